"""Giving what one account has to another of the same person."""

from datetime import timedelta

import pytest

from crewhall.app.registry import REGISTRY
from crewhall.domains.focus import interruptions, ownership, profiles, projects, timers, tomatoes
from crewhall.domains.focus.events import TimerEnded, TomatoesMoved
from crewhall.domains.focus.model import NamedZone, NewTimer, NewTomato, Period
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import NotFound
from crewhall.kit.paging import PageRequest
from crewhall.platform.bus import Bus
from crewhall.platform.jobs import JobRunner
from crewhall.platform.outbox import select_events_after
from crewhall.platform.work import Work, Works
from tests.domains.focus.conftest import START, Clock
from tests.domains.focus.desk import Desk, board
from tests.domains.people import a_user

pytestmark = pytest.mark.anyio

TABLES = (
    "tomatoes",
    "tomato_tags",
    "focus_projects",
    "focus_interruptions",
    "focus_goals",
    "focus_lengths",
    "focus_timers",
    "focus_scores",
)


async def move(works: Works, giver: Desk, taker: Desk) -> None:
    async with works.write(SYSTEM) as work:
        await ownership.move(work, giver.user_id, taker.user_id)


async def rows(works: Works, desk: Desk) -> dict[str, int]:
    """How many rows a person has in each table; those with none are left out."""
    async with works.read(SYSTEM) as work:
        counts = {
            table: await work.db.fetch_value(f"SELECT count(*) FROM {table} WHERE user_id = $1", desk.user_id)  # noqa: S608 - a constant
            for table in TABLES
        }
    return {table: count for table, count in counts.items() if count}


async def furnish(works: Works, desk: Desk, *, tags: tuple[str, ...], target: int) -> None:
    """An interruption, goals and lengths for each tag, general lengths, and a timer."""
    async with works.write(SYSTEM) as work:
        await work.db.execute(
            "INSERT INTO focus_interruptions (user_id, kind, tags, began_at) VALUES ($1, 'pause', $2, $3)",
            desk.user_id,
            [],
            work.now,
        )
        for tag in tags:
            await work.db.execute(
                "INSERT INTO focus_goals (user_id, period, tag, target, created_at) VALUES ($1, 'day', $2, $3, $4)",
                desk.user_id,
                tag,
                target,
                work.now,
            )
        for tag in (None, *tags):
            await work.db.execute(
                """
                INSERT INTO focus_lengths
                    (user_id, tag, work_s, short_break_s, long_break_s, long_break_every, updated_at)
                VALUES ($1, $2, $3, 300, 900, 4, $4)
                """,
                desk.user_id,
                tag,
                target,
                work.now,
            )
        await work.db.execute(
            """
            INSERT INTO focus_timers (user_id, kind, state, length_s, tags, started_at, paused_s, updated_at)
            VALUES ($1, 'work', 'running', $2, $3, $4, 0, $4)
            """,
            desk.user_id,
            target,
            [],
            work.now,
        )


async def test_everything_goes_to_the_one_who_gets(works: Works, ann: Desk, ben: Desk) -> None:
    tomato = await ben.save("a, b, a")
    project = await ben.project("Book", "a")
    await furnish(works, ben, tags=("a",), target=60)
    expected = await rows(works, ben)
    await move(works, ben, ann)
    assert await rows(works, ben) == {}
    assert await rows(works, ann) == expected
    assert [each.id for each in (await ann.listed()).rows] == [tomato.id]
    async with works.read(ann.actor) as work:
        assert (await projects.list_projects(work, ["a"], PageRequest())).rows[0].id == project.id
    assert ((await ben.listed()).total, (await ann.listed()).total) == (0, 1)


