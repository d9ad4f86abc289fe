"""Pictures of people and teams: scaled, stripped of metadata, kept under the hash of their content."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from crewhall.domains.files import claims
from crewhall.domains.files.content_types import proven_type
from crewhall.kit.actor import Actor
from crewhall.kit.errors import InvalidInput, wrong_field
from crewhall.platform import images, picture_queue
from crewhall.platform.blobs import Blobs, key_of
from crewhall.platform.uploads import UNKNOWN_TYPE, Upload
from crewhall.platform.work import Work, Works

PATH = "/hall/blobs/"
SIDE_PX = 512

_EXPECTED = PATH + "0" * 64
_WANTED = "must be a PNG, JPEG, GIF or WebP picture"
_Outcome = TypeVar("_Outcome")


async def with_icon(
    works: Works,
    actor: Actor,
    blobs: Blobs,
    photo: Upload | None,
    do: Callable[[Work, str | None], Awaitable[_Outcome]],
) -> _Outcome:
    """What `do` makes in a unit of work of an uploaded picture's address on this server, or of None when there is no upload.

    With a picture it is asked twice: first in a rehearsal, so that nothing is kept of what is refused, then with the picture kept.
    Raises what it raises, and what `save` does.
    """
    if photo is not None:
        check(photo)
        async with works.rehearse(actor) as work:
            await do(work, _EXPECTED)
    icon_url = await save(works, actor, blobs, photo)
    async with works.write(actor) as work:
        return await do(work, icon_url)


def check(photo: Upload) -> None:
    """The upload is a picture by its first bytes. Raises `InvalidInput`."""
    if images.sniff(photo.content) is None:
        found = proven_type(photo.content[:4096], UNKNOWN_TYPE, "")
        is_other = found.startswith("image/")
        raise wrong_field("photo", f"{_WANTED}; {found} cannot be converted here" if is_other else _WANTED)


async def save(works: Works, actor: Actor, blobs: Blobs, photo: Upload | None) -> str | None:
    """Keep an uploaded picture; its address on this server (`/hall/blobs/…`), or None when there is no upload.

    Call outside any unit of work, once it is known that the caller may have it. Raises `InvalidInput`, `PicturesUnavailable`,
    `BlobsUnavailable`.
    """
    if photo is None:
        return None
    check(photo)
    try:
        picture = await picture_queue.thumbnail(photo.content, f"user {actor.user_id}", side_px=SIDE_PX)
    except InvalidInput as fault:
        raise wrong_field("photo", fault.message, fault.message) from None
    key = await key_of(picture)
    await claims.put(works, blobs, {key: picture})
    return PATH + key
