"""Writes the next migration from what the tables say and the history does not: `new_migration.py "what changes"`. Read it before use."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from crewhall.app.migrate import revisions


def main() -> None:
    """Compare against a fresh SQLite database that has the history so far."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
        config.set_main_option("sqlalchemy.url", f"sqlite:///{folder}/compare.db")
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.upgrade(config, "head")
        command.revision(config, sys.argv[1], autogenerate=True, rev_id=f"{len(revisions()) + 1:04d}")


if __name__ == "__main__":
    main()
