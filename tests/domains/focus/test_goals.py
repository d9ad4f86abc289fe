"""Goals: setting them, progress in the person's own days and weeks, and streaks."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crewhall.domains.focus import goals, tomatoes
from crewhall.domains.focus.errors import TooManyGoals
from crewhall.domains.focus.model import Goal, GoalPeriod, GoalProgress, NewTomato, Source
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.kit.errors import InvalidInput, NotFound, Unauthenticated
from crewhall.platform.work import Works
from tests.domains.focus.watch import MONDAY, Watch, watch_of
from tests.domains.labels.conftest import CountingDb

pytestmark = pytest.mark.anyio

DAY, WEEK = GoalPeriod.DAY, GoalPeriod.WEEK
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
async def ada(works: Works) -> Watch:
    """Ada's watch, in Berlin at 13:00 on a Monday in November."""
    return await watch_of(works, "ada", time_zone="Europe/Berlin")


async def put(watch: Watch, period: GoalPeriod, target: int, tag: str | None = None) -> Goal:
    async with watch.write() as work:
        return (await goals.put(work, period, tag, target))[0]


async def progress(watch: Watch) -> list[GoalProgress]:
    async with watch.read() as work:
        return await goals.list_goals(work)


async def only_progress(watch: Watch) -> GoalProgress:
    (found,) = await progress(watch)
    return found


async def finish(watch: Watch, *ends: datetime, tags: tuple[str, ...] = ()) -> None:
    """Tomatoes that ended then."""
    news = [NewTomato(ended_at=end, length_s=60, tags=tags, source=Source.IMPORTED) for end in ends]
    async with watch.write() as work:
        await tomatoes.add_many(work, watch.user_id, news)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A time on the clock of a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def days_ago(*numbers: int) -> list[datetime]:
    """Noon of these days in Berlin, before the Monday."""
    return [
        datetime.combine(MONDAY.date() - timedelta(days=number), time(11), BERLIN).astimezone(UTC) for number in numbers
    ]


async def test_goal_is_set_once_for_a_period_and_tag(ada: Watch) -> None:
    async with ada.write() as work:
        goal, is_new = await goals.put(work, DAY, " deep ", 4)
    assert (goal.period, goal.tag, goal.target, goal.created_at, is_new) == (DAY, "deep", 4, ada.now, True)
    ada.forward(minutes=1)
    async with ada.write() as work:
        again, is_new = await goals.put(work, DAY, "deep", 5)
    assert (again.id, again.target, again.created_at, is_new) == (goal.id, 5, goal.created_at, False)
    await put(ada, WEEK, 20)
    await put(ada, DAY, 8)
    assert [(each.goal.period, each.goal.tag, each.goal.target) for each in await progress(ada)] == [
        (DAY, "", 8),
        (DAY, "deep", 5),
        (WEEK, "", 20),
    ]


