"""Files on their way in: limits, names, small copies of pictures."""

from io import BytesIO

import pytest
from msgspec.structs import replace
from PIL import Image

from crewhall.domains.files.errors import EmptyFile
from crewhall.domains.files.uploads import THUMBNAIL_SIDE_PX, StoredFile, store
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.kit.errors import TooLarge
from crewhall.platform.blobs import Blobs, key_of
from crewhall.platform.settings import Files, Settings
from crewhall.platform.uploads import Upload
from crewhall.platform.work import UnitIsOpen, Works

pytestmark = pytest.mark.anyio
LIMIT = 100_000


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the limit of these tests."""
    return replace(settings, files=Files(attachment_limit_bytes=LIMIT))


async def keep(works: Works, blobs: Blobs, upload: Upload) -> StoredFile:
    """One file, stored."""
    (stored,), _ = await store(works, NOBODY, blobs, [upload])
    return stored


def picture(width: int = 800, height: int = 400) -> bytes:
    """A PNG."""
    out = BytesIO()
    Image.new("RGB", (width, height), (9, 99, 9)).save(out, "PNG")
    return out.getvalue()


async def test_picture_is_kept_whole_and_in_small(works: Works, blobs: Blobs) -> None:
    content = picture()
    stored = await keep(works, blobs, Upload(content, "Lawn.png", "image/png"))
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
async def test_broken_picture_is_kept_without_a_small_one(
    works: Works, blobs: Blobs, content: bytes, content_type: str
) -> None:
    stored = await keep(works, blobs, Upload(content, "x.png", "image/png"))
    assert (stored.thumbnail_key, stored.content_type) == (None, content_type)
    assert await blobs.get(stored.blob_key) == content


async def test_page_that_claims_to_be_a_picture_is_a_page(works: Works, blobs: Blobs) -> None:
    stored = await keep(works, blobs, Upload(b"<html>hi</html>", "x.png", "image/png"))
    assert (stored.content_type, stored.thumbnail_key) == ("text/html", None)


async def test_large_text_is_looked_through_to_its_end(works: Works, blobs: Blobs) -> None:
    text = b"word " * 15_000
    kept = await keep(works, blobs, Upload(text, "x.txt", "text/plain"))
    broken = await keep(works, blobs, Upload(text + b"\xff", "x.txt", "text/plain"))
    assert (kept.content_type, broken.content_type) == ("text/plain", "application/octet-stream")


async def test_empty_file_is_refused(works: Works, blobs: Blobs) -> None:
    with pytest.raises(EmptyFile) as refused:
        await keep(works, blobs, Upload(b"", "x.txt", "text/plain"))
    assert refused.value.message == "The file x.txt is empty."
    assert refused.value.details == {"attachments": "must not hold an empty file"}


async def test_file_of_exactly_the_limit_is_kept_and_one_byte_more_is_refused(works: Works, blobs: Blobs) -> None:
    assert (await keep(works, blobs, Upload(b"x" * LIMIT, "x", ""))).size_bytes == LIMIT
    too_much = b"y" * (LIMIT + 1)
    with pytest.raises(TooLarge, match="larger than the limit of 100000 bytes"):
        await keep(works, blobs, Upload(too_much, "x", ""))
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
async def test_hostile_name_is_made_harmless(works: Works, blobs: Blobs, claimed: str, kept: str) -> None:
    assert (await keep(works, blobs, Upload(b"hello", claimed, "text/plain"))).filename == kept


async def test_storing_inside_a_unit_of_work_is_a_fault(works: Works, blobs: Blobs) -> None:
    async with works.read(SYSTEM):
        with pytest.raises(UnitIsOpen):
            await keep(works, blobs, Upload(b"hello", "x", ""))
