"""Servers that are furnished once: tests then get copies of what is in their databases."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from crewhall.app.build import Server
from crewhall.platform import settings as settings_module
from crewhall.platform.db.connect import connect
from crewhall.platform.db.database import Database
from tests.conftest import DATABASE


@asynccontextmanager
async def served(folder: Path, template: Path) -> AsyncGenerator[Server, None]:
    """A server on a copy of the template's SQLite files, in a folder of its own."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    async with served_from(folder, f"sqlite:///{folder / 'crewhall.db'}") as server:
        yield server


@asynccontextmanager
async def served_from(folder: Path, url: str, database: Database | None = None) -> AsyncGenerator[Server, None]:
    """A server with its files in a folder, on the database at the URL, which may be open already."""
    settings = settings_module.load({}, {"server": {"data": str(folder)}, "database": {"url": url, **DATABASE}})
    server = Server(settings, database=database or connect(settings))
    await server.open_database()
    try:
        yield server
    finally:
        await server.close()
