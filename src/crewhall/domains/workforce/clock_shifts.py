"""Which shift a punch belongs to, and where it should have been made.

Clients name the shift, or its entry in the calendar (behaviour notes, tommy 2.7); without either, a start belongs to the person's published
shift around now, and every other punch to the shift of the session that it goes on with.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from crewhall.domains.calendar import entries
from crewhall.domains.workforce import geofence, punch_rules
from crewhall.domains.workforce.errors.attendance import GpsRequired, TooFar
from crewhall.domains.workforce.geofence import Position, Verdict
from crewhall.domains.workforce.model.attendance import Attendance, ClockShift, PunchKind
from crewhall.domains.workforce.model.settings import Geofence, Location, WorkforceSettings
from crewhall.domains.workforce.model.shifts import LONGEST_SHIFT
from crewhall.domains.workforce.queries import clock_shifts as queries
from crewhall.domains.workforce.queries import locations as location_queries
from crewhall.kit.errors import NotFound
from crewhall.platform.work import ReadWork

_LEAST_TOLERANCE_MINUTES = 60
"""So early one may start a shift. Source: behaviour notes, tommy 2.7."""


class Link(Struct, frozen=True):
    """What a punch is linked to: a shift and its entry in the calendar, another entry alone, or nothing."""

    shift: ClockShift | None = None
    event_id: int | None = None


async def named(work: ReadWork, team_id: int, user_id: int, shift_id: int | None, event_id: int | None) -> Link | None:
    """What a client names; None when it names nothing. Raises `NotFound` for a shift that is not the person's, or that they do not see."""
    if shift_id is None and event_id is None:
        return None
    if shift_id is not None:
        shift = await queries.select_shift(work.db, team_id, shift_id)
    else:
        shift = await queries.select_shift_of_event(work.db, team_id, event_id or 0)
        if shift is None:
            entry = await entries.get(work, event_id or 0)
            return Link(event_id=entry.id)
    if shift is None or shift.assignee_id != user_id or not shift.is_published or shift.is_canceled:
        raise NotFound(thing="shift")
    return Link(shift, shift.event_id)


async def around(work: ReadWork, settings: WorkforceSettings, user_id: int, at: datetime) -> Link:
    """The person's published shift whose time, with the hour before it, contains the moment; of several the one that starts nearest."""
    early = timedelta(minutes=max(settings.upcoming_minutes or 0, _LEAST_TOLERANCE_MINUTES))
    found = await queries.select_shifts_around(work.db, settings.team_id, user_id, at - LONGEST_SHIFT, at + early, at)
    shift = min(found, key=lambda each: abs(each.start_at - at), default=None)
    return Link(shift, shift.event_id if shift else None)


async def continued(work: ReadWork, before: Attendance | None) -> Link:
    """The link of the session that a punch goes on with."""
    if before is None or before.status == PunchKind.STOP:
        return Link()
    shift = await queries.select_shift(work.db, before.team_id, before.shift_id) if before.shift_id else None
    return Link(shift, before.event_id)


async def judge(
    work: ReadWork, settings: WorkforceSettings, shift: ClockShift | None, kind: PunchKind, position: Position | None
) -> Verdict | None:
    """How far a punch is from its location: that of the shift, else the one that fits best. None where nothing is to be judged.

    Where the team refuses what is too far, a punch that begins or ends work has to say where it is. Raises `TooFar`, `GpsRequired`.
    """
    if settings.geofence == Geofence.NONE:
        return None
    is_strict = settings.geofence == Geofence.BLOCK and punch_rules.begins_or_ends(kind)
    if position is None and not is_strict:
        return None
    places = await _places(work, settings.team_id, shift)
    if position is None:
        if places:
            raise GpsRequired
        return None
    verdict = geofence.judge(position, places, settings.geofence_radius_m)
    if verdict is not None and verdict.is_far and is_strict:
        metres, radius_m = round(verdict.distance_m), verdict.radius_m
        raise TooFar(
            distance_m=metres,
            place=verdict.location.name,
            radius_m=radius_m,
            details={"distance_m": metres, "radius_m": radius_m},
        )
    return verdict


async def _places(work: ReadWork, team_id: int, shift: ClockShift | None) -> list[Location]:
    """The locations on the map where a punch may be made."""
    if shift is not None and shift.location_id is not None:
        found = await location_queries.select_location(work.db, team_id, shift.location_id)
        locations = [found] if found else []
    else:
        locations = await location_queries.select_locations(work.db, team_id)
    return [location for location in locations if location.latitude is not None and location.longitude is not None]
