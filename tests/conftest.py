"""Fixtures for the whole suite: a fresh database for each test, from a template image, on SQLite and PostgreSQL."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from crewhall.app.build import Server
from crewhall.app.reactions import REACTIONS
from crewhall.kit.clock import utc_now
from crewhall.kit.ids import Ids
from crewhall.platform import settings as settings_module
from crewhall.platform.bus import Bus
from crewhall.platform.db.database import connect
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works

POSTGRES = os.environ.get("CREWHALL_TEST_POSTGRES", "")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
WITHOUT_POSTGRES = "CREWHALL_TEST_POSTGRES is not set; `make test` starts a PostgreSQL server and sets it"


@pytest.fixture
def anyio_backend() -> str:
    """The event loop of asynchronous tests."""
    return "asyncio"


def migrated(url: str) -> None:
    """Migrate a database as the server does: in a process of its own."""
    subprocess.run([sys.executable, "-m", "crewhall.app.migrate"], input=url.encode(), check=True, capture_output=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template() -> str:
    """The name of a migrated PostgreSQL database to copy; one for each test process."""
    name = f"template_{WORKER}"
    on_server(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    migrated(postgres_url(name))
    return name


def postgres_url(database: str) -> str:
    """The URL of a database on the test server."""
    return urlsplit(POSTGRES)._replace(path=f"/{database}").geturl()


def on_server(*statements: str) -> None:
    """Run statements that need no transaction on the test server, in a loop of their own."""
    script = "import asyncio, asyncpg, sys\nasync def main():\n c = await asyncpg.connect(sys.argv[1])\n for s in sys.argv[2:]: await c.execute(s)\n await c.close()\nasyncio.run(main())"
    subprocess.run([sys.executable, "-c", script, POSTGRES, *statements], check=True, capture_output=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    if request.param == "postgres" and not POSTGRES:
        pytest.skip(WITHOUT_POSTGRES)
    return request.param


@pytest.fixture
async def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[str, None]:
    """The URL of a fresh, migrated database."""
    if dialect == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "crewhall.db")
        yield f"sqlite:///{tmp_path / 'crewhall.db'}"
        return
    name, template = f"test_{WORKER}_{uuid4().hex[:12]}", request.getfixturevalue("postgres_template")
    server = await asyncpg.connect(POSTGRES)
    await server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield postgres_url(name)
    finally:
        await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await server.close()


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """Settings that a test module or test changes by overriding this fixture."""
    return {}


@pytest.fixture
def settings(database_url: str, tmp_path: Path, overrides: dict[str, dict[str, object]]) -> Settings:
    """The settings of the server under test."""
    base: dict[str, dict[str, object]] = {
        "server": {"data": str(tmp_path)},
        "database": {"url": database_url, "strict_budget": True, "pool": 4},
    }
    for section, values in overrides.items():
        base.setdefault(section, {}).update(values)
    return settings_module.load({}, base)


@pytest.fixture
async def works(settings: Settings) -> AsyncGenerator[Works, None]:
    """Units of work on a fresh database, without a server."""
    database = connect(settings)
    await database.open()
    yield Works(database, settings, clock=utc_now, ids=Ids(), reactions=REACTIONS, wakes=Bus())
    await database.close()


@pytest.fixture
async def server(settings: Settings) -> AsyncGenerator[Server, None]:
    """A server on a fresh database, without background tasks: `await server.runner.drain()` runs jobs that are due."""
    running = Server(settings)
    await running.open_database()
    yield running
    await running.close()
