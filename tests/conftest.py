"""Fixtures for the whole suite: a fresh database for each test, from a template image, on SQLite and PostgreSQL."""
# asyncpg and apsw ship no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from crewhall.app.build import Server
from crewhall.app.reactions import REACTIONS
from crewhall.kit.clock import utc_now
from crewhall.kit.ids import Ids
from crewhall.platform import settings as settings_module
from crewhall.platform.bus import Bus
from crewhall.platform.db.connect import connect
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works

POSTGRES = os.environ.get("CREWHALL_TEST_POSTGRES", "")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
WITHOUT_POSTGRES = "CREWHALL_TEST_POSTGRES is not set; `make test` starts a PostgreSQL server and sets it"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--kill-rounds N`: how often the durability test kills the server."""
    parser.addoption("--kill-rounds", type=int, default=20, help="how often the durability test kills the server")


@pytest.fixture
def kill_rounds(request: pytest.FixtureRequest) -> int:
    """How often to kill the server."""
    return int(str(request.config.getoption("--kill-rounds")))


@pytest.fixture
def unused_tcp_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
def postgres_database() -> Generator[str, None, None]:
    """The URL of a migrated PostgreSQL database; one for each test process, emptied before each test."""
    name = f"test_{WORKER}_{os.getpid()}"
    on_server(f'CREATE DATABASE "{name}"')
    migrated(postgres_url(name))
    yield postgres_url(name)
    on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def postgres_url(database: str) -> str:
    """The URL of a database on the test server."""
    return urlsplit(POSTGRES)._replace(path=f"/{database}").geturl()


# Emptying costs a tenth of copying a template database, and its cost does not grow with tables that a test leaves alone.
EMPTY_EVERY_TABLE = """
DO $$ DECLARE name text; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
END $$
"""

ON_SERVER = """
import asyncio, asyncpg, sys
async def main():
    connection = await asyncpg.connect(sys.argv[1])
    for statement in sys.argv[2:]:
        await connection.execute(statement)
    await connection.close()
asyncio.run(main())
"""


def on_server(*statements: str) -> None:
    """Run statements that need no transaction on the test server, in a loop of their own."""
    subprocess.run([sys.executable, "-c", ON_SERVER, POSTGRES, *statements], check=True, capture_output=True)


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
    url = request.getfixturevalue("postgres_database")
    connection = await asyncpg.connect(url)
    await connection.execute(EMPTY_EVERY_TABLE)
    await connection.close()
    yield url


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
    yield Works(database, settings, clock=utc_now, ids=Ids(), reactions=dict(REACTIONS), wakes=Bus())
    await database.close()


@pytest.fixture
async def server(settings: Settings) -> AsyncGenerator[Server, None]:
    """A server on a fresh database, without background tasks: `await server.runner.drain()` runs jobs that are due."""
    running = Server(settings)
    await running.open_database()
    yield running
    await running.close()
