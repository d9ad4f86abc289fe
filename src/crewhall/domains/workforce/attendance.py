"""The time clock: a log of punches for each person and team. What may follow upon what stands in punch_rules.py.

A punch counts now, by the clock of this server. Otherwise it counts at its `timestamp` in two cases: it was made without a connection in
the last days, or an admin writes it down by hand. Two taps at once queue at the membership of the person.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from crewhall.domains.files import attachments
from crewhall.domains.files.uploads import StoredFile
from crewhall.domains.workforce import attendance_log, clock_shifts, employees, policy, punch_rules
from crewhall.domains.workforce import settings as work_settings
from crewhall.domains.workforce.clock_shifts import Link
from crewhall.domains.workforce.geofence import Position, Verdict
from crewhall.domains.workforce.local_times import instant_of
from crewhall.domains.workforce.model.attendance import (
    ATTENDANCE,
    Attendance,
    Channel,
    NewPunch,
    PunchFilter,
    PunchKind,
    PunchView,
)
from crewhall.domains.workforce.model.settings import Person, WorkforceSettings
from crewhall.domains.workforce.punch_rules import Neighbors
from crewhall.domains.workforce.queries import attendance as queries
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.domains.workforce.zones import zones_of
from crewhall.kit.errors import Forbidden, existing
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

_UNWRITTEN = 0  # the id of a row that is not written yet


class _Moment(Struct, frozen=True):
    """When a punch counts; `is_now` of one that is made at this moment, `by_hand` of one that an admin writes down."""

    at: datetime
    is_now: bool
    by_hand: bool


async def get(work: ReadWork, attendance_id: int) -> PunchView:
    """A punch of the caller's, or of somebody whom they manage. Three statements. Raises `NotFound`."""
    scope = await scope_of(work)
    return (await _views(work, [await visible(work, scope, attendance_id)]))[0]


async def list_punches(work: ReadWork, wanted: PunchFilter, page: PageRequest, *, all_people: bool) -> Page[PunchView]:
    """The punches that the caller may read, newest first: of the people asked for; without any, of all whom the caller manages with
    `all_people`, else their own.

    A fixed number of statements. Raises `NotFound`, `Forbidden`. Source: contracts/tommy.yaml get_workforce_attendances.
    """
    scope = await scope_of(work)
    wanted = msgspec.structs.replace(wanted, user_ids=await _people(work, scope, wanted.user_ids, all_people))
    total = await queries.select_punches_total(work.db, scope.team_id, wanted)
    rows = await queries.select_punches(work.db, scope.team_id, wanted, page)
    return Page(await _views(work, rows), total, page)


async def find_running(work: ReadWork, user_id: int | None = None) -> PunchView | None:
    """The start of the session that runs for the caller, or for somebody whom they manage. Raises `NotFound`, `Forbidden`.

    Source: contracts/tommy.yaml get_workforce_attendances_active; behaviour notes, tommy 2.10.
    """
    scope = await scope_of(work)
    person = await employees.managed(work, scope, scope.user_id if user_id is None else user_id)
    found = await queries.select_running(work.db, scope.team_id, person.user_id)
    return (await _views(work, [found]))[0] if found else None


async def list_running(work: ReadWork) -> list[PunchView]:
    """The starts of all sessions that run for people whom the caller manages, or for the caller, newest first."""
    scope = await scope_of(work)
    ids = await employees.managed_ids(work, scope)
    found = await queries.select_all_running(work.db, scope.team_id)
    return await _views(work, [punch for punch in found if ids is None or punch.user_id in ids])


async def punch(work: Work, new: NewPunch, files: Sequence[StoredFile] = ()) -> tuple[PunchView, bool]:
    """Clock, with a photo among the `files`; the punch, and whether it is new: one of the same kind a few seconds ago is the same one, sent twice.

    Raises `NotFound`, `Forbidden`, `InvalidInput`, `NotAnActiveMember`, `InvalidTransition`, `PunchInFuture`, `PunchTooOld`,
    `ClockChannelDisabled`, `GpsRequired`, `PhotoRequired`, `TooFar`, and as `attachments.attach` does.
    Source: contracts/tommy.yaml create_workforce_attendances; behaviour notes, tommy 2.10.
    """
    scope = await scope_of(work)
    person = await _person(work, scope, new)
    punch_rules.check_fields(new.latitude, new.longitude, new.accuracy_m, new.address, new.location_name)
    settings = await work_settings.of_team(work, scope.team_id)
    named = await clock_shifts.named(work, scope.team_id, person.user_id, new.shift_id, new.event_id)
    moment = await _moment(work, scope, new, named)
    if not moment.by_hand:
        punch_rules.check_channel(settings, new.channel)
    await queries.select_member_for_update(work.db, scope.team_id, person.user_id)
    at, neighbors = await _place(work, scope.team_id, person.user_id, moment)
    if (same := punch_rules.same_punch(new.status, at, neighbors)) is not None:
        return (await _views(work, [same]))[0], False
    punch_rules.check_fits(new.status, neighbors)
    if not moment.by_hand:
        punch_rules.check_requirements(settings, new, has_photo=bool(files or new.tokens))
    link = named or await _link(work, settings, person.user_id, new.status, at, neighbors)
    verdict = None if moment.by_hand else await _judge(work, settings, new, link)
    made = _made(work, scope, person.user_id, new, at, link, verdict, by_hand=moment.by_hand)
    return await _insert(work, made, link, files, new.tokens), True


async def visible(work: ReadWork, scope: Scope, attendance_id: int, *, deleted: bool = False) -> Attendance:
    """A punch that the caller may read; with `deleted` also one that is no more in the log. Raises `NotFound`."""
    select = queries.select_any_punch if deleted else queries.select_punch
    found = existing(await select(work.db, scope.team_id, attendance_id), "attendance")
    if found.user_id == scope.user_id:
        return found
    ids = await employees.managed_ids(work, scope)
    return existing(found if ids is None or found.user_id in ids else None, "attendance")


