"""Sessions of work: what lies between a start and a stop of the time clock. What hours come of them is worked out elsewhere."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby, pairwise
from typing import TypeVar

from crewhall.domains.workforce.model.attendance import Attendance, Channel, PunchKind, WorkSession
from crewhall.domains.workforce.punch_rules import follows
from crewhall.domains.workforce.queries import sessions as queries
from crewhall.kit.calendar import Interval
from crewhall.platform.work import ReadWork

T = TypeVar("T")


async def between(
    work: ReadWork, team_id: int, user_ids: list[int] | None, since: datetime, until: datetime
) -> list[WorkSession]:
    """The sessions that start from `since` up to `until`, of these people or of all of the team, by person and start, with their whole length.

    At most two statements. No policy: the caller knows whose punches it may read. For more than a few people committed rows only.
    """
    punches = await queries.select_punches_between(work.db, team_id, user_ids, since, until)
    running = [session.user_id for session in from_punches(punches) if session.end is None]
    if running:
        punches += await queries.select_rest_of_sessions(work.db, team_id, sorted(set(running)), until)
    return from_punches(punches)


def from_punches(punches: Iterable[Attendance]) -> list[WorkSession]:
    """The sessions of any people's punches, in any order, by person and start. They never overlap.

    A log is legal, but for what admins have deleted or have not written down yet (see punch_rules.py): a start ends the session before it,
    which has no end then; what follows upon nothing that it could follow is left out.
    """
    ordered = sorted(punches, key=lambda punch: (punch.user_id, punch.at, punch.id))
    return [
        _session(group) for _, own in groupby(ordered, key=lambda punch: punch.user_id) for group in _sessions_of(own)
    ]


def _sessions_of(punches: Iterable[Attendance]) -> list[list[Attendance]]:
    """The punches of each session of one person, which begins with a start."""
    groups: list[list[Attendance]] = []
    last: PunchKind | None = None
    for punch in punches:
        if punch.status == PunchKind.START:
            groups.append([punch])
        elif follows(last, punch.status):
            groups[-1].append(punch)
        else:
            continue
        last = punch.status
    return groups


def _session(punches: list[Attendance]) -> WorkSession:
    start, last = punches[0], punches[-1]
    return WorkSession(
        user_id=start.user_id,
        start=start.at,
        end=last.at if last.status == PunchKind.STOP else None,
        breaks=tuple(
            Interval(punch.at, following.at)
            for punch, following in pairwise(punches)
            if punch.status == PunchKind.PAUSE
        ),
        start_id=start.id,
        shift_id=_first([punch.shift_id for punch in punches]),
        event_id=_first([punch.event_id for punch in punches]),
        location_name=_first([punch.location_name for punch in punches]),
        address=_first([punch.address for punch in punches]),
        is_far=any(punch.is_far for punch in punches),
        is_auto=any(punch.is_auto for punch in punches),
        is_edited=any(punch.is_edited or punch.channel == Channel.EDIT for punch in punches),
    )


def _first(values: list[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
