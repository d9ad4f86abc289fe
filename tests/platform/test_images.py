"""Pictures from real encoders, and bytes that only pretend to be pictures."""

import asyncio
import errno
import struct
import subprocess
import sys
import threading
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, JpegImagePlugin, PngImagePlugin

from crewhall.kit.errors import InvalidInput
from crewhall.platform import images, picture_queue
from crewhall.platform.images import PicturesUnavailable, sniff, thumbnail

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


@pytest.mark.parametrize(
    ("form", "mode", "options", "bytes_per_pixel"),
    [
        ("PNG", "RGB", {}, 4),
        ("PNG", "P", {}, 1),
        ("GIF", "P", {}, 1),
        ("WEBP", "RGB", {}, 17),
        ("JPEG", "RGB", {"progressive": True, "subsampling": 0}, 6),
        ("JPEG", "RGB", {"progressive": True, "subsampling": 2}, 3),
    ],
)
def test_limit_is_that_of_the_memory_that_decoding_takes(
    form: str, mode: str, options: dict[str, Any], bytes_per_pixel: int
) -> None:
    content = encoded(picture((100, 50), mode), form, **options)
    assert thumbnail(content, limit_bytes=5000 * bytes_per_pixel)
    with pytest.raises(InvalidInput, match="at most 0"):
        thumbnail(content, limit_bytes=5000 * bytes_per_pixel - 1)


@pytest.mark.parametrize(
    ("size", "form", "limit"),
    [((5000, 3400), "WEBP", "a WebP of its kind may have at most 15.8"), ((12_000, 6000), "PNG", "at most 64")],
)
def test_picture_over_the_limit_is_told_it(size: tuple[int, int], form: str, limit: str) -> None:
    with pytest.raises(InvalidInput, match=limit):
        thumbnail(encoded(Image.new("L", size).convert("RGB" if form == "WEBP" else "L"), form))


@pytest.mark.parametrize("size", [(8000, 6000), (12_000, 9000)], ids=["48 MP", "108 MP"])
def test_photo_of_a_phone_is_decoded_small(size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    grey = Image.new("L", size)  # a third of the time of colours
    grey.paste(200, (0, 0, size[0] // 2, size[1]))
    small = opened(thumbnail(encoded(grey, "JPEG", exif=exif)))
    assert small.size == (384, 512)
    assert (small.getpixel((200, 100)), small.getpixel((200, 400))) == (200, 0)


@pytest.mark.parametrize(("form", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")])
def test_colours_are_those_of_the_profile(form: str, mode: str) -> None:
    swapped = encoded(picture(mode="RGB").convert(mode), form, icc_profile=profile_with_red_and_blue_swapped())
    small = opened(thumbnail(swapped)).convert("RGB")
    assert is_near(small.getpixel((50, 100)), BLUE)
    assert "icc_profile" not in small.info


@pytest.mark.parametrize("wrong", [b"no profile", b"\0" * 200, b""])
def test_broken_profile_is_passed_over(wrong: bytes) -> None:
    small = opened(thumbnail(encoded(picture(), "JPEG", icc_profile=wrong)))
    assert is_near(small.getpixel((50, 100)), RED)


def test_profile_for_other_colours_is_passed_over() -> None:
    grey = encoded(Image.new("L", (50, 50), 90), "PNG", icc_profile=profile_with_red_and_blue_swapped())
    assert opened(thumbnail(grey)).getpixel((20, 20)) == 90


def profile_with_red_and_blue_swapped() -> bytes:
    """sRGB, in which red and blue have changed places: nobody can take one for the other."""
    made: Any = cast("Any", ImageCms).createProfile("sRGB")  # the library leaves its type open
    profile = bytearray(ImageCms.ImageCmsProfile(made).tobytes())
    tags = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * profile[131], 12)}
    red, blue = tags[b"rXYZ"] + 4, tags[b"bXYZ"] + 4
    profile[red : red + 4], profile[blue : blue + 4] = profile[blue : blue + 4], profile[red : red + 4]
    return bytes(profile)


SHORTAGES = [OSError(errno.EMFILE, "no descriptor"), OSError(errno.ENFILE, "full"), MemoryError(), ImportError("x")]


@pytest.mark.parametrize("shortage", SHORTAGES, ids=["files", "table", "memory", "module"])
def test_lack_of_resources_is_not_the_fault_of_the_picture(
    shortage: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise shortage

    content = encoded(picture(), "JPEG")
    with monkeypatch.context() as patched:
        patched.setattr(Image.Image, "draft", fail)
        patched.setattr(JpegImagePlugin.JpegImageFile, "draft", fail)
        with pytest.raises(PicturesUnavailable):
            thumbnail(content)
    assert thumbnail(content)


NO_DESCRIPTORS = """
import resource
from crewhall.platform import images
small = open({path!r}, "rb").read()
resource.setrlimit(resource.RLIMIT_NOFILE, (0, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
try:
    open({path!r}, "rb")
except OSError:
    print(len(images.thumbnail(small)))
"""


@pytest.mark.parametrize("form", TYPES)
def test_first_picture_needs_no_descriptor(form: str, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(encoded(picture(), form))
    script = NO_DESCRIPTORS.format(path=str(path))
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 100


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
    assert await picture_queue.thumbnail(content, "ada", side_px=64) == thumbnail(content, side_px=64)
    with pytest.raises(InvalidInput):
        await picture_queue.thumbnail(b"nothing", "ada", side_px=64)


@pytest.mark.anyio
async def test_heap_of_pictures_holds_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bytes] = []

    def note(content: bytes, **_: object) -> bytes:
        done.append(content)
        return content

    monkeypatch.setattr(images, "thumbnail", note)
    senders = [b"ada"] * 8 + [b"ben"] * 2 + [b"eve"]
    await asyncio.gather(*(picture_queue.thumbnail(name, name.decode(), side_px=64) for name in senders))
    assert len(done) == len(senders)
    assert max(done.index(b"ben"), done.index(b"eve")) < 4
    assert len(done) - 1 - done[::-1].index(b"ben") < 6


@pytest.mark.anyio
async def test_who_gives_up_waiting_is_in_nobodys_way(monkeypatch: pytest.MonkeyPatch) -> None:
    may_end, began = threading.Event(), threading.Event()

    def slow(content: bytes, **_: object) -> bytes:
        began.set()
        assert may_end.wait(10)
        return content

    monkeypatch.setattr(images, "thumbnail", slow)
    first, second, third = (
        asyncio.create_task(picture_queue.thumbnail(name, "ada", side_px=64)) for name in (b"1", b"2", b"3")
    )
    await asyncio.to_thread(began.wait, 10)
    second.cancel()
    may_end.set()
    assert (await first, await third) == (b"1", b"3")
