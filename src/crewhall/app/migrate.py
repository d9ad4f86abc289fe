"""Brings a database to the newest schema. `python -m crewhall.app.migrate`, with the URL on standard input, does it.

The server starts that as a process of its own, so that it never loads SQLAlchemy and never opens its SQLite file with another library.
"""

import asyncio
import re
import sys
from contextlib import suppress

from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.db.revision import select_revision
from crewhall.platform.shipped import shipped
from crewhall.platform.work import Works

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
    text = "The database could not be migrated: {reason}"


def revisions() -> list[str]:
    """All schema revisions that this version knows, oldest first (files are named by their number)."""
    files = sorted((shipped("migrations") / "versions").glob("[0-9]*.py"))
    return [match[1] for file in files if (match := _REVISION.search(file.read_text()))]


async def current(works: Works) -> str | None:
    """The database's revision; None for an empty database."""
    with suppress(Exception):  # each driver has its own error for a table that is not there
        async with works.read(SYSTEM) as work:
            return await select_revision(work.db)
    return None


async def migrate(works: Works, database_url: str) -> bool:
    """Bring the database up to date; whether there was anything to do. Raises `SchemaIsNewer` and `MigrationFailed`."""
    known, found = revisions(), await current(works)
    if found == known[-1]:
        return False
    if found is not None and found not in known:
        raise SchemaIsNewer(found=found, newest=known[-1])
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "crewhall.app.migrate", stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate(database_url.encode())
    if process.returncode:
        lines = errors.decode(errors="replace").strip().splitlines()
        raise MigrationFailed(reason=lines[-1] if lines else f"exit code {process.returncode}")
    return True


def run_alembic(url: str) -> None:
    """Apply all migrations in this process, which must not be the server's."""
    from alembic import command  # noqa: PLC0415 - only the migration's own process loads Alembic
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")


if __name__ == "__main__":
    # The URL comes over standard input: a command line is visible to every user of the machine.
    run_alembic(sys.stdin.read().strip())
