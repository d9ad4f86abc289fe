"""Files on their way in: what they are, a small copy of pictures, and their bytes kept. Rows are written afterwards, by attachments.py."""

import asyncio

from msgspec import Struct

from crewhall.domains.files.content_types import proven_type
from crewhall.domains.files.errors import EmptyFile
from crewhall.kit.errors import InvalidInput, TooLarge
from crewhall.platform import images
from crewhall.platform.blobs import Blobs
from crewhall.platform.http.uploads import Upload, safe_filename

THUMBNAIL_SIDE_PX = 512

_LOOK_INLINE_BYTES = 64 * 1024  # looking through more than this is worth a hop to a thread


class StoredFile(Struct, frozen=True):
    """A file whose bytes are kept and that no row names yet."""

    blob_key: str
    thumbnail_key: str | None
    filename: str
    content_type: str
    size_bytes: int


async def store(blobs: Blobs, upload: Upload, *, limit_bytes: int) -> StoredFile:
    """Keep the bytes of a file, and of a picture a small copy. Call outside any unit of work.

    What the bytes prove wins over the type that the client claims. A broken picture is kept without a small copy. A file that
    then hangs nowhere is harmless: nothing leads to it. Raises `EmptyFile`, `TooLarge`, `BlobsUnavailable`.
    """
    filename = safe_filename(upload.filename, upload.content_type)
    if not upload.content:
        raise EmptyFile(filename=filename)
    if len(upload.content) > limit_bytes:
        raise TooLarge(thing=f"file {filename}", limit_bytes=limit_bytes)
    content_type = await _look(upload.content, upload.content_type, filename)
    return StoredFile(
        blob_key=await blobs.put(upload.content),
        thumbnail_key=await _thumbnail(blobs, upload.content),
        filename=filename,
        content_type=content_type,
        size_bytes=len(upload.content),
    )


async def _look(content: bytes, claimed: str, filename: str) -> str:
    if len(content) <= _LOOK_INLINE_BYTES:
        return proven_type(content, claimed, filename)
    return await asyncio.to_thread(proven_type, content, claimed, filename)


async def _thumbnail(blobs: Blobs, content: bytes) -> str | None:
    if images.sniff(content) is None:
        return None
    try:
        small = await images.thumbnail_async(content, side_px=THUMBNAIL_SIDE_PX)
    except InvalidInput:
        return None
    return await blobs.put(small)
