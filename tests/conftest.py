"""Fixtures for the whole suite: a fresh database for each test, from a template image, on SQLite and PostgreSQL."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crewhall.app.build import Server
from crewhall.app.reactions import REACTIONS
from crewhall.kit.clock import utc_now
from crewhall.kit.ids import Ids
from crewhall.platform import settings as settings_module
from crewhall.platform.bus import Bus
from crewhall.platform.db.connect import connect
from crewhall.platform.db.database import Database
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works
from tests.world.kept_postgres import KeptPostgres

# Tests start many processes, which would compile all code each time where the environment keeps Python from keeping what it compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

POSTGRES = os.environ.get("CREWHALL_TEST_POSTGRES", "")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
DIALECTS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
DATABASE: dict[str, object] = {"strict_budget": True, "pool": 4}
"""The settings of databases in tests."""
WITHOUT_POSTGRES = "CREWHALL_TEST_POSTGRES is not set; `make test` starts a PostgreSQL server and sets it"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--kill-rounds N`: how often the durability tests kill the server. `--work-intervals N`: how many sessions of work are counted."""
    parser.addoption("--kill-rounds", type=int, default=5, help="how often the durability tests kill the server")
    parser.addoption("--work-intervals", type=int, default=2000, help="how many random sessions of work are counted")


@pytest.fixture
def kill_rounds(request: pytest.FixtureRequest) -> int:
    """How often to kill the server."""
    return int(str(request.config.getoption("--kill-rounds")))


@pytest.fixture
def work_intervals(request: pytest.FixtureRequest) -> int:
    """How many random sessions of work to count."""
    return int(str(request.config.getoption("--work-intervals")))


@pytest.fixture
def unused_tcp_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop of asynchronous tests."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
async def loop(anyio_backend: str) -> AsyncGenerator[asyncio.AbstractEventLoop, None]:
    """The loop of all tests of this process, so that connections outlive a test."""
    yield asyncio.get_running_loop()  # noqa: PT022 - the loop ends with the last fixture that waits in it


@pytest.fixture(autouse=True)
def own_tasks(loop: asyncio.AbstractEventLoop) -> Generator[None, None, None]:
    """The tasks of a test end with it."""
    before = asyncio.all_tasks(loop)
    yield
    left = asyncio.all_tasks(loop) - before
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.wait(left))


def migrated(url: str) -> None:
    """Migrate a database as the server does: in a process of its own."""
    subprocess.run([sys.executable, "-m", "crewhall.app.migrate"], input=url.encode(), check=True, capture_output=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "crewhall.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_files(sqlite_template: Path) -> Path:
    """The folder with the files that the server of a test begins with on SQLite."""
    return sqlite_template.parent


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests come first, so that at the end no process works alone."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What touches a database is tested on both; what is marked `one_database`, or names its dialects itself, is not."""
    marks = metafunc.definition.iter_markers("parametrize")
    if "dialect" in metafunc.fixturenames and not any("dialect" in mark.args[0] for mark in marks):
        both = metafunc.definition.get_closest_marker("one_database") is None
        metafunc.parametrize("dialect", DIALECTS if both else DIALECTS[:1], indirect=True)


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    if request.param == "postgres" and not POSTGRES:
        pytest.skip(WITHOUT_POSTGRES)
    return request.param


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh, migrated database."""
    if dialect == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_files"), tmp_path, dirs_exist_ok=True)
        return f"sqlite:///{tmp_path / 'crewhall.db'}"
    url: str = request.getfixturevalue("empty_postgres_database")
    return url


@pytest.fixture(scope="session")
async def kept_postgres(postgres_database: str) -> AsyncGenerator[KeptPostgres, None]:
    """The open PostgreSQL database of this process."""
    kept = KeptPostgres(settings_module.load({}, {"database": {"url": postgres_database, **DATABASE}}))
    await kept.begin()
    yield kept
    await kept.end()


@pytest.fixture
async def empty_postgres_database(kept_postgres: KeptPostgres, postgres_database: str) -> str:
    """The URL of the PostgreSQL database, which nothing is in."""
    await kept_postgres.empty()
    return postgres_database


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """Settings that a test module or test changes by overriding this fixture."""
    return {}


@pytest.fixture
def settings(database_url: str, tmp_path: Path, overrides: dict[str, dict[str, object]]) -> Settings:
    """The settings of the server under test."""
    base: dict[str, dict[str, object]] = {
        "server": {"data": str(tmp_path)},
        "database": {"url": database_url, **DATABASE},
    }
    for section, values in overrides.items():
        base.setdefault(section, {}).update(values)
    return settings_module.load({}, base)


@pytest.fixture
def database(request: pytest.FixtureRequest, settings: Settings, overrides: dict[str, dict[str, object]]) -> Database:
    """A fresh database, not yet open; on PostgreSQL the one that is kept open, unless the test has settings of its own for it."""
    if settings.database_url.startswith("sqlite:") or "database" in overrides:
        return connect(settings)
    kept: KeptPostgres = request.getfixturevalue("kept_postgres")
    return kept


@pytest.fixture
async def works(settings: Settings, database: Database) -> AsyncGenerator[Works, None]:
    """Units of work on a fresh database, without a server."""
    await database.open()
    yield Works(database, settings, clock=utc_now, ids=Ids(), reactions=dict(REACTIONS), wakes=Bus())
    await database.close()


@pytest.fixture
async def server(settings: Settings, database: Database) -> AsyncGenerator[Server, None]:
    """A server on a fresh database, without background tasks: `await server.runner.drain()` runs jobs that are due."""
    running = Server(settings, database=database)
    await running.open_database()
    yield running
    await running.close()
