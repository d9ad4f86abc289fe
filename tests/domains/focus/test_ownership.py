"""Giving what one account has to another of the same person."""

from datetime import timedelta

import pytest

from crewhall.domains.focus import ownership, profiles, projects, tomatoes
from crewhall.domains.focus.events import TomatoesMoved
from crewhall.domains.focus.model import NewTomato, Period
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import NotFound
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.focus.conftest import START, Clock
from tests.domains.focus.desk import Desk, board

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
    await ben.edit(color="#222222", volume=0, currency="EUR", name="octocat", email="o@example.test", time_zone="Rome")
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


async def test_many_tomatoes_go_some_at_a_time(
    works: Works, ann: Desk, ben: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ownership, "_MOST_AT_ONCE", 3)
    news = [NewTomato(ended_at=START - timedelta(hours=hour), length_s=60, tags=("a",)) for hour in range(7)]
    await ben.do(lambda work: tomatoes.add_many(work, ben.user_id, news))
    async with works.write(SYSTEM) as work:
        await ownership.move(work, ben.user_id, ann.user_id)
        assert work.events == [TomatoesMoved(user_id=ann.user_id, count=7)]
    assert (await ann.listed()).total == 7
    assert (await rows(works, ann))["tomato_tags"] == 7


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
