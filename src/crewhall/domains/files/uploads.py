"""Files on their way in: what they are, a small copy of pictures, and their bytes kept. Rows are written afterwards, by attachments.py."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

import structlog
from msgspec import Struct
from msgspec.structs import replace

from crewhall.domains.files import claims
from crewhall.domains.files.content_types import proven_type
from crewhall.domains.files.errors import EmptyFile
from crewhall.kit.actor import Actor
from crewhall.kit.errors import CrewhallError, InvalidInput, TooLarge
from crewhall.platform import images, picture_queue
from crewhall.platform.blobs import Blobs, BlobsUnavailable, key_of
from crewhall.platform.uploads import Upload, safe_filename
from crewhall.platform.work import Work, Works, forbid_open_unit

log = structlog.get_logger()

THUMBNAIL_SIDE_PX = 512

_LOOK_INLINE_BYTES = 64 * 1024  # looking through more than this is worth a hop to a thread
_Outcome = TypeVar("_Outcome")


class StoredFile(Struct, frozen=True):
    """A file whose bytes are kept and that no row names yet."""

    blob_key: str
    thumbnail_key: str | None
    filename: str
    content_type: str
    size_bytes: int


async def with_files(
    works: Works,
    actor: Actor,
    blobs: Blobs,
    uploads: Sequence[Upload],
    do: Callable[[Work, Sequence[StoredFile]], Awaitable[_Outcome]],
) -> _Outcome:
    """What `do` makes of the files in a unit of work.

    It is asked twice: first in a rehearsal, so that nothing is kept of what is refused, then with the bytes kept. Raises what it raises,
    and what `store` does.
    """
    expected = [_expected(works, upload) for upload in uploads]
    if expected:
        async with works.rehearse(actor) as work:
            await do(work, expected)
    stored, new = await store(works, actor, blobs, uploads)
    is_refused = False
    try:
        async with works.write(actor) as work:
            try:
                return await do(work, stored)
            except CrewhallError:
                is_refused = True
                raise
    finally:
        if is_refused:  # for what has happened since the rehearsal, such as another upload that took the last room
            with suppress(BlobsUnavailable):
                await claims.withdraw(works, blobs, new)


async def store(
    works: Works, actor: Actor, blobs: Blobs, uploads: Sequence[Upload]
) -> tuple[list[StoredFile], dict[str, datetime]]:
    """Keep the bytes of files, and of pictures a small copy; and which blobs are new, as `claims.put` tells. Call outside any unit of work, and
    write the rows within a day.

    What the bytes prove wins over the type that the client claims. A picture that is broken or too large is kept without a small copy.
    Raises `EmptyFile`, `TooLarge`, `BlobsUnavailable`, `PicturesUnavailable`.
    """
    forbid_open_unit("Keeping files")
    files = [_expected(works, upload) for upload in uploads]
    contents: dict[str, bytes] = {}
    for at, upload in enumerate(uploads):
        key, small = await key_of(upload.content), await _thumbnail(actor, upload.content)
        contents[key] = upload.content
        small_key = None
        if small is not None:
            small_key = await key_of(small)
            contents[small_key] = small
        content_type = await _look(upload.content, upload.content_type, files[at].filename)
        files[at] = replace(files[at], blob_key=key, thumbnail_key=small_key, content_type=content_type)
    return files, await claims.put(works, blobs, contents)


def _expected(works: Works, upload: Upload) -> StoredFile:
    """What is known of a file before its bytes are looked through. Raises `EmptyFile`, `TooLarge`."""
    filename, limit_bytes = (
        safe_filename(upload.filename, upload.content_type),
        works.settings.files.attachment_limit_bytes,
    )
    if not upload.content:
        raise EmptyFile(filename=filename)
    if len(upload.content) > limit_bytes:
        raise TooLarge(thing=f"file {filename}", limit_bytes=limit_bytes)
    return StoredFile("", None, filename, upload.content_type, len(upload.content))


async def _look(content: bytes, claimed: str, filename: str) -> str:
    if len(content) <= _LOOK_INLINE_BYTES:
        return proven_type(content, claimed, filename)
    return await asyncio.to_thread(proven_type, content, claimed, filename)


async def _thumbnail(actor: Actor, content: bytes) -> bytes | None:
    if images.sniff(content) is None:
        return None
    try:
        return await picture_queue.thumbnail(content, f"user {actor.user_id}", side_px=THUMBNAIL_SIDE_PX)
    except InvalidInput as fault:
        log.info("no small copy of a picture", reason=fault.message)
        return None
