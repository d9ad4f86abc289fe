"""Files on their way in: limits, names, small copies of pictures."""

from io import BytesIO

import pytest
from PIL import Image

from crewhall.domains.files.errors import EmptyFile
from crewhall.domains.files.uploads import THUMBNAIL_SIDE_PX, store
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import TooLarge
from crewhall.platform.blobs import Blobs, key_of
from crewhall.platform.http.uploads import Upload
from crewhall.platform.work import UnitIsOpen, Works

pytestmark = pytest.mark.anyio
LIMIT = 100_000


def picture(width: int = 800, height: int = 400) -> bytes:
    """A PNG."""
    out = BytesIO()
    Image.new("RGB", (width, height), (9, 99, 9)).save(out, "PNG")
    return out.getvalue()


async def test_picture_is_kept_whole_and_in_small(blobs: Blobs) -> None:
    content = picture()
    stored = await store(blobs, Upload(content, "Lawn.png", "image/png"), limit_bytes=LIMIT)
    assert (stored.filename, stored.content_type, stored.size_bytes) == ("Lawn.png", "image/png", len(content))
    assert await blobs.get(stored.blob_key) == content
    assert stored.thumbnail_key
    small = Image.open(BytesIO(await blobs.get(stored.thumbnail_key)))
    assert small.size == (THUMBNAIL_SIDE_PX, THUMBNAIL_SIDE_PX // 2)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(picture()[:60], "image/png"), (b"\xff\xd8\xff<html>", "image/jpeg"), (b"GIF89a", "image/gif")],
    ids=["cut short", "html behind a header", "header only"],
)
async def test_broken_picture_is_kept_without_a_small_one(blobs: Blobs, content: bytes, content_type: str) -> None:
    stored = await store(blobs, Upload(content, "x.png", "image/png"), limit_bytes=LIMIT)
    assert (stored.thumbnail_key, stored.content_type) == (None, content_type)
    assert await blobs.get(stored.blob_key) == content


async def test_page_that_claims_to_be_a_picture_is_a_page(blobs: Blobs) -> None:
    stored = await store(blobs, Upload(b"<html>hi</html>", "x.png", "image/png"), limit_bytes=LIMIT)
    assert (stored.content_type, stored.thumbnail_key) == ("text/html", None)


async def test_large_text_is_looked_through_to_its_end(blobs: Blobs) -> None:
    text = b"word " * 15_000
    kept = await store(blobs, Upload(text, "x.txt", "text/plain"), limit_bytes=LIMIT)
    broken = await store(blobs, Upload(text + b"\xff", "x.txt", "text/plain"), limit_bytes=LIMIT)
    assert (kept.content_type, broken.content_type) == ("text/plain", "application/octet-stream")


async def test_empty_file_is_refused(blobs: Blobs) -> None:
    with pytest.raises(EmptyFile) as refused:
        await store(blobs, Upload(b"", "x.txt", "text/plain"), limit_bytes=LIMIT)
    assert refused.value.message == "The file x.txt is empty."
    assert refused.value.details == {"attachments": "must not hold an empty file"}


async def test_file_of_exactly_the_limit_is_kept_and_one_byte_more_is_refused(blobs: Blobs) -> None:
    assert (await store(blobs, Upload(b"x" * 50, "x", ""), limit_bytes=50)).size_bytes == 50
    too_much = b"y" * 51
    with pytest.raises(TooLarge, match="larger than the limit of 50 bytes"):
        await store(blobs, Upload(too_much, "x", ""), limit_bytes=50)
    assert not await blobs.exists(await key_of(too_much))


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\boot.ini", "boot.ini"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
        ("..", "file.txt"),
        ("", "file.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("n" * 300 + ".txt", "n" * 196 + ".txt"),
    ],
    ids=["folders", "drive", "header", "dots", "none", "direction", "long"],
)
async def test_hostile_name_is_made_harmless(blobs: Blobs, claimed: str, kept: str) -> None:
    assert (await store(blobs, Upload(b"hello", claimed, "text/plain"), limit_bytes=LIMIT)).filename == kept


async def test_storing_inside_a_unit_of_work_is_a_fault(blobs: Blobs, works: Works) -> None:
    async with works.read(SYSTEM):
        with pytest.raises(UnitIsOpen):
            await store(blobs, Upload(b"hello", "x", ""), limit_bytes=LIMIT)