@pytest.mark.parametrize("target", [0, -1, 1001])
async def test_target_has_bounds(ada: Watch, target: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        await put(ada, DAY, target)
    assert list(refused.value.details or {}) == ["target"]
    assert await progress(ada) == []


@pytest.mark.parametrize("tag", ["", " ", "a,b", "t" * 501], ids=["none", "blank", "two", "long"])
async def test_tag_of_a_goal_is_one(ada: Watch, tag: str) -> None:
    with pytest.raises(InvalidInput):
        await put(ada, DAY, 1, tag)
    assert await progress(ada) == []


async def test_goals_have_a_limit(ada: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goals, "MOST_GOALS", 3)
    outcomes = await asyncio.gather(*(put(ada, DAY, 1, f"t{number}") for number in range(5)), return_exceptions=True)
    assert [type(outcome).__name__ for outcome in outcomes].count(TooManyGoals.__name__) == 2
    kept = (await progress(ada))[0].goal
    assert (await put(ada, DAY, 2, kept.tag)).target == 2


async def test_deleted_goal_is_gone_and_others_goals_are_unknown(works: Works, ada: Watch) -> None:
    ben, goal = await watch_of(works, "ben"), await put(ada, DAY, 4)
    assert await progress(ben) == []
    for watch, goal_id in ((ben, goal.id), (ada, goal.id + 1000)):
        with pytest.raises(NotFound):
            async with watch.write() as work:
                await goals.delete(work, goal_id)
    assert (await only_progress(ada)).goal == goal
    async with ada.write() as work:
        await goals.delete(work, goal.id)
    assert await progress(ada) == []


async def test_progress_counts_the_present_day_and_week_of_the_person(ada: Watch) -> None:
    for period in (DAY, WEEK):
        await put(ada, period, 3)
    await finish(ada, at("2026-11-22T23:59:59"), at("2026-11-23T00:00:00"), at("2026-11-23T12:59"))
    ada.now = at("2026-11-25T13:00")
    await finish(ada, at("2026-11-24T23:59:59"), at("2026-11-25T00:00"))
    day, week = await progress(ada)
    assert (day.done, day.is_met, week.done, week.is_met) == (1, False, 4, True)
    assert (day.starts_at, day.ends_at) == (at("2026-11-25T00:00"), at("2026-11-26T00:00"))
    assert (week.starts_at, week.ends_at) == (at("2026-11-23T00:00"), at("2026-11-30T00:00"))
    assert (week.current_streak, week.longest_streak) == (1, 1)


async def test_goal_of_a_tag_counts_tomatoes_with_exactly_that_tag_once(ada: Watch) -> None:
    for tag in (None, "deep", "mail"):
        await put(ada, DAY, 2, tag)
    await finish(ada, MONDAY - timedelta(minutes=5), tags=("deep", "deep", "mail"))
    await finish(ada, MONDAY - timedelta(minutes=3), tags=("Deep",))
    await finish(ada, MONDAY - timedelta(minutes=1), tags=("deep",))
    assert [(each.goal.tag, each.done, each.is_met) for each in await progress(ada)] == [
        ("", 3, True),
        ("deep", 2, True),
        ("mail", 1, False),
    ]


async def test_others_tomatoes_do_not_count(works: Works, ada: Watch) -> None:
    ben = await watch_of(works, "ben")
    for tag in (None, "deep"):
        await put(ada, DAY, 1, tag)
        await put(ben, DAY, 1, tag)
    await finish(ben, MONDAY, tags=("deep",))
    assert [each.done for each in await progress(ada)] == [0, 0]
    assert [each.done for each in await progress(ben)] == [1, 1]


@pytest.mark.parametrize(
    ("ago", "current", "longest"),
    [
        ((), 0, 0),
        ((0,), 1, 1),
        ((1,), 1, 1),
        ((2,), 0, 1),
        ((1, 2, 3), 3, 3),
        ((0, 1, 2, 3), 4, 4),
        ((0, 1, 3, 4, 5), 2, 3),
        ((1, 3, 4, 5, 7), 1, 3),
        (tuple(range(400)), 393, 393),
        (tuple(range(450, 395, -1)), 0, 0),
    ],
    ids=["none", "today", "yesterday", "before", "till yesterday", "till today", "gap", "gaps", "always", "long ago"],
)
async def test_streak_of_days(ada: Watch, ago: tuple[int, ...], current: int, longest: int) -> None:
    await put(ada, DAY, 2)
    await finish(ada, *days_ago(*ago), *days_ago(*ago), *days_ago(6))
    found = await only_progress(ada)
    assert (found.current_streak, found.longest_streak) == (current, longest)


@pytest.mark.parametrize(
    ("ago", "current", "longest"),
    [((1, 7), 1, 1), ((1, 7, 8, 14, 15, 21, 22), 3, 3), ((0, 0, 1, 2, 15, 16, 22, 23, 29, 30), 2, 3), ((8, 14), 0, 1)],
    ids=["last week", "weeks", "gap", "ended"],
)
async def test_streak_of_weeks(ada: Watch, ago: tuple[int, ...], current: int, longest: int) -> None:
    await put(ada, WEEK, 2, "deep")
    await finish(ada, *days_ago(*ago), tags=("deep",))
    found = await only_progress(ada)
    assert (found.current_streak, found.longest_streak) == (current, longest)


@pytest.mark.parametrize("now", ["2026-11-15T12:00", "2026-11-16T00:00", "2026-11-18T12:00"])
async def test_streaks_reach_back_at_most_400_days_on_any_weekday(works: Works, now: str) -> None:
    eve = await watch_of(works, "eve", now=at(now, ZoneInfo("UTC")))
    await put(eve, DAY, 1)
    await put(eve, WEEK, 1)
    await finish(eve, *(eve.now - timedelta(days=number) for number in range(500)))
    day, week = await progress(eve)
    assert 392 < day.longest_streak == day.current_streak <= 400
    assert week.longest_streak == week.current_streak == 57


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25"),
        ("America/New_York", "2026-03-08"),
        ("America/New_York", "2026-11-01"),
        ("Africa/Cairo", "2026-04-24"),
        ("Australia/Lord_Howe", "2026-10-04"),
        ("Asia/Kathmandu", "2026-05-01"),
    ],
    ids=[
        *("spring", "autumn", "west in spring", "west in autumn"),
        *("no midnight", "half hour", "quarters"),
    ],
)
async def test_days_begin_and_end_with_the_zones_clock(works: Works, zone: str, day: str) -> None:
    """Eve has one tomato in the first and one in the last second of each of three days around a change of the clock."""
    there, first = ZoneInfo(zone), date.fromisoformat(day) - timedelta(days=1)
    starts = [datetime.combine(first + timedelta(days=number), time(), there).astimezone(UTC) for number in range(4)]
    eve = await watch_of(works, "eve", time_zone=zone, now=starts[2] + timedelta(hours=1))
    await put(eve, DAY, 2)
    ends = [starts[0], starts[1] - timedelta(seconds=1), starts[1], starts[2] - timedelta(seconds=1), starts[2]]
    await finish(eve, *ends)
    found = await only_progress(eve)
    assert (found.starts_at, found.ends_at) == (starts[2], starts[3])
    assert (found.done, found.current_streak, found.longest_streak) == (1, 2, 2)


