"""Brings a database to the newest schema. `python -m crewhall.app.migrate`, with the URL on standard input, does it.

The server starts that as a process of its own, so that it never loads SQLAlchemy and never opens its SQLite file with another library.
"""

import asyncio
import re
import sys
import traceback
from pathlib import Path
from urllib.parse import unquote, urlsplit

from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.db import revision
from crewhall.platform.db.connect import place_of
from crewhall.platform.log_secrets import scrub
from crewhall.platform.settings import Settings
from crewhall.platform.shipped import shipped
from crewhall.platform.work import Works

_OURS = re.compile(r"\d{4}")
_MOST_NAMED = 3
_REVISION = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)


class SchemaIsNewer(CrewhallError):
    """The database was migrated by a newer Crewhall."""

    kind = Kind.CONFLICT
    code = "SCHEMA_IS_NEWER"
    text = "The database has schema {found}, which is newer than this Crewhall knows ({newest}). Start the newer version, or restore a backup."


class MigrationFailed(CrewhallError):
    """The migration process ended with an error; nothing of the failed step is kept."""

    kind = Kind.UNAVAILABLE
    code = "MIGRATION_FAILED"
    text = (
        "The database {where} could not be migrated: {reason}. Nothing of the failed step is kept: mend that and try again, or start"
        " the version before."
    )


class ForeignDatabase(CrewhallError):
    """The database holds tables, and they are not Crewhall's."""

    kind = Kind.CONFLICT
    code = "FOREIGN_DATABASE"
    text = "The database {where} belongs to another program: it holds {found}. Name an empty one with --database or --data."


class DatabaseIsLost(CrewhallError):
    """There are files, but the database that names them is gone; a new one would let the next stranger administer the server."""

    kind = Kind.CONFLICT
    code = "DATABASE_IS_LOST"
    text = (
        "The database {where} is empty or gone, but {folder} holds files of one. Restore a backup with `crewhall restore --force`, or move"
        " that folder away to begin anew."
    )


def revisions() -> list[str]:
    """All schema revisions that this version knows, oldest first (files are named by their number)."""
    files = sorted((shipped("migrations") / "versions").glob("[0-9]*.py"))
    return [match[1] for file in files if (match := _REVISION.search(file.read_text()))]


async def current(works: Works) -> str | None:
    """The database's revision; None for an empty database. Raises `ForeignDatabase`, and what the driver raises."""
    async with works.read(SYSTEM) as work:
        tables = await revision.select_tables(work.db, works.database.dialect)
        found = await revision.select_revision(work.db) if revision.VERSION_TABLE in tables else None
    others = [name for name in tables if name != revision.VERSION_TABLE]
    if (found is None and others) or (found is not None and not _OURS.fullmatch(found)):
        named = ", ".join(others[:_MOST_NAMED]) + (" …" if len(others) > _MOST_NAMED else "")
        raise ForeignDatabase(where=place_of(works.settings), found=f"the tables {named}" if named else "its version")
    return found


def require_new_place(settings: Settings) -> None:
    """A database that is not there was never there. Raises `DatabaseIsLost`.

    PostgreSQL has no folder of its own, so this holds for SQLite only.
    """
    folder = Path(unquote(urlsplit(settings.files_url).path))
    on_disk = settings.database_url.startswith("sqlite:///") and settings.files_url.startswith("file://")
    if on_disk and next(folder.glob("??/??/*"), None) is not None:
        raise DatabaseIsLost(where=place_of(settings), folder=folder)


async def migrate(works: Works, database_url: str) -> bool:
    """Bring the database up to date; whether there was anything to do.

    Raises `SchemaIsNewer`, `ForeignDatabase`, `DatabaseIsLost` and `MigrationFailed`.
    """
    known, found = revisions(), await current(works)
    if found == known[-1]:
        return False
    if found is not None and found not in known:
        raise SchemaIsNewer(found=found, newest=known[-1])
    if found is None:
        require_new_place(works.settings)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "crewhall.app.migrate", stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate(database_url.encode())
    if process.returncode:
        lines = errors.decode(errors="replace").strip().splitlines()
        reason = lines[-1] if lines else f"exit code {process.returncode}"
        raise MigrationFailed(where=place_of(works.settings), reason=reason.rstrip("."))
    return True


def run_alembic(url: str) -> None:
    """Apply all migrations in this process, which must not be the server's."""
    from alembic import command  # noqa: PLC0415 - only the migration's own process loads Alembic
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")


def main() -> None:
    """Migrate the database whose URL comes over standard input: a command line is visible to every user of the machine.

    The last line on standard error names the error, without SQLAlchemy's wrapping and without secrets.
    """
    try:
        run_alembic(sys.stdin.read().strip())
    except Exception as error:  # noqa: BLE001 - whatever it is, it ends this process
        traceback.print_exc()
        own = getattr(error, "orig", None) or error
        own = own.__cause__ or own if own is not error else error
        sys.exit(f"\n{type(own).__name__}: {scrub(' '.join(str(own).split()))}")


if __name__ == "__main__":
    main()
