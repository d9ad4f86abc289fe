"""Pictures of people and teams: scaled, stripped of metadata, kept under the hash of their content."""

from crewhall.kit.errors import InvalidInput
from crewhall.platform import images
from crewhall.platform.blobs import Blobs
from crewhall.platform.http.uploads import Upload

SIDE_PX = 512


async def save(blobs: Blobs, photo: Upload | None) -> str | None:
    """Keep an uploaded picture; its address on this server (`/hall/blobs/…`), or None when there is no upload.

    Call outside any unit of work. A picture whose profile is then not saved is harmless: nothing leads to it. Raises `InvalidInput`.
    """
    if photo is None:
        return None
    if images.sniff(photo.content) is None:
        reason = "must be a PNG, JPEG, GIF or WebP picture"
        raise InvalidInput(reason=f"photo {reason}.", details={"photo": reason})
    try:
        picture = await images.thumbnail_async(photo.content, side_px=SIDE_PX)
    except InvalidInput as fault:
        raise InvalidInput(reason=fault.message, details={"photo": fault.message}) from None
    return f"/hall/blobs/{await blobs.put(picture)}"