async def test_own_goals_lengths_and_timer_stay(works: Works, ann: Desk, ben: Desk) -> None:
    await furnish(works, ann, tags=("a",), target=1)
    await furnish(works, ben, tags=("a", "b"), target=2)
    await move(works, ben, ann)
    assert await rows(works, ben) == {}
    async with works.read(SYSTEM) as work:

        async def values(sql: str) -> str:
            return await work.db.fetch_value(sql, ann.user_id)

        goals = "SELECT string_agg(tag || target::text, ',') FROM focus_goals WHERE user_id = $1"
        lengths = "SELECT string_agg(coalesce(tag, '') || work_s::text, ',') FROM focus_lengths WHERE user_id = $1"
        assert sorted((await values(goals)).split(",")) == ["a1", "b2"]
        assert sorted((await values(lengths)).split(",")) == ["1", "a1", "b2"]
        assert await values("SELECT length_s FROM focus_timers WHERE user_id = $1") == 1
        assert await values("SELECT count(*) FROM focus_interruptions WHERE user_id = $1") == 2


@pytest.mark.parametrize("has_own", [False, True])
async def test_end_of_a_timer_is_told_once_to_who_has_it_now(
    works: Works, ann: Desk, ben: Desk, clock: Clock, has_own: bool
) -> None:
    for desk in (ben, ann) if has_own else (ben,):
        await desk.do(lambda work: timers.start(work, NewTimer()))
    await move(works, ben, ann)
    clock.go(hours=1)
    await work_off(works)
    async with works.read(SYSTEM) as work:
        told = await select_events_after(work.db, 0, 1000)
    assert [row.body["user_id"] for row in told if row.name == TimerEnded.__name__] == [ann.user_id]


async def test_scores_are_counted_anew(works: Works, ann: Desk, ben: Desk, clock: Clock) -> None:
    await ann.add(START - timedelta(days=1))
    await ben.add(START - timedelta(days=40))
    await ben.save("a")
    clock.go(hours=1)
    await ann.save()
    await move(works, ben, ann)
    assert await ben.scores() == {}
    assert await ann.scores() == {"daily": 2, "weekly": 3, "monthly": 3, "overall": 4}
    for period in Period:
        page = await board(works, period)
        assert ([row.user_id for row in page.rows], page.total) == ([ann.user_id], 1)
    (daily, *_) = [row for row in await ann.score_rows() if row.period == Period.DAILY]
    assert daily.first_at == START


async def test_preferences_fill_what_is_not_set(works: Works, ann: Desk, ben: Desk) -> None:
    await ann.edit(color="#111111", name="Annie")
    rome = NamedZone("Europe/Rome", "Rome")
    await ben.edit(color="#222222", volume=0, currency="EUR", name="octocat", email="o@example.test", time_zone=rome)
    await ben.edit(average_hourly_rate=5, work_hours_per_day=6, ticking=True)
    await move(works, ben, ann)
    profile = await ann.profile()
    assert (profile.color, profile.volume, profile.currency, profile.ticking) == ("#111111", 0, "EUR", True)
    assert (profile.average_hourly_rate, profile.work_hours_per_day) == (5.0, 6)
    assert (profile.name, profile.email, profile.time_zone) == ("Annie", "ann@example.test", None)


@pytest.mark.parametrize("hides", ["ann", "ben"])
async def test_who_hid_stays_hidden(works: Works, ann: Desk, ben: Desk, hides: str) -> None:
    await ann.save()
    await ben.save()
    await (ann if hides == "ann" else ben).do(lambda work: profiles.hide(work, hidden=True))
    await move(works, ben, ann)
    assert (await ann.profile()).is_hidden
    assert (await board(works)).total == 0


async def add_seven(desk: Desk) -> list[int]:
    """A tomato in each of the last seven hours; their ids, the newest first."""
    news = [NewTomato(ended_at=START - timedelta(hours=hour), length_s=60, tags=("a",)) for hour in range(7)]
    return await desk.do(lambda work: tomatoes.add_many(work, desk.user_id, news))


async def work_off(works: Works) -> int:
    """Run the jobs that are due; how many."""
    return await JobRunner(works, REGISTRY, Bus()).drain()


async def moved_counts(works: Works) -> list[object]:
    """How many tomatoes each piece had."""
    async with works.read(SYSTEM) as work:
        told = await select_events_after(work.db, 0, 1000)
    return [row.body["count"] for row in told if row.name == TomatoesMoved.__name__]


