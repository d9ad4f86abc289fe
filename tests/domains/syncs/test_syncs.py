"""The life of a sync: its moves, its percentage, and whose it is."""

from collections.abc import Awaitable, Callable

import msgspec
import pytest

from crewhall.domains.syncs import syncs
from crewhall.domains.syncs.errors import SyncCannotMove
from crewhall.domains.syncs.events import SyncEnded, SyncProgressed, SyncStarted
from crewhall.domains.syncs.model import Direction, Sync, SyncStatus
from crewhall.kit.actor import SYSTEM, Rank
from crewhall.kit.errors import Forbidden, NotFound
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Work, Works
from tests.domains.people import a_team, a_user, in_team

pytestmark = pytest.mark.anyio

Step = Callable[[Work, Sync], Awaitable[Sync]]

STEPS: dict[str, Step] = {
    "begin": lambda work, sync: syncs.begin(work, sync.id),
    "progress": lambda work, sync: syncs.progress(work, sync.id, 1, 0),
    "complete": lambda work, sync: syncs.complete(work, sync.id),
    "fail": lambda work, sync: syncs.fail(work, sync.id, "broken"),
    "cancel": lambda work, sync: syncs.cancel(work, sync.team_id, sync.id),
}
PATHS: dict[SyncStatus, tuple[str, ...]] = {
    SyncStatus.PENDING: (),
    SyncStatus.PROCESSING: ("begin",),
    SyncStatus.COMPLETE: ("begin", "complete"),
    SyncStatus.FAILED: ("fail",),
    SyncStatus.CANCELED: ("cancel",),
}
# The table in the module's docstring.
LEADS_TO: dict[tuple[SyncStatus, str], SyncStatus] = {
    (SyncStatus.PENDING, "begin"): SyncStatus.PROCESSING,
    (SyncStatus.PENDING, "fail"): SyncStatus.FAILED,
    (SyncStatus.PENDING, "cancel"): SyncStatus.CANCELED,
    (SyncStatus.PROCESSING, "begin"): SyncStatus.PROCESSING,
    (SyncStatus.PROCESSING, "progress"): SyncStatus.PROCESSING,
    (SyncStatus.PROCESSING, "complete"): SyncStatus.COMPLETE,
    (SyncStatus.PROCESSING, "fail"): SyncStatus.FAILED,
    (SyncStatus.PROCESSING, "cancel"): SyncStatus.CANCELED,
}


@pytest.fixture
async def user_id(works: Works) -> int:
    """Who starts syncs."""
    return await a_user(works, "olga")


@pytest.fixture
async def team_id(works: Works, user_id: int) -> int:
    """Whose syncs they are."""
    return await a_team(works, "crew", user_id)


async def start(work: Work, team_id: int, user_id: int, total: int = 10) -> Sync:
    return await syncs.start(work, team_id, user_id, "demo_data", Direction.IMPORT, {"seed": ["a", 1]}, total)


async def test_started_sync_waits_and_is_announced(works: Works, team_id: int, user_id: int) -> None:
    async with works.write(SYSTEM) as work:
        sync = await start(work, team_id, user_id)
        assert [type(event) for event in work.events] == [SyncStarted]
        now = work.now
    assert sync == Sync(
        id=sync.id,
        team_id=team_id,
        user_id=user_id,
        item_type="demo_data",
        direction=Direction.IMPORT,
        status=SyncStatus.PENDING,
        message=None,
        options={"seed": ["a", 1]},
        progress=0,
        total_items=10,
        success_items=0,
        failed_items=0,
        started_at=None,
        ended_at=None,
        created_at=now,
        updated_at=now,
    )
    async with works.read(in_team(user_id, team_id, Rank.MANAGER)) as work:
        assert await syncs.get(work, team_id, sync.id) == sync


@pytest.mark.parametrize("status", list(SyncStatus))
async def test_each_step_leads_where_the_table_says(
    works: Works, team_id: int, user_id: int, status: SyncStatus
) -> None:
    async with works.write(SYSTEM) as work:
        for step, take in STEPS.items():
            sync = await start(work, team_id, user_id)
            for earlier in PATHS[status]:
                sync = await STEPS[earlier](work, sync)
            assert sync.status == status
            if (status, step) in LEADS_TO:
                moved = await take(work, sync)
                assert moved.status == LEADS_TO[status, step]
                assert (moved.ended_at is None) == (moved.status in (SyncStatus.PENDING, SyncStatus.PROCESSING))
                assert await syncs.get(work, team_id, sync.id) == moved
            else:
                with pytest.raises(SyncCannotMove):
                    await take(work, sync)
                assert await syncs.get(work, team_id, sync.id) == sync


