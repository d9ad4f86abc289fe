"""Migrations: the history makes what the tables say, on both databases; a newer schema is refused; the server never loads SQLAlchemy."""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crewhall.app import migrate
from crewhall.kit.actor import SYSTEM
from crewhall.platform.shipped import shipped
from crewhall.platform.work import Works

pytestmark = pytest.mark.anyio

CHECK = """
import sys
from alembic import command
from alembic.config import Config
from crewhall.platform.shipped import shipped
config = Config()
config.set_main_option("script_location", str(shipped("migrations")))
config.set_main_option("sqlalchemy.url", sys.argv[1].replace("%", "%%"))
command.check(config)
"""


async def test_history_makes_what_the_tables_say(database_url: str) -> None:
    check = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", CHECK, database_url], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr
    assert "No new upgrade operations" in check.stdout + check.stderr


async def test_migrated_database_needs_nothing(works: Works, database_url: str) -> None:
    assert await migrate.current(works) == migrate.revisions()[-1]
    assert await migrate.migrate(works, database_url) is False


async def test_newer_schema_is_refused(works: Works, database_url: str) -> None:
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(migrate.SchemaIsNewer, match="9999"):
            await migrate.migrate(works, database_url)
    finally:
        async with works.write(SYSTEM) as work:
            await work.db.execute("UPDATE alembic_version SET version_num = $1", migrate.revisions()[-1])


def test_server_never_loads_sqlalchemy() -> None:
    unwanted = "('sqlalchemy', 'alembic', 'sqlite3')"
    script = (
        f"import sys, crewhall.app.build; print([name for name in sys.modules if name.split('.')[0] in {unwanted}])"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


BREAKS_HALFWAY = """
from alembic import op
import sqlalchemy as sa
revision = "9998"
down_revision = "{last}"
def upgrade():
    op.create_table("half_made", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("SELECT * FROM nowhere")
"""

UPGRADE = """
import sys
from alembic import command
from alembic.config import Config
config = Config()
config.set_main_option("script_location", sys.argv[2])
config.set_main_option("sqlalchemy.url", sys.argv[1].replace("%", "%%"))
command.upgrade(config, "head")
"""


async def test_migration_that_breaks_leaves_nothing(works: Works, database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(shipped("migrations"), folder)
    (folder / "versions" / "9998_breaks.py").write_text(BREAKS_HALFWAY.format(last=migrate.revisions()[-1]))
    command = [sys.executable, "-c", UPGRADE, database_url, str(folder)]
    broken = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert broken.returncode != 0
    assert "nowhere" in broken.stderr
    assert await migrate.current(works) == migrate.revisions()[-1]
    with pytest.raises(Exception, match="half_made"):  # each driver has its own error for a table that is not there
        async with works.read(SYSTEM) as work:
            await work.db.fetch_value("SELECT count(*) FROM half_made")
