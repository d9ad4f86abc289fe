"""A server on the SQLite files of a folder, to furnish what tests then get copies of."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from crewhall.app.build import Server
from crewhall.platform import settings as settings_module
from tests.conftest import DATABASE


@asynccontextmanager
async def served(folder: Path, template: Path | None = None) -> AsyncGenerator[Server, None]:
    """A server on the SQLite database of a folder; with a template, on a copy of its files."""
    if template is not None:
        shutil.copytree(template, folder, dirs_exist_ok=True)
    database: dict[str, object] = {"url": f"sqlite:///{folder / 'crewhall.db'}", **DATABASE}
    server = Server(settings_module.load({}, {"server": {"data": str(folder)}, "database": database}))
    await server.open_database()
    try:
        yield server
    finally:
        await server.close()