async def test_progress_follows_the_counts_and_is_announced_by_the_percent(
    works: Works, team_id: int, user_id: int
) -> None:
    async with works.write(SYSTEM) as work:
        sync = await start(work, team_id, user_id, total=1000)
        await syncs.begin(work, sync.id)
        seen = [
            (after.progress, after.success_items, after.failed_items, after.message)
            for after in [
                await syncs.progress(work, sync.id, 9, 0, "People"),
                await syncs.progress(work, sync.id, 9, 1),
                await syncs.progress(work, sync.id, 14, 5),
                await syncs.progress(work, sync.id, 500, 5, "Shifts"),
            ]
        ]
        assert seen == [(0, 9, 0, "People"), (1, 9, 1, "People"), (1, 14, 5, "People"), (50, 500, 5, "Shifts")]
        done = await syncs.complete(work, sync.id, "Ready")
        assert (done.progress, done.message, done.success_items) == (100, "Ready", 500)
        assert [type(event) for event in work.events] == [
            SyncStarted,
            SyncProgressed,
            SyncProgressed,
            SyncProgressed,
            SyncEnded,
        ]


async def test_work_taken_up_again_never_goes_back_in_percent(works: Works, team_id: int, user_id: int) -> None:
    async with works.write(SYSTEM) as work:
        sync = await start(work, team_id, user_id)
        await syncs.begin(work, sync.id)
        first = await syncs.progress(work, sync.id, 6, 0)
    async with works.write(SYSTEM) as work:
        again = await syncs.begin(work, sync.id)
        assert (again.progress, again.success_items, again.started_at) == (60, 0, first.started_at)
        assert (await syncs.progress(work, sync.id, 1, 0)).progress == 60
        assert (await syncs.progress(work, sync.id, 7, 5)).progress == 100


async def test_total_may_become_known_when_the_work_begins(works: Works, team_id: int, user_id: int) -> None:
    async with works.write(SYSTEM) as work:
        sync = await start(work, team_id, user_id, total=0)
        await syncs.begin(work, sync.id)
        assert (await syncs.progress(work, sync.id, 5, 0)).progress == 0
        assert (await syncs.begin(work, sync.id, total=20)).total_items == 20
        assert (await syncs.progress(work, sync.id, 5, 0)).progress == 25


async def test_list_is_newest_first_and_open_ones_can_be_asked_for(works: Works, team_id: int, user_id: int) -> None:
    async with works.write(SYSTEM) as work:
        first, second, third = [await start(work, team_id, user_id) for _ in range(3)]
        await syncs.fail(work, second.id, "no")
        await syncs.begin(work, third.id)
        await syncs.start(work, team_id, user_id, "payroll", Direction.EXPORT, {})
    async with works.read(in_team(user_id, team_id, Rank.OWNER)) as work:
        page = await syncs.list_syncs(work, team_id, PageRequest(2, 2))
        assert [sync.id for sync in page.rows] == [second.id, first.id]
        assert page.total == 4
        assert [sync.id for sync in await syncs.list_open(work, team_id, "demo_data")] == [first.id, third.id]


async def test_foreign_and_unknown_syncs_answer_alike(works: Works, team_id: int, user_id: int) -> None:
    other_id = await a_team(works, "rivals", user_id)
    async with works.write(SYSTEM) as work:
        sync = await start(work, team_id, user_id)
    async with works.write(in_team(user_id, other_id, Rank.OWNER)) as work:
        for attempt in (
            syncs.get(work, other_id, sync.id),
            syncs.get(work, other_id, 424242),
            syncs.get(work, team_id, sync.id),
            syncs.cancel(work, other_id, sync.id),
            syncs.list_syncs(work, team_id, PageRequest()),
            syncs.list_open(work, team_id, "demo_data"),
        ):
            with pytest.raises(NotFound, match="no such sync"):
                await attempt
        assert (await syncs.list_syncs(work, other_id, PageRequest())).rows == []
    async with works.write(SYSTEM) as work:
        for step in STEPS.values():
            with pytest.raises(NotFound):
                await step(work, msgspec.structs.replace(sync, id=424242))


async def test_plain_member_sees_no_syncs(works: Works, team_id: int, user_id: int) -> None:
    async with works.write(SYSTEM) as work:
        sync = await start(work, team_id, user_id)
    async with works.write(in_team(user_id, team_id, Rank.MEMBER)) as work:
        for attempt in (
            syncs.get(work, team_id, sync.id),
            syncs.list_syncs(work, team_id, PageRequest()),
            syncs.cancel(work, team_id, sync.id),
        ):
            with pytest.raises(Forbidden):
                await attempt


async def test_sync_outlives_the_user_who_started_it(works: Works, team_id: int) -> None:
    helper_id = await a_user(works, "temporary")
    async with works.write(SYSTEM) as work:
        sync = await start(work, team_id, helper_id)
    async with works.write(SYSTEM) as work:
        await work.db.execute("DELETE FROM users WHERE id = $1", helper_id)
        assert (await syncs.get(work, team_id, sync.id)).user_id is None
