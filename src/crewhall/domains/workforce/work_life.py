"""The work-life chart of a person: the last weeks, beside the mean of their team. The formula is in scores.py."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

from crewhall.domains.workforce import availability, scores, sessions, settings
from crewhall.domains.workforce.model.availability import Availability
from crewhall.domains.workforce.model.settings import WorkforceSettings
from crewhall.domains.workforce.queries import scores as queries
from crewhall.domains.workforce.queries.scores import Colleague
from crewhall.domains.workforce.scope import scope_of
from crewhall.domains.workforce.scores import FULL, Limits, Piece, Week
from crewhall.domains.workforce.zones import Zones, zones_of_team
from crewhall.kit.calendar import local_day, start_of_day
from crewhall.platform.work import ReadWork

WEEKS = 12
LEAST_CONTRIBUTORS = 5
MOST_COLLEAGUES = 100
"""How many people the mean of a team is taken from at most."""

_WEEK = timedelta(weeks=1)


class WorkLife(Struct, frozen=True):
    """Scores by week, from the first in which the person worked; `team` has None where fewer than five people did, and is empty if nowhere
    more did."""

    team_id: int
    first_days: list[date]
    values: list[int]
    team: list[int | None]
    feedback: list[str]


async def get(work: ReadWork) -> WorkLife:
    """The caller's chart in the team in use, of the last complete weeks; a week without work has the full score. Committed rows only.

    Nine statements. Raises `NotFound` under a personal account. Source: contracts/tommy.yaml get_me_wls; behaviour notes, tommy 2.13.
    """
    scope = await scope_of(work)
    settled = await settings.of_team(work, scope.team_id)
    zones = await zones_of_team(work, scope.team_id)
    after = settings.week_of(settled, local_day(work.now, zones.team))
    wanted = [after - number * _WEEK for number in range(WEEKS, 0, -1)]
    people = await queries.select_colleagues(work.db, scope.team_id, scope.user_id, MOST_COLLEAGUES)
    found = await _weeks_of(work, settled, zones, people, wanted[0], after)
    own = found.get(scope.user_id, {})
    worked = [day for day in wanted if day in own]
    if not worked:
        return WorkLife(scope.team_id, [], [], [], [])
    shown = wanted[wanted.index(worked[0]) :]
    values = [own[day].score if day in own else FULL for day in shown]
    means = [_mean([weeks[day].score for weeks in found.values() if day in weeks]) for day in shown]
    is_shown = any(mean is not None for mean in means)
    return WorkLife(scope.team_id, shown, values, means if is_shown else [], scores.feedback_on(own[worked[-1]]))


def _mean(contributed: list[int]) -> int | None:
    """The mean of a team in a week; None where it could tell too much about single people."""
    return round(sum(contributed) / len(contributed)) if len(contributed) >= LEAST_CONTRIBUTORS else None


async def _weeks_of(
    work: ReadWork, settled: WorkforceSettings, zones: Zones, people: list[Colleague], first: date, after: date
) -> dict[int, dict[date, Week]]:
    """The weeks of each of the people. What they did in the week before counts for rests and runs of days, and is not scored."""
    team_id, ids = settled.team_id, [person.user_id for person in people]
    pieces = await _pieces(work, team_id, ids, zones, first, after)
    said: dict[int, dict[date, Availability]] = defaultdict(dict)
    for (user_id, day), each in (await availability.levels(work, team_id, ids, first - _WEEK, after)).items():
        said[user_id][day] = each
    return {
        person.user_id: scores.weeks_of(pieces[person.user_id], said[person.user_id], _limits(settled, person))
        for person in people
        if person.user_id in pieces
    }


async def _pieces(
    work: ReadWork, team_id: int, user_ids: list[int], zones: Zones, first: date, after: date
) -> Mapping[int, list[Piece]]:
    """What was clocked; a shift that nobody clocked counts as it was planned."""
    since, until = start_of_day(first - _WEEK, zones.team), start_of_day(after, zones.team)
    shifts = {shift.id: shift for shift in await queries.select_past_shifts(work.db, team_id, user_ids, since, until)}
    pieces: dict[int, list[Piece]] = defaultdict(list)
    clocked: set[int] = set()
    for session in await sessions.between(work, team_id, user_ids, since, until):
        if session.end is None:
            continue
        shift = shifts.get(session.shift_id or 0)
        breaks = sum((pause.end - pause.start for pause in session.breaks), timedelta())
        zone = zones.at(shift.location_id if shift else None)
        published_at = shift.published_at if shift and shift.id not in clocked else None
        pieces[session.user_id].append(Piece(session.start, session.end, breaks, zone, published_at))
        if shift:
            clocked.add(shift.id)
    for shift in shifts.values():
        if shift.id not in clocked:
            breaks, zone = timedelta(minutes=shift.break_minutes), zones.at(shift.location_id)
            pieces[shift.user_id].append(Piece(shift.start_at, shift.end_at, breaks, zone, shift.published_at))
    return pieces


def _limits(settled: WorkforceSettings, person: Colleague) -> Limits:
    cap = settled.weekly_cap_minutes if person.weekly_cap_minutes is None else person.weekly_cap_minutes
    rest = settled.min_rest_minutes if person.min_rest_minutes is None else person.min_rest_minutes
    return Limits(
        most_minutes=scores.DEFAULT_MOST_MINUTES if cap is None else cap,
        least_rest=timedelta(minutes=rest),
        first_weekday=settled.week_start.number,
    )
