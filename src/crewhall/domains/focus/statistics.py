"""What a person's tomatoes come to: by day, week, month, hour of the day, tag and project, and as a heatmap. All in their own zone.

A tomato belongs to the time when it ended.
"""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crewhall.domains.focus import profiles, projects
from crewhall.domains.focus.figures import Grouping, HeatDay, Heatmap, Statistics
from crewhall.domains.focus.goals import streaks
from crewhall.domains.focus.limits import MOST_DAYS
from crewhall.domains.focus.moments import requested_instant
from crewhall.domains.focus.queries import statistics as queries
from crewhall.domains.focus.tallies import Counted, Hours, Intervals, Projects, Sum, Tags, Tally
from crewhall.kit import calendar
from crewhall.kit.actor import signed_in
from crewhall.kit.calendar import Interval, interval_of_days, local_day, monday_of, next_month, start_of_day
from crewhall.kit.errors import wrong_field
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import ReadWork

DEFAULT_DAYS = 30
HEATMAP_WEEKS = 52
HEATMAP_LEVELS = 4

_PIECE = 2000


async def count(
    work: ReadWork, grouping: Grouping, since: datetime | None = None, until: datetime | None = None
) -> Statistics:
    """The caller's tomatoes from `since` and before `until`, by group.

    A time without an offset is on the caller's clock. By default the last 30 days, with today. Days,
    weeks, months and hours come in their order and also when they are empty; the first and last may lie only partly in the span. Tags
    and projects come by their number of tomatoes, the greatest first, `MOST_GROUPS` at most, and last those without any.
    One statement for each 2000 tomatoes, and three. Raises `InvalidInput`.
    """
    user_id = signed_in(work.actor)
    zone = await profiles.zone(work)
    interval = _interval(work.now, zone, since, until)
    tally = await _tally(work, grouping, interval, zone)
    total = Sum()
    async for rows in _pieces(work, user_id, interval):
        for row in rows:
            total.add(row.length_s)
            tally.add(row)
    return Statistics(grouping, zone.key, *interval, total.tomatoes, total.seconds, tally.groups())


async def heatmap(work: ReadWork) -> Heatmap:
    """The caller's days of 52 weeks, this one included, up to today. One statement for each 2000 tomatoes, and one or two."""
    user_id = signed_in(work.actor)
    profile = await profiles.get(work)
    zone = profile.zone
    last = local_day(work.now, zone)
    first = monday_of(last) - timedelta(weeks=HEATMAP_WEEKS - 1)
    days = [*calendar.days(first, last + timedelta(days=1))]
    interval = interval_of_days(first, last + timedelta(days=1), zone)
    tally = Intervals(days, interval, zone)
    async for rows in _pieces(work, user_id, interval):
        for row in rows:
            tally.add(row)
    best = max(each.tomatoes for each in tally.sums)
    cells = [
        HeatDay(day, each.tomatoes, each.seconds, -(-HEATMAP_LEVELS * each.tomatoes // best) if best else 0)
        for day, each in zip(days, tally.sums, strict=True)
    ]
    current, longest = streaks([day.tomatoes > 0 for day in cells])
    return Heatmap(
        time_zone=zone.key,
        tomatoes=sum(day.tomatoes for day in cells),
        seconds=sum(day.seconds for day in cells),
        current_streak=current,
        longest_streak=longest,
        color=profile.color,
        days=cells,
    )


async def _pieces(work: ReadWork, user_id: int, interval: Interval) -> AsyncIterator[list[Counted]]:
    """The tomatoes of the span, oldest first, some at a time."""
    (since, until), last_id = interval, 0
    while rows := await queries.select_counted(work.db, user_id, since, until, last_id, _PIECE):
        yield rows
        if len(rows) < _PIECE:
            return
        since, last_id = rows[-1].ended_at, rows[-1].id


async def _tally(work: ReadWork, grouping: Grouping, interval: Interval, zone: ZoneInfo) -> Tally:
    match grouping:
        case Grouping.TAG:
            return Tags()
        case Grouping.HOUR:
            return Hours(zone)
        case Grouping.PROJECT:
            return Projects((await projects.list_projects(work, None, PageRequest())).rows)
        case Grouping.DAY:
            return Intervals(_days_of(interval, zone), interval, zone)
        case Grouping.WEEK:
            return Intervals(_days_of(interval, zone, step_days=7), interval, zone)
        case Grouping.MONTH:
            return Intervals(_months_of(interval, zone), interval, zone, name_length=len("2026-11"))


def _days_of(interval: Interval, zone: ZoneInfo, step_days: int = 1) -> list[date]:
    """The days, or the Mondays of the weeks, that lie in the span even in part."""
    first, last = _first_and_last(interval, zone)
    first = first if step_days == 1 else monday_of(first)
    return [*calendar.days(first, last + timedelta(days=1))][::step_days]


def _months_of(interval: Interval, zone: ZoneInfo) -> list[date]:
    """The first days of the months that lie in the span even in part."""
    first, last = _first_and_last(interval, zone)
    months = [first.replace(day=1)]
    while (following := next_month(months[-1])) <= last:
        months.append(following)
    return months


def _first_and_last(interval: Interval, zone: ZoneInfo) -> tuple[date, date]:
    since, until = interval
    return local_day(since, zone), local_day(max(since, until - timedelta(microseconds=1)), zone)


def _interval(now: datetime, zone: ZoneInfo, since: datetime | None, until: datetime | None) -> Interval:
    """From and before which moment. Raises `InvalidInput` naming the parameter."""
    last = requested_instant("until", until, zone) or start_of_day(local_day(now, zone) + timedelta(days=1), zone)
    first = requested_instant("since", since, zone)
    if first is None:
        last_day = local_day(last - timedelta(microseconds=1), zone)
        first = start_of_day(last_day - timedelta(days=DEFAULT_DAYS - 1), zone)
    if first > last:
        raise wrong_field("until", "must not be before since")
    if last - first > timedelta(days=MOST_DAYS):
        raise wrong_field("since", f"must be at most {MOST_DAYS} days before until")
    return Interval(first, last)
