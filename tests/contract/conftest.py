"""Places for contract tests. On SQLite a place is furnished once for each process and what it has; tests get copies of its files."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from crewhall.app.build import Server
from tests.contract.places import Place, Wanted
from tests.world.crews import cheapen_passwords
from tests.world.serving import served


class KeptPlace(Struct):
    """A furnished place whose server is closed, the folder with its database and files, and what its owner sees there."""

    place: Place
    folder: Path
    seen: dict[str, Any] | None = None


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often."""
    cheapen_passwords(monkeypatch)


@pytest.fixture(scope="session")
def kept_places() -> dict[Wanted, KeptPlace]:
    """Those of this process."""
    return {}


@pytest.fixture
async def kept_place(
    wanted: Wanted,
    kept_places: dict[Wanted, KeptPlace],
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> KeptPlace:
    """The place that the test wants, as the `wanted` fixture of its module says; made when it is wanted for the first time."""
    if wanted not in kept_places:
        folder = tmp_path_factory.mktemp("place")
        async with served(folder, sqlite_template.parent) as server:
            place = await wanted.furnishing.furnish(server, wanted.furnishers)
        kept_places[wanted] = KeptPlace(place, folder)
    return kept_places[wanted]


@pytest.fixture
def sqlite_files(request: pytest.FixtureRequest, sqlite_files: Path) -> Path:
    """Tests with a place begin with its files."""
    if "place" not in request.fixturenames:
        return sqlite_files
    kept: KeptPlace = request.getfixturevalue("kept_place")
    return kept.folder


@pytest.fixture
async def place(server: Server, dialect: str, wanted: Wanted, kept_places: dict[Wanted, KeptPlace]) -> Place:
    """A place with what is wanted, on the test's own database."""
    if dialect == "sqlite":
        return kept_places[wanted].place.on(server)
    return await wanted.furnishing.furnish(server, wanted.furnishers)


@pytest.fixture
async def seen_before(place: Place, wanted: Wanted, kept_place: KeptPlace) -> dict[str, Any]:
    """What the owner sees of the place before the test does anything; for tests on SQLite."""
    if kept_place.seen is None:
        kept_place.seen = await wanted.furnishing.all_that_they_see(place)
    return kept_place.seen
