"""Fixtures for the Tommy surface. A crew is made once for each process and database; tests with `people` begin with copies of it."""

from pathlib import Path

import pytest
from msgspec import Struct

from crewhall.app.build import Server
from tests.world.client import Client
from tests.world.crews import Crew, cheapen_passwords, crew
from tests.world.kept_postgres import KeptPostgres
from tests.world.serving import served, served_from


class KeptCrew(Struct):
    """A crew whose server is closed, and the folder with its database and files."""

    crew: Crew
    folder: Path


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often."""
    cheapen_passwords(monkeypatch)


@pytest.fixture
def stranger(server: Server) -> Client:
    """Somebody without a credential."""
    return Client(server)


@pytest.fixture(scope="session")
async def kept_crew(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> KeptCrew:
    """The crew of this process."""
    folder = tmp_path_factory.mktemp("crew")
    with pytest.MonkeyPatch.context() as monkeypatch:
        cheapen_passwords(monkeypatch)
        async with served(folder, sqlite_template.parent) as server:
            return KeptCrew(await crew(server), folder)


@pytest.fixture
def sqlite_files(request: pytest.FixtureRequest, sqlite_files: Path) -> Path:
    """Tests with `people` begin with the files of the crew."""
    if "people" not in request.fixturenames:
        return sqlite_files
    kept: KeptCrew = request.getfixturevalue("kept_crew")
    return kept.folder


@pytest.fixture(scope="session")
async def kept_postgres_crew(
    kept_postgres: KeptPostgres, postgres_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Crew:
    """The crew whose rows the PostgreSQL database of this process keeps."""
    await kept_postgres.empty()
    with pytest.MonkeyPatch.context() as monkeypatch:
        cheapen_passwords(monkeypatch)
        async with served_from(tmp_path_factory.mktemp("crew"), postgres_database, kept_postgres) as server:
            made = await crew(server)
    await kept_postgres.keep()
    await kept_postgres.empty()
    return made


@pytest.fixture
async def restored_crew(kept_postgres: KeptPostgres, kept_postgres_crew: Crew) -> Crew:
    """The crew, whose rows are put into the empty database."""
    await kept_postgres.restore()
    return kept_postgres_crew


@pytest.fixture
def empty_postgres_database(request: pytest.FixtureRequest, empty_postgres_database: str) -> str:
    """Tests with `people` begin with the rows of the crew."""
    if "people" in request.fixturenames:
        request.getfixturevalue("restored_crew")
    return empty_postgres_database


@pytest.fixture
async def people(request: pytest.FixtureRequest, server: Server, dialect: str) -> Crew:
    """A team with somebody of each rank, and an outsider, on the test's own database."""
    kept: Crew = (
        request.getfixturevalue("kept_crew").crew
        if dialect == "sqlite"
        else request.getfixturevalue("kept_postgres_crew")
    )
    return kept.on(server)
