"""What the tests of the command line share."""
# apsw ships no complete type stubs.
# pyright: reportUnknownMemberType=false

import logging
from collections.abc import Generator
from pathlib import Path
from uuid import uuid4

import apsw
import pytest
import structlog

from tests.cli.running import crewhall
from tests.conftest import POSTGRES, WITHOUT_POSTGRES, on_server, postgres_url

EMAIL, PASSWORD = "ada@example.org", "correct horse battery"


def on_sqlite(folder: Path, statement: str) -> None:
    """Change the database of a data folder behind the server's back."""
    connection = apsw.Connection(str(folder / "crewhall.db"))
    connection.execute(statement)
    connection.close()


def set_revision(folder: Path, revision: str) -> None:
    """Make a database look as if another version had migrated it."""
    on_sqlite(folder, f"UPDATE alembic_version SET version_num = '{revision}'")  # noqa: S608 - the test's own word


@pytest.fixture(autouse=True)
def logging_as_before() -> Generator[None, None, None]:
    """Commands set up logging for their process, which here is that of all tests."""
    root = logging.getLogger()
    kept, handlers, level = structlog.get_config(), root.handlers[:], root.level
    yield
    structlog.configure(**kept)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def fresh(tmp_path: Path, sqlite_template: Path) -> Path:
    """A data folder with a migrated database in which nobody is."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "crewhall.db").write_bytes(sqlite_template.read_bytes())
    return folder


@pytest.fixture
def installed(fresh: Path) -> tuple[Path, str]:
    """A data folder with an administrator who has a team; their API key."""
    done = crewhall("init", "--data", fresh, "--email", EMAIL, "--password", PASSWORD, "--team", "Crew", "--json")
    assert done.code == 0, done.err
    return fresh, done.json["api_key"]


@pytest.fixture
def empty_postgres() -> Generator[str, None, None]:
    """The URL of an empty PostgreSQL database."""
    if not POSTGRES:
        pytest.skip(WITHOUT_POSTGRES)
    name = f"cli_{uuid4().hex}"
    on_server(f'CREATE DATABASE "{name}"')
    yield postgres_url(name)
    on_server(f'DROP DATABASE "{name}" WITH (FORCE)')
