"""`crewhall restore FILE`: a backup into an empty data folder or database. Everything is unpacked and checked beside before anything is replaced."""

import asyncio
import os
import shlex
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from crewhall.app import build, migrate
from crewhall.cli import archive
from crewhall.cli.announcement import KEPT_IN
from crewhall.cli.backup import bar
from crewhall.cli.failures import named
from crewhall.cli.opening import SQLITE, NoDatabase, Wanted, database_name, opened, sqlite_path
from crewhall.cli.options import AsJson, Data, Database, quiet_settings
from crewhall.cli.output import print_json, progress
from crewhall.cli.postgres_tools import restore as restore_dump
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.blobs import Blobs
from crewhall.platform.db import sqlite_files
from crewhall.platform.db.postgres_lock import UseLock
from crewhall.platform.db.postgres_url import without_password
from crewhall.platform.setting_sources import CONFIG_VARIABLE
from crewhall.platform.settings import Settings

app = typer.Typer(rich_markup_mode=None)


class NotEmpty(CrewhallError):
    """Something is there that a restore would replace."""

    kind = Kind.CONFLICT
    code = "NOT_EMPTY"
    text = "{where} is not empty. Restore into another place, or add --force to replace what is there."


class OtherDatabase(CrewhallError):
    """A backup goes back into the sort of database that it came from."""

    kind = Kind.CONFLICT
    code = "OTHER_DATABASE"
    text = "The archive holds a database of {found}; give one with --database, or leave that out for SQLite."


class Restored(Struct, frozen=True):
    """What is back."""

    database: str
    schema: str
    files: int
    created_by: str


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Archive of `crewhall backup`.")],
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace the database that is there; stored files stay beside those restored."),
    ] = False,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup into an empty data folder or database."""
    settings = quiet_settings(data, database)
    with named(file, "read"), file.open("rb"):
        pass
    _refuse_what_is_there(settings, force=force)
    with (
        _folder_made(settings.data_folder),
        _alone(settings),
        named(settings.data_folder, "written"),
        tempfile.TemporaryDirectory(dir=settings.data_folder, prefix=".restore-") as workplace,
    ):
        done = _restore(settings, file, Path(workplace), force=force)
    if as_json:
        print_json(done)
    else:
        print(f"{done.database}: restored with schema {done.schema} and {done.files} files. Start it with:")
        print(f"  {shlex.join(_start_command(data, database))}")


@contextmanager
def _folder_made(folder: Path) -> Generator[None, None, None]:
    """The folder is there; if what follows fails, what was not there before is gone again."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    with named(folder, "written"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    except BaseException:
        if missing:
            shutil.rmtree(missing[-1], ignore_errors=True)
        raise


def _start_command(data: str | None, database: str | None) -> list[str]:
    """The command that serves what was restored: with the same places, since the next start may be in another folder."""
    words = ["crewhall", *(["--config", path] if (path := os.environ.get(CONFIG_VARIABLE)) else []), "serve"]
    if data is not None:
        words += ["--data", data]
    if database is not None:
        place, password = without_password(database) if not database.startswith(SQLITE) else (database, None)
        words += ["--database", place if password is None else place.replace("@", ":PASSWORD@", 1)]
    return words


def _restore(settings: Settings, file: Path, workplace: Path, *, force: bool) -> Restored:
    with bar("Unpacking", file.stat().st_size) as report:
        manifest = archive.unpack(file, workplace, report)
    path = sqlite_path(settings)
    if (manifest.database == "sqlite") != (path is not None):
        raise OtherDatabase(found={"sqlite": "SQLite", "postgres": "PostgreSQL"}[manifest.database])
    if manifest.schema not in migrate.revisions():
        raise migrate.SchemaIsNewer(found=manifest.schema, newest=migrate.revisions()[-1])
    unpacked = workplace / archive.DATABASE_NAMES[manifest.database]
    if path is not None:
        _check_sqlite(file, unpacked, manifest)
    blobs = archive.blob_files(workplace / "blobs")
    with named(settings.files_url, "written"):
        asyncio.run(_store(settings, blobs))
    if path is not None:
        _replace_sqlite(unpacked, path)
    else:
        with progress() as display:
            display.add_task("Restoring the database", total=None)
            restore_dump(settings.database_url, unpacked, clean=force)
    (settings.data_folder / KEPT_IN).unlink(missing_ok=True)  # of the database that was there
    return Restored(
        database=database_name(settings), schema=manifest.schema, files=len(blobs), created_by=manifest.crewhall
    )


def _refuse_what_is_there(settings: Settings, *, force: bool) -> None:
    if force:
        return
    path = sqlite_path(settings)
    if path is None:
        if asyncio.run(_has_schema(settings)):
            raise NotEmpty(where=database_name(settings))
    elif path.exists():
        raise NotEmpty(where=path)
    else:
        folder = settings.data_folder
        kept = [entry for entry in (folder.iterdir() if folder.is_dir() else ()) if not _is_harmless(entry)]
        if kept:
            raise NotEmpty(where=folder)


def _is_harmless(entry: Path) -> bool:
    """What file systems and servers that are gone leave in a folder in which nothing is kept."""
    return entry.name.startswith(".") or entry.name.endswith(".lock") or entry.name == "lost+found"


async def _has_schema(settings: Settings) -> bool:
    try:
        async with opened(settings, Wanted.ANY):
            return True
    except NoDatabase:
        return False


@contextmanager
def _alone(settings: Settings) -> Generator[None, None, None]:
    """No server uses the database, nor starts to. Raises `DatabaseIsInUse`, `PostgresIsInUse`."""
    path = sqlite_path(settings)
    if path is not None:
        with build.lock_beside(path):
            yield
        return
    lock = UseLock(settings.database_url, "exclusive")
    with asyncio.Runner() as runner:
        runner.run(lock.take())
        try:
            yield
        finally:
            runner.run(lock.release())


def _check_sqlite(file: Path, unpacked: Path, manifest: archive.Manifest) -> None:
    """The database is whole and has the schema that the manifest names. Raises `BadArchive`."""
    try:
        schema = sqlite_files.check(unpacked)
    except sqlite_files.NotADatabase as error:
        raise archive.BadArchive(path=file, reason=f"its database is damaged ({error.message})") from error
    if schema != manifest.schema:
        raise archive.BadArchive(path=file, reason="its database is not the one of its manifest")


async def _store(settings: Settings, blobs: list[Path]) -> None:
    """Put the files where the settings keep them, folder or bucket."""
    store = Blobs(settings.files_url)
    with bar("Storing files", len(blobs)) as report:
        for blob in blobs:
            await store.put(blob.read_bytes())
            report(1)


def _replace_sqlite(unpacked: Path, path: Path) -> None:
    """Put the database in its place; the log of the one before must not meet the new one, so that goes first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.restored")
    shutil.move(unpacked, fresh)  # the folder may be on another disk
    for old in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        old.unlink(missing_ok=True)
    fresh.replace(path)