async def test_another_zone_counts_other_days(works: Works, ada: Watch) -> None:
    await put(ada, DAY, 1)
    await finish(ada, at("2026-11-23T00:30"))
    assert (await only_progress(ada)).done == 1
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET time_zone = 'America/New_York' WHERE id = $1", ada.user_id)
    found = await only_progress(ada)
    assert (found.done, found.current_streak) == (0, 1)


@pytest.mark.parametrize("more", [0, 20])
async def test_list_takes_four_statements_whatever_the_number_of_goals(ada: Watch, more: int) -> None:
    await put(ada, DAY, 1)
    for number in range(more + 1):
        await put(ada, WEEK, 1, f"t{number}")
    async with ada.read() as work:
        counting: Any = CountingDb(work.db)
        work.db = counting
        assert len(await goals.list_goals(work)) == more + 2
    assert counting.statements == 4


@given(st.lists(st.booleans(), max_size=40))
def test_streaks_are_the_runs_of_met_periods(is_met: list[bool]) -> None:
    runs = [len(list(run)) for met, run in groupby(is_met) if met]
    current, longest = goals.streaks(is_met)
    assert longest == max(runs, default=0)
    ended = is_met if is_met and is_met[-1] else is_met[:-1]
    assert current == (ended[::-1].index(False) if False in ended else len(ended))


async def test_nobody_has_no_goals(works: Works) -> None:
    async with works.write(NOBODY) as work:
        for deed in (goals.list_goals(work), goals.put(work, DAY, None, 1), goals.delete(work, 1)):
            with pytest.raises(Unauthenticated):
                await deed
