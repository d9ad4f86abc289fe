"""Fixtures for the Tommy surface. On SQLite a crew is made once for each process; tests get copies of its files."""

from pathlib import Path

import pytest
from msgspec import Struct

from crewhall.app.build import Server
from tests.world.client import Client
from tests.world.crews import Crew, cheapen_passwords, crew
from tests.world.serving import served


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


@pytest.fixture
async def people(request: pytest.FixtureRequest, server: Server, dialect: str) -> Crew:
    """A team with somebody of each rank, and an outsider, on the test's own database."""
    if dialect == "sqlite":
        kept: KeptCrew = request.getfixturevalue("kept_crew")
        return kept.crew.on(server)
    return await crew(server)
