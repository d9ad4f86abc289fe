"""Blobs in a folder: addressed by content, whole or absent, and nothing outside the folder can be named."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from crewhall.kit.errors import InvalidInput, Kind, NotFound
from crewhall.platform.blobs import CHUNK_BYTES, Blobs, BlobsUnavailable, key_of

pytestmark = pytest.mark.anyio
CONTENT = b"site plan, revision 3"
KEY = hashlib.sha256(CONTENT).hexdigest()
ABSENT = "0" * 64


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that does not exist yet and whose name needs quoting in a URL."""
    return tmp_path / "my fïles" / "blobs"


@pytest.fixture(params=["file", "memory"])
def blobs(request: pytest.FixtureRequest, folder: Path) -> Blobs:
    """An empty store."""
    return Blobs(folder.as_uri() if request.param == "file" else "memory:///")


def files_below(folder: Path) -> list[Path]:
    """All files at any depth."""
    return [path for path in folder.rglob("*") if path.is_file()]


def replace_by_file(folder: Path) -> None:
    """Put a file in the place of an empty folder."""
    folder.rmdir()
    folder.write_bytes(b"")


@pytest.mark.parametrize("content", [b"", b"\0", CONTENT, b"x" * 3_000_000], ids=["empty", "nul", "short", "long"])
async def test_blob_reads_back_under_its_digest(blobs: Blobs, content: bytes) -> None:
    key = await blobs.put(content)
    assert key == hashlib.sha256(content).hexdigest()
    assert await blobs.get(key) == content
    assert await blobs.exists(key)


async def test_stream_gives_the_content_in_pieces(blobs: Blobs) -> None:
    content = bytes(range(256)) * 4096 * 3
    pieces = [piece async for piece in await blobs.stream(await blobs.put(content))]
    assert b"".join(pieces) == content
    assert all(type(piece) is bytes for piece in pieces)


async def test_large_file_is_streamed_in_bounded_pieces(folder: Path) -> None:
    blobs = Blobs(folder.as_uri())
    key = await blobs.put(b"y" * (8 * CHUNK_BYTES))
    assert max([len(piece) async for piece in await blobs.stream(key)]) <= 2 * CHUNK_BYTES


@pytest.mark.parametrize("span", [(0, 1), (7, 12), (0, 3_000_000), (2_999_999, 3_000_000), (5, 9_000_000)])
async def test_stream_of_a_span_gives_its_bytes_only(blobs: Blobs, span: tuple[int, int]) -> None:
    content = bytes(range(250)) * 12_000
    key = await blobs.put(content)
    assert b"".join([piece async for piece in await blobs.stream(key, span)]) == content[slice(*span)]


async def test_absent_blob_is_not_found(blobs: Blobs) -> None:
    with pytest.raises(NotFound):
        await blobs.get(ABSENT)
    with pytest.raises(NotFound):
        await blobs.stream(ABSENT)
    assert not await blobs.exists(ABSENT)


async def test_deleted_blob_is_gone_and_deleting_twice_is_fine(blobs: Blobs) -> None:
    key = await blobs.put(CONTENT)
    await blobs.delete(key)
    await blobs.delete(key)
    assert not await blobs.exists(key)
    assert await blobs.put(CONTENT) == key
    assert await blobs.get(key) == CONTENT


@pytest.mark.parametrize(
    "key", ["", "ab", KEY.upper(), KEY[:-1], KEY + "0", KEY + "\n", "../" + KEY, "../../etc/passwd", "g" * 64, "é" * 64]
)
async def test_what_is_no_key_is_refused_everywhere(blobs: Blobs, key: str) -> None:
    for operation in (blobs.get, blobs.stream, blobs.exists, blobs.delete):
        with pytest.raises(InvalidInput):
            await operation(key)


async def test_file_lies_two_folders_deep_and_alone(folder: Path) -> None:
    await Blobs(folder.as_uri()).put(CONTENT)
    (path,) = files_below(folder)
    assert path.relative_to(folder) == Path(KEY[:2], KEY[2:4], KEY)
    assert path.read_bytes() == CONTENT


async def test_content_that_is_there_is_not_written_again(folder: Path) -> None:
    blobs = Blobs(folder.as_uri())
    path = folder / KEY[:2] / KEY[2:4] / KEY
    await blobs.put(CONTENT)
    before = path.stat()
    await blobs.put(CONTENT)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


async def test_file_cut_short_by_a_loss_of_power_is_mended_by_the_next_put(folder: Path) -> None:
    blobs = Blobs(folder.as_uri())
    (folder / KEY[:2] / KEY[2:4] / KEY).parent.mkdir(parents=True)
    (folder / KEY[:2] / KEY[2:4] / KEY).write_bytes(b"")
    await blobs.put(CONTENT)
    assert await blobs.get(KEY) == CONTENT


async def test_leftover_of_a_killed_writer_is_in_nobodys_way(folder: Path) -> None:
    blobs = Blobs(folder.as_uri())
    leftover = folder / KEY[:2] / KEY[2:4] / f"{KEY}#1"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(CONTENT[:3])
    assert not await blobs.exists(KEY)
    await blobs.put(CONTENT)
    assert await blobs.get(KEY) == CONTENT


async def test_readers_never_see_a_half_written_blob(folder: Path) -> None:
    blobs = Blobs(folder.as_uri())
    content = b"z" * 30_000_000
    key = await key_of(content)
    writers = [asyncio.create_task(blobs.put(content)) for _ in range(3)]
    sizes: set[int] = set()
    path = folder / key[:2] / key[2:4] / key
    while not all(writer.done() for writer in writers):
        if path.exists():
            sizes.add(path.stat().st_size)
        await asyncio.sleep(0)
    await asyncio.gather(*writers)
    assert sizes <= {len(content)}
    assert await blobs.get(key) == content


@pytest.mark.parametrize("url", ["", "/var/blobs", "ftp://host/blobs", "https://host/blobs", "s3://"])
async def test_url_of_no_storage_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        Blobs(url)


async def test_bucket_urls_are_understood_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "crew")
    for url in ("s3://bucket/prefix", "gs://bucket", "az://container"):
        Blobs(url)


async def test_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BlobsUnavailable) as caught:
        Blobs((tmp_path / "file" / "blobs").as_uri())
    assert caught.value.kind is Kind.UNAVAILABLE


async def test_folder_that_turned_into_a_file_is_unavailable(folder: Path) -> None:
    blobs = Blobs(folder.as_uri())
    replace_by_file(folder)
    with pytest.raises(BlobsUnavailable):
        await blobs.put(CONTENT)
