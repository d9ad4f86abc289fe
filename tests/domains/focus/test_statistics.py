"""Figures: spans in the person's zone, also when clocks change, groups of every sort, the heatmap, and what they cost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crewhall.domains.focus import statistics, tallies
from crewhall.domains.focus.figures import Group, Grouping, Heatmap, Statistics
from crewhall.domains.focus.tallies import Counted
from crewhall.kit.actor import NOBODY, Actor
from crewhall.kit.calendar import interval_of_days, start_of_day
from crewhall.kit.errors import InvalidInput, Unauthenticated
from crewhall.kit.time_zones import zone_named
from crewhall.platform.work import Works
from tests.domains.focus.diary import NOW, a_person, a_project, ago, record, stop_the_clock
from tests.domains.labels.conftest import CountingDb

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ann(works: Works) -> Actor:
    """Ann, who lives in Rome."""
    stop_the_clock(works)
    return await a_person(works, "ann", "Europe/Rome")


async def count(works: Works, actor: Actor, grouping: Grouping, *interval: str | None) -> Statistics:
    """Figures."""
    async with works.read(actor) as work:
        bounds = [None if text is None else datetime.fromisoformat(text) for text in interval]
        return await statistics.count(work, grouping, *bounds)


async def drawn(works: Works, actor: Actor) -> Heatmap:
    """The heatmap."""
    async with works.read(actor) as work:
        return await statistics.heatmap(work)


def named(found: Statistics) -> dict[str | None, int]:
    """How many tomatoes the groups have that are not empty."""
    return {group.name: group.tomatoes for group in found.groups if group.tomatoes}


async def test_last_thirty_days_are_counted_by_day_unless_something_else_is_asked(works: Works, ann: Actor) -> None:
    first = datetime(2026, 10, 26, 23, tzinfo=UTC)  # when the 27th begins in Rome
    await record(works, ann, first - timedelta(microseconds=1), first, NOW, length_s=60)
    found = await count(works, ann, Grouping.DAY)
    assert (found.time_zone, found.since, found.until) == ("Europe/Rome", first, datetime(2026, 11, 25, 23, tzinfo=UTC))
    assert (found.tomatoes, found.seconds, len(found.groups)) == (2, 120, 30)
    assert named(found) == {"2026-10-27": 1, "2026-11-25": 1}
    assert found.groups[1] == Group(
        "2026-10-28", 0, 0, since=first + timedelta(days=1), until=first + timedelta(days=2)
    )
    assert [group.until for group in found.groups[:-1]] == [group.since for group in found.groups[1:]]


# A span, and for each grouping the names of all groups.
INTERVALS: dict[tuple[str, str], dict[Grouping, list[str]]] = {
    ("2026-10-24", "2026-10-27"): {
        Grouping.DAY: ["2026-10-24", "2026-10-25", "2026-10-26"],
        Grouping.WEEK: ["2026-10-19", "2026-10-26"],
        Grouping.MONTH: ["2026-10"],
    },
    ("2026-11-30", "2026-12-02"): {
        Grouping.DAY: ["2026-11-30", "2026-12-01"],
        Grouping.WEEK: ["2026-11-30"],
        Grouping.MONTH: ["2026-11", "2026-12"],
    },
    ("2025-12-31T12:00", "2026-01-01T00:00"): {
        Grouping.DAY: ["2025-12-31"],
        Grouping.WEEK: ["2025-12-29"],
        Grouping.MONTH: ["2025-12"],
    },
    ("2025-11-15", "2026-02-01T00:00:01"): {
        Grouping.MONTH: ["2025-11", "2025-12", "2026-01", "2026-02"],
    },
    ("2026-11-01", "2026-11-01"): {Grouping.DAY: ["2026-11-01"]},
}


@pytest.mark.parametrize("interval", INTERVALS, ids=" to ".join)
async def test_groups_of_an_interval_are_whole_and_empty_ones_too(
    works: Works, ann: Actor, interval: tuple[str, str]
) -> None:
    for grouping, names in INTERVALS[interval].items():
        found = await count(works, ann, grouping, *interval)
        assert [group.name for group in found.groups] == names
        assert found.groups[0].since == found.since
        assert found.groups[-1].until == found.until


async def test_days_on_which_clocks_change_are_longer_and_shorter(works: Works, ann: Actor) -> None:
    for interval, hours in ((("2026-10-25", "2026-10-26"), 25), (("2026-03-29", "2026-03-30"), 23)):
        begins = start_of_day(date.fromisoformat(interval[0]), zone_named("Europe/Rome"))
        await record(works, ann, *(begins + timedelta(minutes=30 + 60 * hour) for hour in range(-1, hours + 1)))
        found = await count(works, ann, Grouping.DAY, *interval)
        assert found.until - found.since == timedelta(hours=hours)
        assert named(found) == {interval[0]: hours}
        by_hour = named(await count(works, ann, Grouping.HOUR, *interval))
        assert by_hour == {f"{hour:02d}": 2 if hour == 2 else 1 for hour in range(24) if hours == 25 or hour != 2}


ZONES = ["UTC", "Europe/Rome", "America/New_York", "America/Santiago", "Africa/Cairo", "Pacific/Apia", "Asia/Kathmandu"]


@given(
    st.sampled_from(ZONES),
    st.lists(st.integers(0, 400 * 86_400), max_size=20),
    st.dates(date(2005, 1, 1), date(2026, 1, 1)),
)
def test_tomato_is_in_the_day_that_the_clock_showed(name: str, offsets: list[int], first: date) -> None:
    zone = zone_named(name)
    days = [first + timedelta(days=number) for number in range(403)]
    interval = interval_of_days(first, days[-1] + timedelta(days=1), zone)
    tally = tallies.Intervals(days, interval, zone)
    ends = [interval[0] + timedelta(seconds=offset) for offset in offsets]
    wanted: dict[str, int] = {}
    for end in ends:
        tally.add(Counted(1, end, 60, ()))
        day = end.astimezone(zone).date().isoformat()
        wanted[day] = wanted.get(day, 0) + 1
    assert {group.name: group.tomatoes for group in tally.groups() if group.tomatoes} == wanted


async def test_hours_are_those_of_the_clock_and_all_are_there(works: Works, ann: Actor) -> None:
    await record(works, ann, datetime(2026, 11, 20, 23, 30, tzinfo=UTC), datetime(2026, 11, 21, 8, tzinfo=UTC))
    found = await count(works, ann, Grouping.HOUR)
    assert [group.name for group in found.groups] == [f"{hour:02d}" for hour in range(24)]
    assert named(found) == {"00": 1, "09": 1}


async def test_tags_come_greatest_first_and_each_counts_once(works: Works, ann: Actor) -> None:
    await record(works, ann, ago(hours=1), ago(hours=2), tags=("b", "B", "b"))
    await record(works, ann, ago(hours=3), tags=("a", "b"), length_s=60)
    await record(works, ann, ago(hours=4), ago(hours=5), ago(hours=6), ago(hours=7))
    found = await count(works, ann, Grouping.TAG)
    assert (found.tomatoes, found.seconds) == (7, 6 * 1500 + 60)
    assert found.groups == [Group("b", 3, 3060), Group("B", 2, 3000), Group("a", 1, 60), Group(None, 4, 6000)]


async def test_rarest_tags_are_left_out_when_there_are_very_many(
    works: Works, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "MOST_GROUPS", 2)
    await record(works, ann, ago(hours=1), tags=("a", "b", "c"))
    await record(works, ann, ago(hours=2), tags=("c",))
    await record(works, ann, ago(hours=3))
    assert [group.name for group in (await count(works, ann, Grouping.TAG)).groups] == ["c", "a", None]


async def test_projects_have_what_has_any_of_their_tags(works: Works, ann: Actor) -> None:
    ben = await a_person(works, "ben")
    await a_project(works, ben, "Ben's", "a b c", None, None)
    one = await a_project(works, ann, "One", "a b", None, None)
    two = await a_project(works, ann, "Two", "b c", None, None)
    none = await a_project(works, ann, "None", "", None, None)
    await record(works, ann, ago(hours=1), tags=("a", "b"))
    await record(works, ann, ago(hours=2), tags=("c",))
    await record(works, ann, ago(hours=3), tags=("b",))
    await record(works, ann, ago(hours=4), tags=("d",))
    assert (await count(works, ann, Grouping.PROJECT)).groups == [
        Group("Two", 3, 4500, project_id=two.id),
        Group("One", 2, 3000, project_id=one.id),
        Group("None", 0, 0, project_id=none.id),
        Group(None, 1, 1500),
    ]


@pytest.mark.parametrize("grouping", Grouping)
async def test_others_tomatoes_are_not_counted(works: Works, ann: Actor, grouping: Grouping) -> None:
    ben = await a_person(works, "ben")
    await record(works, ben, ago(hours=1), tags=("a",))
    assert named(await count(works, ann, grouping)) == {}
    assert (await drawn(works, ann)).tomatoes == 0


WRONG = {
    "the wrong way round": ("2026-11-02", "2026-11-01", "until"),
    "too long": ("2000-01-01", "2026-01-01", "since"),
    "too late": (None, "9999-12-31", "until"),
    "too early": ("0001-01-01", None, "since"),
}


@pytest.mark.parametrize("what", WRONG)
async def test_span_that_cannot_be_is_refused(works: Works, ann: Actor, what: str) -> None:
    since, until, field = WRONG[what]
    with pytest.raises(InvalidInput) as refused:
        await count(works, ann, Grouping.DAY, since, until)
    assert list(refused.value.details or {}) == [field]


async def test_nobody_has_no_figures(works: Works) -> None:
    with pytest.raises(Unauthenticated):
        await count(works, NOBODY, Grouping.DAY)
    with pytest.raises(Unauthenticated):
        await drawn(works, NOBODY)


async def test_span_without_a_beginning_is_thirty_days_up_to_its_end(works: Works, ann: Actor) -> None:
    found = await count(works, ann, Grouping.DAY, None, "2026-06-01")
    assert (len(found.groups), found.groups[0].name, found.groups[-1].name) == (30, "2026-05-02", "2026-05-31")


@pytest.mark.parametrize("grouping", Grouping)
async def test_figures_take_at_most_four_statements(works: Works, ann: Actor, grouping: Grouping) -> None:
    await a_project(works, ann, "One", "a", None, None)
    await record(works, ann, *(ago(hours=hour) for hour in range(300)), tags=("a",))
    async with works.read(ann) as work:
        counter = CountingDb(work.db)
        work.db = counter  # pyright: ignore[reportAttributeAccessIssue] - it passes everything on
        found = await statistics.count(work, grouping)
        assert (found.tomatoes, counter.statements) == (300, 4 if grouping is Grouping.PROJECT else 2)


@pytest.mark.parametrize("grouping", [Grouping.DAY, Grouping.TAG])
async def test_many_tomatoes_are_read_in_pieces_and_each_is_counted_once(
    works: Works, ann: Actor, grouping: Grouping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "_PIECE", 4)
    await record(works, ann, *(ago(hours=hour // 5) for hour in range(24)), tags=("a",))
    assert (await count(works, ann, grouping)).tomatoes == 24


async def test_heatmap_has_the_days_of_52_weeks_from_a_monday_up_to_today(works: Works, ann: Actor) -> None:
    first = datetime(2025, 11, 30, 23, tzinfo=UTC)  # when Monday, 1 December begins in Rome
    await record(works, ann, first - timedelta(microseconds=1), first, ago(hours=1))
    await record(works, ann, *(ago(days=7, hours=hour) for hour in range(8)), length_s=60)
    await record(works, ann, *(ago(days=8, hours=hour) for hour in range(3)), length_s=60)
    found = await drawn(works, ann)
    assert (found.time_zone, found.tomatoes, found.seconds) == ("Europe/Rome", 13, 2 * 1500 + 11 * 60)
    assert len(found.days) == 51 * 7 + 3
    assert [found.days[0].day, found.days[-1].day] == [date(2025, 12, 1), date(2026, 11, 25)]
    assert found.days[0].day.weekday() == 0
    assert (found.current_streak, found.longest_streak) == (1, 2)
    levels = {day.day.isoformat(): (day.tomatoes, day.level) for day in found.days if day.tomatoes}
    assert levels == {"2025-12-01": (1, 1), "2026-11-17": (3, 2), "2026-11-18": (8, 4), "2026-11-25": (1, 1)}


async def test_heatmap_of_nothing_is_empty(works: Works, ann: Actor) -> None:
    found = await drawn(works, ann)
    assert {(day.tomatoes, day.seconds, day.level) for day in found.days} == {(0, 0, 0)}
