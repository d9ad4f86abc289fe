"""Pictures: which sort some bytes are, and small clean copies of them. Nothing here keeps or sends anything."""

import asyncio
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO

from PIL import ExifTags, Image

from crewhall.kit.errors import InvalidInput

# A header that promises an absurd number of pixels is an attack, not something to print a warning about.
warnings.simplefilter("error", Image.DecompressionBombWarning)

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# One thread: decoding may take hundreds of megabytes for a moment, so pictures wait for each other.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="images")


def sniff(content: bytes) -> str | None:
    """The content type that the first bytes prove: PNG, JPEG, GIF or WebP, else None. The rest of the bytes may still be broken."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def thumbnail(content: bytes, *, side_px: int = 512, limit_pixels: int = 40_000_000) -> bytes:
    """A copy that fits a square of `side_px`, upright, never enlarged, without any metadata; of an animation the first picture.

    It is a PNG when the picture has transparency or came as PNG or GIF, else a JPEG; `sniff` tells.
    Raises `InvalidInput` for other formats, broken or truncated pictures, and more than `limit_pixels` pixels.
    Takes processor time: in the event loop use `thumbnail_async`.
    """
    sort = sniff(content)
    if sort is None:
        raise InvalidInput(reason="The picture is not a PNG, JPEG, GIF or WebP.")
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height <= limit_pixels:
                return _encoded(_small(picture, side_px), sort)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pass
    except Exception:  # noqa: BLE001 - decoders raise whatever a broken file makes them stumble over
        raise InvalidInput(reason="The picture is broken.") from None
    raise InvalidInput(reason=f"The picture has more than {limit_pixels} pixels.")


async def thumbnail_async(content: bytes, *, side_px: int = 512, limit_pixels: int = 40_000_000) -> bytes:
    """`thumbnail` in the thread for pictures, one after another."""
    work = partial(thumbnail, content, side_px=side_px, limit_pixels=limit_pixels)
    return await asyncio.get_running_loop().run_in_executor(_thread, work)


def _small(picture: Image.Image, side_px: int) -> Image.Image:
    orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
    # Palettes and single transparent colours shrink badly; all else is first made small, where a JPEG decodes at a fraction.
    small = _plain(picture) if picture.mode in {"P", "1"} or "transparency" in picture.info else picture
    small.thumbnail((side_px, side_px))
    small = _plain(small)
    turn = _TURNS.get(orientation)
    return small if turn is None else small.transpose(turn)


def _plain(picture: Image.Image) -> Image.Image:
    """The picture as RGBA, RGB or L."""
    if picture.has_transparency_data:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    if picture.mode == "I;16":  # the upper of two bytes is the grey; `convert` would clip
        return Image.frombytes("L", picture.size, picture.tobytes("raw", "I;16")[1::2])
    if picture.mode in {"L", "RGB"}:
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _encoded(picture: Image.Image, sort: str) -> bytes:
    picture.info.clear()  # else comments, colour profiles and resolutions are written again
    out = BytesIO()
    if picture.mode == "RGBA" or sort in {"image/png", "image/gif"}:
        picture.save(out, "PNG")
    else:
        picture.save(out, "JPEG", quality=85)
    return out.getvalue()
