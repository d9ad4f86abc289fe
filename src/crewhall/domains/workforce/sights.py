"""What somebody sees of shifts: as a manager all where they manage, as somebody who works their own and open ones that suit them.

Someone without locations, or without roles beside the built-in ones, is not narrowed by them, and neither is a shift that names none.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from crewhall.domains.labels import tags
from crewhall.domains.labels.model import BUILTIN_ROLES
from crewhall.domains.workforce import settings
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.domains.workforce.queries import shifts as queries
from crewhall.domains.workforce.queries.shifts import ShiftDay, Viewer
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.domains.workforce.zones import zones_of
from crewhall.kit.calendar import interval_of_day, local_day
from crewhall.platform.work import ReadWork

BUILTIN_KEYS = frozenset(tags.name_key(name) for name in BUILTIN_ROLES)
LEAST_BEFORE_START = timedelta(minutes=60)
"""How long before its start, and after its end, a shift is active at least. Source: behaviour notes, tommy 2.7."""

_DAY = timedelta(days=1)


class Marks(Struct, frozen=True):
    """Of some shifts the ids of those on whose day the viewer works another, and of those that they have asked for."""

    same_day: frozenset[int] = frozenset()
    requested: frozenset[int] = frozenset()


def sees(scope: Scope, shift: Shift) -> bool:
    """Whether the caller sees a shift of their team."""
    if scope.manages_at(shift.location_id):
        return True
    if shift.is_draft:
        return False
    return shift.assignee_id == scope.user_id or (shift.is_open and suits(scope, shift))


def suits(scope: Scope, shift: Shift) -> bool:
    """Whether the shift is in the caller's locations and roles."""
    viewer = viewer_of(scope)
    at_home = viewer.location_ids is None or shift.location_id in {None, *viewer.location_ids}
    return at_home and (viewer.role_keys is None or not shift.role or tags.name_key(shift.role) in viewer.role_keys)


def shown(scope: Scope, shift: Shift) -> Shift:
    """The shift as the caller sees it: managers' notes are for those who manage there."""
    if shift.notes is None or scope.manages_at(shift.location_id):
        return shift
    return msgspec.structs.replace(shift, notes=None)


def viewer_of(scope: Scope) -> Viewer:
    """The caller as somebody who works."""
    roles = scope.role_keys - BUILTIN_KEYS
    return Viewer(
        user_id=scope.user_id,
        location_ids=None if scope.location_ids is None else tuple(sorted(scope.location_ids)),
        role_keys=tuple(sorted(roles)) if roles else None,
    )


async def list_active(work: ReadWork) -> list[Shift]:
    """The caller's published shifts that they may clock in to now, and that they are clocked in to, by start; three statements.

    Source: contracts/tommy.yaml get_workforce_shifts_active; behaviour notes, tommy 2.7.
    """
    scope = await scope_of(work)
    minutes = (await settings.of_team(work, scope.team_id)).upcoming_minutes or 0
    reach = max(timedelta(minutes=minutes), LEAST_BEFORE_START)
    found = await queries.select_active_shifts(
        work.db, scope.team_id, scope.user_id, work.now - reach, work.now + reach
    )
    return [shown(scope, shift) for shift in sorted(found, key=lambda shift: (shift.start_at, shift.id))]


async def marks_of(work: ReadWork, shifts: Sequence[Shift]) -> Marks:
    """What the caller has to do with the shifts, which are of the team in use; at most three statements."""
    if not shifts:
        return Marks()
    user_id, team_id = work.actor.user_id or 0, shifts[0].team_id
    starts = {shift.start_at for shift in shifts}  # of a roster many are alike
    since, until = min(starts) - 2 * _DAY, max(starts) + 2 * _DAY
    requested = await queries.select_requested_ids(work.db, team_id, user_id)
    own = await queries.select_days_of(work.db, team_id, user_id, since, until)
    if not own:
        return Marks(requested=frozenset(requested))
    zones = await zones_of(work)
    works_then: dict[tuple[datetime, int | None], set[int]] = {}
    same_day: list[int] = []
    for shift in shifts:
        key = (shift.start_at, shift.location_id)
        if (ids := works_then.get(key)) is None:
            ids = works_then[key] = _of_the_day(own, shift.start_at, zones.at(shift.location_id))
        if ids and (len(ids) > 1 or shift.id not in ids):
            same_day.append(shift.id)
    return Marks(frozenset(same_day), frozenset(requested))


def _of_the_day(own: Sequence[ShiftDay], moment: datetime, zone: ZoneInfo) -> set[int]:
    """Those that begin on the local day of the moment."""
    day = interval_of_day(local_day(moment, zone), zone)
    return {each.id for each in own if each.start_at in day}
