"""Backup archives: one .tar.gz with a manifest, the database, and files under the hash of their content. Where they lie is decided elsewhere.

Reading trusts nothing: only regular files with the names below are taken, so no name can lead out of the folder; content must fit its hash.
"""

import gzip
import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from crewhall.kit.errors import CrewhallError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE_NAMES = {"sqlite": "crewhall.db", "postgres": "database.dump"}
_BLOB = re.compile(r"blobs/([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60})")
_PIECE_BYTES = 1024 * 1024
_MANIFEST_BYTES = 64 * 1024

Announcement = Callable[[int], None]
"""Called with the number of bytes that were done since the last call."""


class BadArchive(CrewhallError):
    """The file is not a backup of Crewhall, is damaged, or holds what no backup holds; nothing was changed."""

    code = "BAD_ARCHIVE"
    text = "{path} cannot be restored: {reason}. Nothing was changed."


class Manifest(Struct, frozen=True, kw_only=True):
    """What an archive holds. `files`: how many are in it; None when they are kept in a bucket, and not in here."""

    crewhall: str
    created_at: datetime
    database: str
    schema: str
    files: int | None
    format: int = FORMAT


def write(target: IO[bytes], manifest: Manifest, database: Path, blobs: Iterable[Path], report: Announcement) -> None:
    """Write an archive. A blob that was deleted meanwhile is left out."""
    with (
        gzip.GzipFile(fileobj=target, mode="wb", compresslevel=5, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        content = msgspec.json.format(msgspec.json.encode(manifest))
        tar.addfile(_member(MANIFEST, len(content), manifest.created_at.timestamp()), io.BytesIO(content))
        _add(tar, DATABASE_NAMES[manifest.database], database, report)
        for blob in blobs:
            try:
                _add(tar, f"blobs/{blob.name[:2]}/{blob.name[2:4]}/{blob.name}", blob, report)
            except FileNotFoundError:
                continue


def blob_files(folder: Path) -> list[Path]:
    """The blobs of a folder; what is only being written there, and what is none of ours, is left out."""
    return sorted(path for path in folder.glob("??/??/*") if _BLOB.fullmatch(f"blobs/{path.relative_to(folder)}"))


def sound_blobs(blobs: Iterable[Path]) -> tuple[list[Path], list[str]]:
    """The blobs that are what their names say, and the names of the others: a restore would refuse an archive with one of those."""
    sound: list[Path] = []
    damaged: list[str] = []
    for blob in blobs:
        try:
            with blob.open("rb") as content:
                fits = hashlib.file_digest(content, "sha256").hexdigest() == blob.name
        except FileNotFoundError:  # deleted meanwhile
            continue
        sound.append(blob) if fits else damaged.append(blob.name)
    return sound, damaged


def unpack(path: Path, folder: Path, report: Announcement) -> Manifest:
    """Unpack an archive into an empty folder, checking each part; told of bytes of the packed file. Raises `BadArchive`."""
    with path.open("rb") as packed:
        counted = _Counted(packed, report)
        try:
            with gzip.GzipFile(fileobj=counted) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
                manifest = _unpacked(tar, folder)
                while plain.read(_PIECE_BYTES):  # to the very end, where the checksum is
                    pass
                return manifest
        except _Refused as refused:
            raise BadArchive(path=path, reason=refused) from None
        except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, msgspec.MsgspecError) as error:
            raise BadArchive(path=path, reason="it is no archive of `crewhall backup`, or is damaged") from error


class _Refused(Exception):
    """Why an archive is not taken, as half a sentence."""


class _Counted(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, inner: IO[bytes], report: Announcement) -> None:
        self._inner = inner
        self._report = report

    def read(self, size: int = -1, /) -> bytes:
        piece = self._inner.read(size)
        self._report(len(piece))
        return piece


def _member(name: str, size: int, modified_s: float) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(modified_s), 0o600
    return member


def _add(tar: tarfile.TarFile, name: str, path: Path, report: Announcement) -> None:
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        tar.addfile(_member(name, status.st_size, status.st_mtime), file)
    report(status.st_size)


def _unpacked(tar: tarfile.TarFile, folder: Path) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > _MANIFEST_BYTES:
        raise _Refused("it does not begin with a manifest of `crewhall backup`")
    manifest = msgspec.json.decode(_opened(tar, first).read(), type=Manifest)
    if manifest.format != FORMAT or manifest.database not in DATABASE_NAMES:
        raise _Refused(f"it was written by a newer Crewhall ({manifest.crewhall})")
    database, files = DATABASE_NAMES[manifest.database], 0
    while (member := tar.next()) is not None:
        if not member.isreg():
            raise _Refused(f"it holds {member.name!r}, which is not a plain file")
        if member.name == database:
            _take(_opened(tar, member), folder / database)
        elif found := _BLOB.fullmatch(member.name):
            target = folder / "blobs" / found[1] / found[2] / found[3]
            target.parent.mkdir(parents=True, exist_ok=True)
            if _take(_opened(tar, member), target) != found[3]:
                raise _Refused(f"its file {found[3]} is damaged")
            files += 1
        else:
            raise _Refused(f"it holds {member.name!r}, which does not belong in a backup")
    if not (folder / database).exists():
        raise _Refused("it holds no database")
    return manifest


def _opened(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise _Refused(f"{member.name!r} cannot be read")
    return content


def _take(content: IO[bytes], target: Path) -> str:
    """Copy to a new file; the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while piece := content.read(_PIECE_BYTES):
                digest.update(piece)
                file.write(piece)
    except FileExistsError:
        raise _Refused(f"it holds {target.name} twice") from None
    return digest.hexdigest()
