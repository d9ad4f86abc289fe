"""Goals: so many tomatoes a day or a week, in all or with a tag; how far the caller has come, and for how long they have kept it up.

Days begin at midnight and weeks on Monday in the person's own zone. What is counted is tomatoes, also those from before the goal was set.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crewhall.domains.focus import profiles, texts
from crewhall.domains.focus.errors import TooManyGoals
from crewhall.domains.focus.limits import LARGEST_TARGET, MOST_GOALS
from crewhall.domains.focus.model import Goal, GoalPeriod, GoalProgress
from crewhall.domains.focus.queries import goals as queries
from crewhall.kit.actor import signed_in
from crewhall.kit.calendar import days, interval_of_day, interval_of_week, local_day, monday_of, start_of_day
from crewhall.kit.errors import FieldErrors, NotFound
from crewhall.platform.work import ReadWork, Work

WEEKS_BACK = 56
"""How far streaks are looked for: up to 398 days."""

_WEEK = 7
_Totals = defaultdict[str, dict[int, int]]


async def list_goals(work: ReadWork) -> list[GoalProgress]:
    """The caller's goals, those of days first, each with its progress. Four statements."""
    user_id = signed_in(work.actor)
    zone = await profiles.zone(work)
    return await _progress(work, user_id, await queries.select_goals(work.db, user_id), zone)


async def put(work: Work, period: GoalPeriod, tag: str | None, target: int) -> tuple[Goal, bool]:
    """Set the goal of that period and tag (None: in all), or another target for it; and whether it is new.

    Raises `InvalidInput`, `TooManyGoals`.
    """
    user_id = signed_in(work.actor)
    errors = FieldErrors()
    if not 1 <= target <= LARGEST_TARGET:
        errors.wrong["target"] = f"must be between 1 and {LARGEST_TARGET}"
    with errors.collected():
        tag = "" if tag is None else texts.checked_tag(tag)
    errors.raise_any()
    await profiles.lock(work, user_id)
    found = await queries.update_goal_target(work.db, user_id, period, tag, target)
    if found is not None:
        return found, False
    if await queries.select_goals_total(work.db, user_id) >= MOST_GOALS:
        raise TooManyGoals(most=MOST_GOALS)
    return await queries.insert_goal(work.db, user_id, period, tag, target, work.now), True


async def delete(work: Work, goal_id: int) -> None:
    """Give up one of the caller's goals. Raises `NotFound`."""
    if not await queries.delete_goal(work.db, signed_in(work.actor), goal_id):
        raise NotFound(thing="goal")


def streaks(is_met: Sequence[bool]) -> tuple[int, int]:
    """The current and the longest run of periods in which a goal was met; the last of them is still going on, and so breaks no run."""
    longest = run = 0
    for each in is_met[:-1]:
        run = run + 1 if each else 0
        longest = max(longest, run)
    if is_met and is_met[-1]:
        run += 1
    return run, max(longest, run)


async def _progress(work: ReadWork, user_id: int, goals: list[Goal], zone: ZoneInfo) -> list[GoalProgress]:
    """Days are counted by the database, as ranges of an index; weeks are sums of days."""
    if not goals:
        return []
    day = local_day(work.now, zone)
    first = monday_of(day) - timedelta(weeks=WEEKS_BACK)
    after = day + timedelta(days=1)
    starts = [start_of_day(each, zone) for each in days(first, after)]
    totals = await _totals(work, user_id, {goal.tag for goal in goals}, starts, start_of_day(after, zone))
    return [_progress_of(goal, totals[goal.tag], day, first, zone) for goal in goals]


async def _totals(work: ReadWork, user_id: int, tags: set[str], starts: list[datetime], end: datetime) -> _Totals:
    """How many tomatoes each day has, by tag and number of the day."""
    rows: list[queries.DayCount] = []
    if "" in tags:
        rows += await queries.select_tomatoes_by_day(work.db, user_id, starts, end)
    if named := sorted(tags - {""}):
        rows += await queries.select_tagged_by_day(work.db, user_id, named, starts, end)
    totals: _Totals = defaultdict(dict)
    for row in rows:
        totals[row.tag][row.day] = row.total
    return totals


def _progress_of(goal: Goal, by_day: dict[int, int], day: date, first: date, zone: ZoneInfo) -> GoalProgress:
    counts = [by_day.get(number, 0) for number in range((day - first).days + 1)]
    interval = interval_of_day(day, zone)
    if goal.period is GoalPeriod.WEEK:
        counts = [sum(counts[number : number + _WEEK]) for number in range(0, len(counts), _WEEK)]
        interval = interval_of_week(day, zone)
    current, longest = streaks([count >= goal.target for count in counts])
    return GoalProgress(
        goal=goal,
        starts_at=interval.start,
        ends_at=interval.end,
        done=counts[-1],
        current_streak=current,
        longest_streak=longest,
    )
