"""Pictures from real encoders, and bytes that only pretend to be pictures."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from crewhall.kit.errors import InvalidInput
from crewhall.platform.images import sniff, thumbnail, thumbnail_async

TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
RED, BLUE = (250, 5, 5), (5, 5, 250)


def picture(size: tuple[int, int] = (1200, 600), mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue."""
    made = Image.new("RGB", size, BLUE)
    made.paste(RED, (0, 0, size[0] // 2, size[1]))
    return made.convert(mode)


def encoded(made: Image.Image, form: str, **options: Any) -> bytes:
    """The picture's file."""
    out = BytesIO()
    made.save(out, form, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    """The picture, decoded."""
    made = Image.open(BytesIO(content))
    made.load()
    return made


Pixel = float | tuple[int, ...] | None


def is_near(pixel: Pixel, other: Pixel) -> bool:
    """Whether lossy encodings may have made one of the other."""
    assert isinstance(pixel, tuple)
    assert isinstance(other, tuple)
    return all(abs(pixel[band] - other[band]) < 30 for band in range(3))


def png_header(width: int, height: int) -> bytes:
    """A PNG whose header promises a size and whose pixels never come."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    header = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + header + struct.pack(">I", 1000) + b"IDAT"


@pytest.mark.parametrize("form", TYPES)
def test_sniff_names_each_format_by_its_first_bytes(form: str) -> None:
    assert sniff(encoded(picture((9, 9)), form)) == TYPES[form]


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG", b"<svg/>", b"BM6\0", b"RIFF\0\0\0\0WAVE", b"II*\0", b"%PDF-1.7", b"\xff\xd8", b"GIF88a"],
)
def test_other_bytes_are_no_picture(content: bytes) -> None:
    assert sniff(content) is None
    with pytest.raises(InvalidInput):
        thumbnail(content)


@pytest.mark.parametrize(
    ("form", "out"), [("PNG", "image/png"), ("GIF", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/jpeg")]
)
def test_thumbnail_fits_the_square_and_keeps_the_proportions(form: str, out: str) -> None:
    small = thumbnail(encoded(picture(), form))
    assert sniff(small) == out
    assert opened(small).size == (512, 256)
    assert is_near(opened(small).convert("RGB").getpixel((50, 100)), RED)
    assert is_near(opened(small).convert("RGB").getpixel((450, 100)), BLUE)


def test_small_picture_is_not_enlarged() -> None:
    assert opened(thumbnail(encoded(picture((20, 10)), "JPEG"))).size == (20, 10)


def test_very_narrow_picture_keeps_at_least_one_pixel() -> None:
    assert opened(thumbnail(encoded(picture((20_000, 2)), "PNG"), side_px=100)).size == (100, 1)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_transparency_survives(form: str) -> None:
    clear = Image.new("RGBA", (800, 800), (0, 0, 0, 0))
    clear.paste((250, 5, 5, 255), (400, 0, 800, 800))
    small = opened(thumbnail(encoded(clear, form)))
    assert small.format == "PNG"
    assert small.convert("RGBA").getpixel((20, 20)) == (0, 0, 0, 0)
    assert is_near(small.convert("RGBA").getpixel((500, 20)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_png_is_understood(mode: str) -> None:
    made = picture().convert(mode, dither=Image.Dither.NONE)
    small = opened(thumbnail(encoded(made, "PNG"))).convert("RGB")
    for here, there in (((50, 50), (100, 100)), ((450, 50), (1100, 100))):
        assert is_near(small.getpixel(here), made.convert("RGB").getpixel(there))


def test_grey_of_sixteen_bits_keeps_its_brightness() -> None:
    small = opened(thumbnail(encoded(Image.new("I;16", (900, 900), 0x8055), "PNG")))
    assert (small.mode, small.getpixel((5, 5))) == ("L", 0x80)


def test_cmyk_jpeg_is_understood() -> None:
    small = opened(thumbnail(encoded(picture(mode="CMYK"), "JPEG")))
    assert small.mode == "RGB"
    assert is_near(small.getpixel((50, 100)), RED)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(1, (512, 256), (50, 100)), (3, (512, 256), (450, 100)), (6, (256, 512), (100, 50)), (8, (256, 512), (100, 450))],
)
def test_orientation_is_applied(form: str, orientation: int, size: tuple[int, int], red_at: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    small = opened(thumbnail(encoded(picture(), form, exif=exif)))
    assert small.size == size
    assert is_near(small.convert("RGB").getpixel(red_at), RED)
    assert small.getexif().get(0x0112) is None


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_no_metadata_survives(form: str) -> None:
    secret = b"52.5200N 13.4050E"
    exif = Image.Exif()
    exif[0x010E] = secret.decode()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", secret.decode())
    options: dict[str, Any] = {
        "JPEG": {"exif": exif, "comment": secret, "icc_profile": secret, "dpi": (300, 300)},
        "PNG": {"exif": exif, "pnginfo": text, "icc_profile": secret, "dpi": (300, 300)},
        "WEBP": {"exif": exif, "xmp": secret, "icc_profile": secret},
        "GIF": {"comment": secret},
    }[form]
    original = encoded(picture((40, 40)), form, **options)
    small = thumbnail(original)
    assert secret in original
    assert secret not in small
    assert set(opened(small).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_animation_gives_its_first_picture() -> None:
    frames = [Image.new("RGB", (100, 100), colour) for colour in (RED, BLUE)]
    for form in ("GIF", "WEBP"):
        small = thumbnail(encoded(frames[0], form, save_all=True, append_images=frames[1:]))
        assert is_near(opened(small).convert("RGB").getpixel((50, 50)), RED)


@pytest.mark.parametrize("size", [(10_000, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_header_that_promises_too_many_pixels_is_refused_without_decoding(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput, match="pixels"):
        thumbnail(png_header(*size))


def test_limit_of_pixels_is_exact() -> None:
    content = encoded(picture((100, 50)), "PNG")
    assert thumbnail(content, limit_pixels=5000)
    with pytest.raises(InvalidInput, match="pixels"):
        thumbnail(content, limit_pixels=4999)


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_truncated_picture_is_refused(form: str, share: float) -> None:
    content = encoded(Image.effect_noise((300, 300), 90).convert("RGB"), form)
    with pytest.raises(InvalidInput):
        thumbnail(content[: int(len(content) * share)])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(TYPES)), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12))
def test_damaged_picture_is_either_read_or_refused(form: str, damage: list[tuple[int, int]]) -> None:
    content = bytearray(DAMAGED[form])
    for place, value in damage:
        content[place % len(content)] = value
    try:
        assert sniff(thumbnail(bytes(content))) in {"image/png", "image/jpeg"}
    except InvalidInput as error:
        assert "picture" in error.message  # noqa: PT017 - either outcome is fine, another exception is not


DAMAGED = {form: encoded(picture((64, 48)), form) for form in TYPES}


@pytest.mark.anyio
async def test_thumbnail_in_the_thread_is_the_same() -> None:
    content = encoded(picture(), "PNG")
    assert await thumbnail_async(content, side_px=64) == thumbnail(content, side_px=64)
    with pytest.raises(InvalidInput):
        await thumbnail_async(b"nothing")
