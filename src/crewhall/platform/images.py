"""Pictures: which sort some bytes are, and small clean copies of them in bounded memory. Nothing here keeps or sends anything."""

# Pillow leaves some types open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from importlib import import_module
from io import BytesIO

import structlog
from PIL import ExifTags, Image, ImageCms, JpegImagePlugin

from crewhall.kit.errors import CrewhallError, InvalidInput, Kind

log = structlog.get_logger()

# Now: later it needs a file descriptor, which there may be none of.
Image.preinit()
for _name in ("Gif", "Mpo", "Png", "WebP"):
    import_module(f"PIL.{_name}ImagePlugin")

# The limits below are asked before anything is decoded, and are ours; Pillow's own does not know that a JPEG decodes small.
Image.MAX_IMAGE_PIXELS = None

_MEBIBYTE = 1024 * 1024
MOST_DECODED_BYTES = 256 * _MEBIBYTE
"""What decoding one picture may take. Pictures are decoded one after another (`picture_queue`), so it bounds all of them together."""

MOST_PIXELS, MOST_JPEG_PIXELS = 64_000_000, 250_000_000
"""More take too long, however little memory they need. A JPEG is decoded at down to an eighth of its width and height."""

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_NAMES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WebP"}
_WEBP_BYTES = 17  # two canvases of the library's, the bytes it hands over, and the picture: 15.5 to 16.9 measured
_STRIP_BYTES = 4 * _MEBIBYTE
_PALETTE_AND_GREY = {"1": 1, "L": 1, "P": 1, "I;16": 2}
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PicturesUnavailable(CrewhallError):
    """The machine has no memory, thread or file descriptor left to look at a picture; says nothing about the picture."""

    kind = Kind.UNAVAILABLE
    code = "PICTURES_UNAVAILABLE"
    text = "Images cannot be processed right now. Try again later."


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


def thumbnail(content: bytes, *, side_px: int = 512, limit_bytes: int = MOST_DECODED_BYTES) -> bytes:
    """A copy in sRGB that fits a square of `side_px`, upright, never enlarged, without any metadata; of an animation the first picture.

    It is a PNG when the picture has transparency or came as PNG or GIF, else a JPEG; `sniff` tells.
    Raises `InvalidInput` for other formats, broken or truncated pictures, and those that take more than `limit_bytes` to decode, and
    `PicturesUnavailable`. Takes processor time: in the event loop use `picture_queue`.
    """
    content_type = sniff(content)
    if content_type is None:
        raise InvalidInput(reason="The picture is not a PNG, JPEG, GIF or WebP.")
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as picture:
            _refuse_too_large(picture, content_type, limit_bytes)
            return _encoded(_small(picture, side_px), content_type)
    except InvalidInput:
        raise
    except Exception as error:
        if _is_shortage(error):
            raise PicturesUnavailable from error
        # Decoders raise whatever a broken file makes them stumble over.
        raise InvalidInput(reason="The picture is broken.") from None


def _refuse_too_large(picture: Image.Image, content_type: str, limit_bytes: int) -> None:
    """Raises `InvalidInput` with the limit for pictures of this sort, in megapixels. Nothing is decoded yet."""
    most = MOST_JPEG_PIXELS if content_type == "image/jpeg" else MOST_PIXELS
    if each := _bytes_per_pixel(picture, content_type):
        most = min(most, int(limit_bytes / each))
    pixels = picture.width * picture.height
    if pixels > most:
        name = ("progressive " if picture.info.get("progressive") else "") + _NAMES[content_type]
        raise InvalidInput(
            reason=f"The picture has {_mega(pixels)} megapixels; a {name} of its kind may have at most {_mega(most)}."
        )


def _bytes_per_pixel(picture: Image.Image, content_type: str) -> float:
    """What decoding takes in memory; 0 for next to nothing."""
    if content_type == "image/webp":
        return _WEBP_BYTES
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        if not picture.info.get("progressive"):
            return 0
        # All coefficients are kept until the last scan, 2 bytes each; colours mostly have fewer of them than brightness.
        samples = [layer[1] * layer[2] for layer in picture.layer]
        return 2 * sum(samples) / max(samples)
    return _PALETTE_AND_GREY.get(picture.mode, 4)


def _mega(pixels: int) -> str:
    return f"{pixels / 1_000_000:.1f}".removesuffix(".0")


def _is_shortage(error: BaseException) -> bool:
    """Whether the machine is to blame. What Pillow says of a broken file has no number of the system's."""
    if isinstance(error, OSError):
        return error.errno is not None
    return isinstance(error, MemoryError | ImportError) or "start new thread" in str(error)


def _small(picture: Image.Image, side_px: int) -> Image.Image:
    orientation = picture.getexif().get(ExifTags.Base.Orientation, 1)
    profile = picture.info.get("icc_profile")
    scale = min(side_px / picture.width, side_px / picture.height, 1)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    picture.draft(None, (2 * size[0], 2 * size[1]))
    picture.load()
    small = _in_srgb(_shrunk(picture, size), profile)
    turn = _TURNS.get(orientation)
    return small if turn is None else small.transpose(turn)


def _shrunk(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture in this size. Down to twice of it by averaging, strip by strip, so that no second copy of the whole is ever made."""
    width, height = picture.size
    factor = max(1, min(width // (2 * size[0]), height // (2 * size[1])))
    strip = max(factor, _STRIP_BYTES // (4 * width) // factor * factor)
    averaged: Image.Image | None = None
    for top in range(0, height, strip):
        piece = _plain(picture.crop((0, top, width, min(top + strip, height)))).reduce(factor)
        if averaged is None:
            averaged = Image.new(piece.mode, (piece.width, -(-height // factor)))
        averaged.paste(piece, (0, top // factor))
    if averaged is None:
        raise ValueError("a picture without lines")
    return averaged.resize(size, box=(0, 0, width / factor, height / factor))


def _plain(picture: Image.Image) -> Image.Image:
    """The picture as RGBA, RGB, CMYK or L."""
    if picture.has_transparency_data:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    if picture.mode == "I;16":  # the upper of two bytes is the grey; `convert` would clip
        return Image.frombytes("L", picture.size, picture.tobytes("raw", "I;16")[1::2])
    if picture.mode in {"L", "RGB", "CMYK"}:
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture as RGBA, RGB or L in sRGB, which is what everybody takes a picture without a profile for. A profile that is
    broken, or for other colours than the picture has, counts for nothing."""
    if profile:
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        try:
            picture = ImageCms.profileToProfile(picture, BytesIO(profile), _SRGB, outputMode=mode) or picture
        except ImageCms.PyCMSError:
            log.debug("a picture's colour profile does not fit it")
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


def _encoded(picture: Image.Image, content_type: str) -> bytes:
    picture.info.clear()  # else comments, colour profiles and resolutions are written again
    out = BytesIO()
    if picture.mode == "RGBA" or content_type in {"image/png", "image/gif"}:
        picture.save(out, "PNG")
    else:
        picture.save(out, "JPEG", quality=85)
    return out.getvalue()
