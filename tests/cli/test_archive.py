"""What may be in a backup archive, and what is refused."""

import gzip
import hashlib
import io
import tarfile
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from crewhall.cli import archive
from crewhall.cli.archive import BadArchive, Manifest

BLOB = b"a file"
NAME = hashlib.sha256(BLOB).hexdigest()
MANIFEST = Manifest(
    crewhall="0.1.0", created_at=datetime(2026, 1, 2, tzinfo=UTC), database="sqlite", schema="0001", files=1
)
Member = tuple[str, bytes]
GOOD: list[Member] = [
    ("manifest.json", msgspec.json.encode(MANIFEST)),
    ("crewhall.db", b"the database"),
    (f"blobs/{NAME[:2]}/{NAME[2:4]}/{NAME}", BLOB),
]


def packed(path: Path, members: list[Member], kind: bytes = tarfile.REGTYPE) -> Path:
    """An archive of these members; the last of them is of `kind`."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members:
            member = tarfile.TarInfo(name)
            if kind != tarfile.REGTYPE and (name, content) == members[-1]:
                member.type, member.linkname = kind, "/etc/passwd"
                tar.addfile(member)
            else:
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return path


def unpacked(path: Path, folder: Path) -> Manifest:
    """Unpack without looking at the progress."""
    folder.mkdir()
    return archive.unpack(path, folder, lambda _: None)


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    blobs = tmp_path / "blobs"
    blob = blobs / NAME[:2] / NAME[2:4] / NAME
    blob.parent.mkdir(parents=True)
    blob.write_bytes(BLOB)
    (blob.parent / f"{NAME}#1").write_bytes(b"being written")
    (tmp_path / "snapshot.db").write_bytes(b"the database")
    done: list[int] = []
    found = archive.blob_files(blobs)
    with (tmp_path / "a.tar.gz").open("wb") as target:
        gone = blobs / "00" / "00" / ("0" * 64)
        archive.write(target, MANIFEST, tmp_path / "snapshot.db", [*found, gone], done.append)
    assert found == [blob]
    assert sum(done) == len(BLOB) + len(b"the database")
    assert unpacked(tmp_path / "a.tar.gz", tmp_path / "out") == MANIFEST
    assert (tmp_path / "out" / "crewhall.db").read_bytes() == b"the database"
    assert (tmp_path / "out" / "blobs" / NAME[:2] / NAME[2:4] / NAME).read_bytes() == BLOB


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([*GOOD, ("../evil", b"x")], "does not belong"),
        ([*GOOD, ("/etc/evil", b"x")], "does not belong"),
        ([*GOOD, (f"blobs/../{NAME}", b"x")], "does not belong"),
        ([*GOOD, (f"blobs/aa/bb/{NAME}", BLOB)], "does not belong"),
        ([*GOOD, ("crewhall.db", b"another")], "twice"),
        ([*GOOD[:2], (GOOD[2][0], b"other bytes")], "is damaged"),
        (GOOD[:1], "holds no database"),
        (GOOD[1:], "does not begin with a manifest"),
        ([("manifest.json", b"{}"), *GOOD[1:]], "no archive of"),
        ([("manifest.json", msgspec.json.encode(msgspec.structs.replace(MANIFEST, format=2)))], "newer Crewhall"),
        ([], "does not begin with a manifest"),
    ],
)
def test_archive_with_anything_odd_is_refused(tmp_path: Path, members: list[Member], reason: str) -> None:
    with pytest.raises(BadArchive, match=reason):
        unpacked(packed(tmp_path / "a.tar.gz", members), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] != ["evil"]
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_member_that_is_no_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(BadArchive, match="not a plain file"):
        unpacked(packed(tmp_path / "a.tar.gz", [*GOOD, ("blobs", b"")], kind), tmp_path / "out")


def test_damaged_archive_is_refused_wherever_the_damage_is(tmp_path: Path) -> None:
    whole = gzip.compress(gzip.decompress(packed(tmp_path / "a.tar.gz", GOOD).read_bytes()))
    for place in range(
        10, len(whole)
    ):  # the ten bytes before are time, system and flags, and say nothing of the content
        broken = tmp_path / f"{place}.tar.gz"
        content = whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :]
        with suppress(OSError, EOFError, zlib.error):
            if gzip.decompress(content) == gzip.decompress(whole):
                continue  # the format has a few bits that mean nothing
        broken.write_bytes(content)
        with pytest.raises(BadArchive):
            unpacked(broken, tmp_path / f"out{place}")


@pytest.mark.parametrize("content", [b"", b"no archive at all", gzip.compress(b"no tar", mtime=0)])
def test_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tar.gz").write_bytes(content)
    with pytest.raises(BadArchive):
        unpacked(tmp_path / "a.tar.gz", tmp_path / "out")


def test_archive_that_breaks_off_is_refused(tmp_path: Path) -> None:
    whole = packed(tmp_path / "a.tar.gz", GOOD).read_bytes()
    (tmp_path / "half.tar.gz").write_bytes(whole[: len(whole) - 5])
    with pytest.raises(BadArchive):
        unpacked(tmp_path / "half.tar.gz", tmp_path / "out")