async def test_newest_go_at_once_and_the_rest_piece_by_piece(
    works: Works, ann: Desk, ben: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "_PIECE", 3)
    ids = await add_seven(ben)
    await move(works, ben, ann)
    assert [tomato.id for tomato in (await ann.listed()).rows] == ids[:3]
    assert [tomato.id for tomato in (await ben.listed()).rows] == ids[3:]
    assert ((await ann.scores())["overall"], (await ben.scores())["overall"]) == (3, 4)
    assert await work_off(works) == 1
    assert [tomato.id for tomato in (await ann.listed()).rows] == ids
    assert await rows(works, ben) == {}
    assert await rows(works, ann) == {"tomatoes": 7, "tomato_tags": 7, "focus_scores": 4}
    assert await ann.scores() == {"daily": 7, "weekly": 7, "monthly": 7, "overall": 7}
    assert await moved_counts(works) == [3, 3, 1]


async def test_many_interruptions_go_piece_by_piece(
    works: Works, ann: Desk, ben: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "_PIECE", 2)
    for number in range(5):
        await ben.do(lambda work, reason=str(number): interruptions.log(work, reason, (), work.now))
    await move(works, ben, ann)
    assert (await rows(works, ann), await rows(works, ben)) == ({"focus_interruptions": 2}, {"focus_interruptions": 3})
    await work_off(works)
    assert (await rows(works, ann), await rows(works, ben)) == ({"focus_interruptions": 5}, {})
    assert await moved_counts(works) == [0]


async def test_what_both_save_meanwhile_is_kept_and_counted(
    works: Works, ann: Desk, ben: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "_PIECE", 3)
    await add_seven(ben)
    await move(works, ben, ann)
    clock.go(hours=1)
    await ann.save("b")
    await ben.save("c")
    async with works.write(SYSTEM) as work:
        assert await ownership.move_more(work, ben.user_id, ann.user_id)
    assert (await ben.scores())["overall"] == 2
    await ann.add(START - timedelta(days=1))
    await work_off(works)
    assert await rows(works, ben) == {}
    assert (await ann.listed()).total == 10
    assert await ann.scores() == {"daily": 9, "weekly": 10, "monthly": 10, "overall": 10}


async def test_move_that_was_cut_short_goes_on(
    works: Works, ann: Desk, ben: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "_PIECE", 2)
    await add_seven(ben)
    await move(works, ben, ann)
    calls = 0
    move_more = ownership.move_more

    async def dies(work: Work, from_user_id: int, to_user_id: int) -> bool:
        nonlocal calls
        calls += 1
        is_more = await move_more(work, from_user_id, to_user_id)
        if calls == 2:
            raise RuntimeError("the power is off")
        return is_more

    monkeypatch.setattr(ownership, "move_more", dies)
    await work_off(works)
    assert ((await ann.listed()).total, (await ben.listed()).total) == (4, 3)
    clock.go(minutes=1)
    assert await work_off(works) == 1
    assert ((await ann.listed()).total, (await ann.scores())["overall"], await rows(works, ben)) == (7, 7, {})
    async with works.write(SYSTEM) as work:
        assert not await move_more(work, ben.user_id, ann.user_id)


async def test_who_gets_and_gives_on_at_once_leaves_nothing_behind(
    works: Works, ann: Desk, ben: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "_PIECE", 2)
    cy = Desk(works, await a_user(works, "cy"), clock)
    await add_seven(ben)
    await move(works, ben, ann)
    await move(works, ann, cy)
    assert await work_off(works) == 2
    assert ((await cy.listed()).total, await rows(works, ann), await rows(works, ben)) == (7, {}, {})


async def test_moving_to_oneself_changes_nothing(works: Works, ann: Desk) -> None:
    await ann.save("a")
    before = await rows(works, ann)
    await move(works, ann, ann)
    assert await rows(works, ann) == before


async def test_moving_to_nobody_changes_nothing(works: Works, ann: Desk) -> None:
    await ann.save("a")
    before = await rows(works, ann)
    async with works.write(SYSTEM) as work:
        with pytest.raises(NotFound):
            await ownership.move(work, ann.user_id, ann.user_id + 1000)
    assert await rows(works, ann) == before
