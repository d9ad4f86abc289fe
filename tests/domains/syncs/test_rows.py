"""What syncs made is remembered exactly, and forgotten when it was taken back."""

import pytest

from crewhall.domains.syncs import rows, syncs
from crewhall.domains.syncs.model import Direction
from crewhall.kit.actor import SYSTEM
from crewhall.platform.work import Works
from tests.domains.people import a_team, a_user

pytestmark = pytest.mark.anyio


async def a_sync(works: Works, team_id: int, item_type: str = "demo_data") -> int:
    async with works.write(SYSTEM) as work:
        return (await syncs.start(work, team_id, None, item_type, Direction.IMPORT, {})).id


async def made(works: Works, team_id: int, item_type: str = "demo_data") -> dict[str, list[int]]:
    async with works.read(SYSTEM) as work:
        return await rows.list_rows(work, team_id, item_type)


@pytest.fixture
async def team_id(works: Works) -> int:
    """The team whose syncs they are."""
    return await a_team(works, "crew", await a_user(works, "olga"))


async def test_rows_of_all_syncs_of_a_type_are_listed_by_kind(works: Works, team_id: int) -> None:
    first, second, other = [await a_sync(works, team_id, kind) for kind in ("demo_data", "demo_data", "payroll")]
    async with works.write(SYSTEM) as work:
        await rows.record_rows(work, first, "shift", [3, 1])
        await rows.record_rows(work, second, "shift", [2, 2])
        await rows.record_rows(work, second, "user", [7])
        await rows.record_rows(work, second, "user", [7])
        await rows.record_rows(work, other, "user", [99])
    assert await made(works, team_id) == {"shift": [1, 2, 3], "user": [7]}
    assert await made(works, team_id, "payroll") == {"user": [99]}


async def test_thousands_of_rows_are_kept_and_forgotten(works: Works, team_id: int) -> None:
    sync_id = await a_sync(works, team_id)
    async with works.write(SYSTEM) as work:
        await rows.record_rows(work, sync_id, "shift", range(1, 5001))
        await rows.record_rows(work, sync_id, "user", range(1, 11))
    assert len((await made(works, team_id))["shift"]) == 5000
    async with works.write(SYSTEM) as work:
        await rows.forget_rows(work, team_id, "demo_data", "shift")
    assert await made(works, team_id) == {"user": list(range(1, 11))}
    async with works.write(SYSTEM) as work:
        await rows.forget_rows(work, team_id, "demo_data")
    assert await made(works, team_id) == {}


async def test_rows_of_another_team_stay_unseen_and_untouched(works: Works, team_id: int) -> None:
    other_id = await a_team(works, "rivals", await a_user(works, "rita"))
    sync_id = await a_sync(works, other_id)
    async with works.write(SYSTEM) as work:
        await rows.record_rows(work, sync_id, "user", [5])
        await rows.forget_rows(work, team_id, "demo_data")
    assert await made(works, team_id) == {}
    assert await made(works, other_id) == {"user": [5]}


async def test_rows_go_with_their_team(works: Works, team_id: int) -> None:
    sync_id = await a_sync(works, team_id)
    async with works.write(SYSTEM) as work:
        await rows.record_rows(work, sync_id, "user", [5])
        await work.db.execute("DELETE FROM teams WHERE id = $1", team_id)
        assert await work.db.fetch_value("SELECT count(*) FROM sync_rows") == 0