async def photo_of(work: ReadWork, punch: Attendance) -> PunchView:
    """A punch that the caller may read, with its photo; one statement."""
    return (await _views(work, [punch]))[0]


async def _people(
    work: ReadWork, scope: Scope, asked: Sequence[int] | None, all_people: bool
) -> tuple[int, ...] | None:
    if asked:
        return tuple([(await employees.managed(work, scope, user_id)).user_id for user_id in asked])
    if not all_people:
        return (scope.user_id,)
    ids = await employees.managed_ids(work, scope)
    return None if ids is None else tuple(ids)


async def _person(work: ReadWork, scope: Scope, new: NewPunch) -> Person:
    """Whose punch it is. Raises `NotFound`, `Forbidden`, `NotAnActiveMember`."""
    user_id = scope.user_id if new.user_id is None else new.user_id
    if new.actor_id not in (None, scope.user_id, user_id):
        raise Forbidden(reason="You can clock in your own name only: actor_id must be yours.")
    if not new.has_pin:
        await employees.managed(work, scope, user_id)
    return await employees.active(work, scope.team_id, user_id, "user_id")


async def _moment(work: ReadWork, scope: Scope, new: NewPunch, named: Link | None) -> _Moment:
    """When it counts. Raises `PunchInFuture`, `PunchTooOld`, `InvalidInput`, and `Forbidden` for who may not write by hand."""
    now = punch_rules.cut(work.now)
    if new.at is None:
        return _Moment(now, is_now=True, by_hand=False)
    at = await local_instant(work, new.at, named)
    punch_rules.check_past(new, at, now)
    if new.is_offline:
        return _Moment(min(at, now), is_now=False, by_hand=False)
    if punch_rules.is_now(at, now):
        return _Moment(now, is_now=True, by_hand=False)
    policy.may_administer(scope)
    return _Moment(at, is_now=False, by_hand=True)


async def local_instant(work: ReadWork, at: datetime, link: Link | None) -> datetime:
    """The instant of a timestamp, by the clock of the shift's location, else of the team. Raises `InvalidInput`."""
    if at.tzinfo is not None:
        return punch_rules.cut(at)
    zones = await zones_of(work)
    return punch_rules.cut(
        instant_of(at, zones.at(link.shift.location_id if link and link.shift else None), "timestamp")
    )


async def _place(work: Work, team_id: int, user_id: int, moment: _Moment) -> tuple[datetime, Neighbors]:
    """Where it lies in the log. A punch of now comes last, whichever of two units began first."""
    if not moment.is_now:
        return moment.at, await attendance_log.neighbors(work, team_id, user_id, moment.at)
    newest = await queries.select_newest(work.db, team_id, user_id)
    return max(moment.at, newest.at) if newest else moment.at, Neighbors(newest, None)


async def _link(
    work: ReadWork, settings: WorkforceSettings, user_id: int, kind: PunchKind, at: datetime, neighbors: Neighbors
) -> Link:
    if kind == PunchKind.START:
        return await clock_shifts.around(work, settings, user_id, at)
    return await clock_shifts.continued(work, neighbors.before)


async def _judge(work: ReadWork, settings: WorkforceSettings, new: NewPunch, link: Link) -> Verdict | None:
    position = None
    if new.latitude is not None and new.longitude is not None:
        position = Position(new.latitude, new.longitude, new.accuracy_m)
    return await clock_shifts.judge(work, settings, link.shift, new.status, position)


def _made(
    work: Work,
    scope: Scope,
    user_id: int,
    new: NewPunch,
    at: datetime,
    link: Link,
    verdict: Verdict | None,
    *,
    by_hand: bool,
) -> Attendance:
    """The row, not written yet. Breaks are judged, but nobody is too far from work in a break."""
    return Attendance(
        id=_UNWRITTEN,
        team_id=scope.team_id,
        user_id=user_id,
        actor_id=None if scope.user_id == user_id else scope.user_id,
        status=new.status,
        at=at,
        created_at=work.now,
        updated_at=work.now,
        shift_id=link.shift.id if link.shift else None,
        event_id=link.event_id,
        timesheet_item_id=new.timesheet_item_id,
        latitude=new.latitude,
        longitude=new.longitude,
        accuracy_m=new.accuracy_m,
        distance_m=verdict.distance_m if verdict else None,
        is_far=verdict is not None and verdict.is_far and punch_rules.begins_or_ends(new.status),
        address=punch_rules.text_of(new.address),
        location_name=punch_rules.text_of(new.location_name) or (link.shift.location_name if link.shift else None),
        channel=Channel.EDIT if by_hand else new.channel or Channel.WEB,
        device=new.device,
        is_offline=new.is_offline,
        is_auto=False,
        is_edited=False,
    )


async def _insert(
    work: Work, made: Attendance, link: Link, files: Sequence[StoredFile], tokens: Sequence[str]
) -> PunchView:
    location_id = link.shift.location_id if link.shift else None
    stored = await attendance_log.append(work, made, location_id)
    photos = await attachments.attach(work, ATTENDANCE, stored.id, files, tokens)
    attendance_log.check_photos(photos, tokens)
    return PunchView(stored, photos[0] if photos else None)


async def _views(work: ReadWork, punches: Sequence[Attendance]) -> list[PunchView]:
    """The punches with their photos; one statement."""
    files = await attachments.of_subjects(work, ATTENDANCE, [punch.id for punch in punches])
    return [PunchView(punch, next(iter(files[punch.id]), None)) for punch in punches]
