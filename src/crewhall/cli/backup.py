"""`crewhall backup FILE`: the database as it is at one moment, and all files, while the server runs. The archive's form stands in archive.py."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import IO, Annotated
from urllib.parse import unquote, urlsplit

import typer
from msgspec import Struct

from crewhall.app import migrate
from crewhall.cli import archive
from crewhall.cli.failures import FileTrouble, named
from crewhall.cli.opening import Wanted, opened, sqlite_path
from crewhall.cli.options import AsJson, Data, Database, quiet_settings
from crewhall.cli.output import print_json, progress
from crewhall.cli.postgres_tools import dump
from crewhall.kit.clock import utc_now
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.db import sqlite_files
from crewhall.platform.settings import Settings

app = typer.Typer(rich_markup_mode=None)


class FileIsThere(CrewhallError):
    """A backup does not replace a file unasked."""

    kind = Kind.CONFLICT
    code = "FILE_IS_THERE"
    text = "{path} already exists. Choose another name, or add --force."


class NotAFile(CrewhallError):
    """A backup is one plain file in a folder that is there."""

    kind = Kind.INVALID
    code = "NOT_A_FILE"
    text = "{path} is {found}. Name {wanted}."


class DatabaseIsDamaged(CrewhallError):
    """What would go into the archive could not be restored; an archive that was there is kept."""

    kind = Kind.UNAVAILABLE
    code = "DATABASE_IS_DAMAGED"
    text = (
        "The database {where} is damaged ({reason}), so no backup was written. Keep the earlier backups; stop the server and restore one"
        " with `crewhall restore --force`."
    )


class BackedUp(Struct, frozen=True):
    """What was written. `files_elsewhere` is the bucket that has the files, which are then not in the archive."""

    path: str
    size_bytes: int
    database: str
    schema: str
    files: int | None
    files_elsewhere: str | None
    damaged: list[str] = []
    """Stored files whose content is not what it was; they are not in the archive."""


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Archive to write, such as crewhall.tar.gz.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Write database and files into one archive; the server may run."""
    settings = quiet_settings(data, database)
    target = Path(os.path.realpath(file))  # the file itself stands where a link to it points
    _require_place(file, target, force=force)
    with named(target, "written"):
        done = _back_up(settings, target)
    for key in done.damaged:
        typer.echo(f"Warning: the stored file {key} is damaged, and is not in the archive.", err=True)
    if as_json:
        print_json(done)
        return
    print(f"{done.path}: {done.size_bytes:,} bytes, schema {done.schema}, {done.files or 0} files.")
    if done.files_elsewhere:
        print(f"The files are kept at {done.files_elsewhere} and are not in the archive: back them up there.")


def _require_place(file: Path, target: Path, *, force: bool) -> None:
    """The archive can take its place. Raises `NotAFile`, `FileIsThere`."""
    if target.is_dir():
        raise NotAFile(path=file, found="a folder", wanted=f"a file in it, such as {file / 'crewhall.tar.gz'}")
    if not target.parent.is_dir():
        raise NotAFile(
            path=file, found=f"in {target.parent}, which is no folder", wanted="one that is there, or make it"
        )
    if target.exists() and not target.is_file():
        raise NotAFile(path=file, found="no plain file", wanted="another")
    if target.exists() and not force:
        raise FileIsThere(path=file)


def _back_up(settings: Settings, target: Path) -> BackedUp:
    """The database first: whatever it refers to was stored before, so the files that follow have all of it."""
    schema = asyncio.run(_schema(settings))
    folder = files_folder(settings)
    if folder and folder.exists() and not folder.is_dir():
        raise FileTrouble(path=folder, done="backed up", reason="it is a file, not the folder of the stored files")
    dialect = "sqlite" if sqlite_path(settings) else "postgres"
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".crewhall-backup-") as workplace:
        snapshot = Path(workplace) / archive.DATABASE_NAMES[dialect]
        _copy_database(settings, snapshot)
        blobs, damaged = archive.sound_blobs(archive.blob_files(folder)) if folder else ([], [])
        manifest = archive.Manifest(
            crewhall=version("crewhall"),
            created_at=utc_now(),
            database=dialect,
            schema=schema,
            files=len(blobs) if folder else None,
        )
        total = snapshot.stat().st_size + sum(_size(blob) for blob in blobs)
        with _replacing(target) as packed, bar("Packing", total) as report:
            archive.write(packed, manifest, snapshot, blobs, report)
    return BackedUp(
        path=str(target),
        size_bytes=target.stat().st_size,
        database=dialect,
        schema=schema,
        files=manifest.files,
        files_elsewhere=None if folder else settings.files_url,
        damaged=damaged,
    )


def files_folder(settings: Settings) -> Path | None:
    """The folder that holds the files; None when they are in a bucket."""
    parts = urlsplit(settings.files_url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


@contextmanager
def bar(what: str, total: int) -> Generator[Callable[[int], None], None, None]:
    """A progress bar, as a function that is told of each further step."""
    with progress() as display:
        task = display.add_task(what, total=max(total, 1))
        yield lambda steps: display.advance(task, steps)


async def _schema(settings: Settings) -> str:
    async with opened(settings, Wanted.ANY) as works:
        return await migrate.current(works) or ""


def _copy_database(settings: Settings, snapshot: Path) -> None:
    path = sqlite_path(settings)
    if path is None:
        with progress() as display:
            display.add_task("Dumping the database", total=None)
            dump(settings.database_url, snapshot)
    else:
        with progress() as display:
            task = display.add_task("Copying the database", total=None)
            sqlite_files.copy(path, snapshot, lambda pages, of: display.update(task, completed=pages, total=of))
        try:
            sqlite_files.check(snapshot)
        except sqlite_files.NotADatabase as error:
            raise DatabaseIsDamaged(where=path, reason=error.message) from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def _replacing(target: Path) -> Generator[IO[bytes], None, None]:
    """A new file for its owner only, that takes the target's place when it is whole, and is gone when it is not."""
    partial = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        shutil.move(partial, target)
    finally:
        partial.unlink(missing_ok=True)
