"""When people are on leave: asking for it, deciding, calling it off. Balances are in `leave_balances`."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from crewhall.domains.workforce import accruals, audiences, employees, policy, settings
from crewhall.domains.workforce.errors.leave import LeaveIsClosed, LeaveOverlaps
from crewhall.domains.workforce.events.leave import (
    LeaveApproved,
    LeaveCanceled,
    LeaveDeclined,
    LeaveEvent,
    LeaveRequested,
)
from crewhall.domains.workforce.model.availability import LeaveFilter, LeaveRequest, LeaveStatus, NewLeave
from crewhall.domains.workforce.public_holidays import Place, holidays_of, read_place
from crewhall.domains.workforce.queries import balances as balance_queries
from crewhall.domains.workforce.queries import leave as queries
from crewhall.domains.workforce.scope import Scope, scope_of, team_of
from crewhall.domains.workforce.times import check_day
from crewhall.domains.workforce.zones import zones_of_team
from crewhall.kit.actor import Actor
from crewhall.kit.calendar import local_day, working_days
from crewhall.kit.countries import country_of_zone
from crewhall.kit.errors import Forbidden, NotFound, existing, wrong_field
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work, Works

MOST_DAYS = 366
MOST_TEXT = 2_000
_DAY = timedelta(days=1)
_BEFORE = {
    LeaveStatus.APPROVED: {LeaveStatus.REQUESTED},
    LeaveStatus.DECLINED: {LeaveStatus.REQUESTED},
    LeaveStatus.CANCELED: {LeaveStatus.REQUESTED, LeaveStatus.APPROVED},
}
"""From which states leave comes to each."""
_EVENTS: dict[LeaveStatus, type[LeaveEvent]] = {
    LeaveStatus.REQUESTED: LeaveRequested,
    LeaveStatus.APPROVED: LeaveApproved,
    LeaveStatus.DECLINED: LeaveDeclined,
    LeaveStatus.CANCELED: LeaveCanceled,
}


async def approved(
    work: ReadWork, team_id: int, user_ids: Sequence[int], first_day: date, last_day: date
) -> list[LeaveRequest]:
    """The approved leave of the people that touches the days, the last included; one statement."""
    return await queries.select_approved_leave(work.db, team_id, list(user_ids), first_day, last_day)


async def get(work: ReadWork, leave_id: int) -> LeaveRequest:
    """Leave of the caller, or of somebody whom they manage. Raises `NotFound`."""
    scope = await scope_of(work)
    return await _seen(work, scope, await queries.select_leave(work.db, scope.team_id, leave_id))


async def list_leave(work: ReadWork, wanted: LeaveFilter, page: PageRequest) -> Page[LeaveRequest]:
    """The leave of the caller and of the people whom they manage, the latest first. Raises `NotFound` under a personal account."""
    scope = await scope_of(work)
    ids = await employees.managed_ids(work, scope)
    if ids is not None:
        asked = ids if wanted.user_ids is None else set(ids) & set(wanted.user_ids)
        wanted = msgspec.structs.replace(wanted, user_ids=tuple(sorted(asked)))
    rows = await queries.select_leaves(work.db, scope.team_id, wanted, page)
    return Page(rows, await queries.select_leaves_total(work.db, scope.team_id, wanted), page)


async def request(works: Works, actor: Actor, new: NewLeave) -> LeaveRequest:
    """Ask for leave, for oneself or for somebody whom the caller manages.

    It takes from the balance what the policies of its kind say of a day, for each day from Monday to Friday that is no public holiday.
    Raises `NotFound`, `Forbidden`, `InvalidInput`, `NotAnActiveMember`, and `LeaveOverlaps` if the person has leave on one of the days that
    waits or is approved.
    """
    _check(new)
    async with works.read(actor) as work:
        place = await _place_of(work, team_of(work))
    off = frozenset[date]() if place is None else await asyncio.to_thread(_holidays, place, new.first_day, new.last_day)
    async with works.write(actor) as work:
        return await _add(work, new, list(working_days(new.first_day, new.last_day + _DAY, off)))


async def approve(work: Work, leave_id: int) -> LeaveRequest:
    """Approve leave that waits. Raises `NotFound`, `Forbidden`, `LeaveIsClosed`."""
    return await _decide(work, leave_id, LeaveStatus.APPROVED, None)


async def decline(work: Work, leave_id: int, reason: str | None) -> LeaveRequest:
    """Decline leave that waits; the person is told the reason. Raises `NotFound`, `Forbidden`, `InvalidInput`, `LeaveIsClosed`."""
    text = (reason or "").strip()
    if not 0 < len(text) <= MOST_TEXT:
        raise wrong_field("reason", "is required" if not text else f"must not be longer than {MOST_TEXT} characters")
    return await _decide(work, leave_id, LeaveStatus.DECLINED, text)


async def cancel(work: Work, leave_id: int) -> LeaveRequest:
    """Call off leave that waits or is approved; approved leave that has begun only those who may decide about it.

    Raises `NotFound`, `Forbidden`, `LeaveIsClosed`.
    """
    scope = await scope_of(work)
    found = await _seen(work, scope, await queries.select_leave_for_update(work.db, scope.team_id, leave_id))
    today = local_day(work.now, (await zones_of_team(work, scope.team_id)).team)
    may_decide = scope.administers or (scope.manages and found.user_id != scope.user_id)
    if found.status == LeaveStatus.APPROVED and found.first_day <= today and not may_decide:
        raise Forbidden(reason=f"Leave {leave_id} has begun; ask a manager to cancel it.")
    return await _move(work, found, msgspec.structs.replace(found, status=LeaveStatus.CANCELED))


async def _add(work: Work, new: NewLeave, days: list[date]) -> LeaveRequest:
    scope = await scope_of(work)
    person = await employees.managed(work, scope, new.user_id or scope.user_id)
    await employees.active(work, scope.team_id, person.user_id, "user_id")
    await employees.lock(work, scope.team_id, person.user_id)
    other = await queries.select_overlapping_leave(work.db, scope.team_id, person.user_id, new.first_day, new.last_day)
    if other is not None:
        raise LeaveOverlaps(
            leave_id=other.id, first_day=other.first_day, last_day=other.last_day, status=other.status.value
        )
    policies = await balance_queries.select_policies(work.db, scope.team_id)
    leave = LeaveRequest(
        id=0,
        team_id=scope.team_id,
        user_id=person.user_id,
        kind=new.kind,
        first_day=new.first_day,
        last_day=new.last_day,
        minutes=accruals.minutes_of([each for each in policies if each.kind == new.kind], days),
        status=LeaveStatus.REQUESTED,
        message=new.message,
        reason=None,
        decided_by=None,
        decided_at=None,
        created_at=work.now,
        updated_at=work.now,
    )
    leave = msgspec.structs.replace(leave, id=await queries.insert_leave(work.db, leave))
    await _announce(work, leave)
    return leave


async def _decide(work: Work, leave_id: int, status: LeaveStatus, reason: str | None) -> LeaveRequest:
    scope = await scope_of(work)
    found = await _seen(work, scope, await queries.select_leave_for_update(work.db, scope.team_id, leave_id))
    policy.may_decide_for(scope, found.user_id)
    decided = msgspec.structs.replace(
        found, status=status, reason=reason, decided_by=scope.user_id, decided_at=work.now
    )
    return await _move(work, found, decided)


async def _move(work: Work, found: LeaveRequest, moved: LeaveRequest) -> LeaveRequest:
    if found.status not in _BEFORE[moved.status]:
        raise LeaveIsClosed(leave_id=found.id, status=found.status.value, becomes=moved.status.value)
    moved = msgspec.structs.replace(moved, updated_at=work.now)
    await queries.update_leave(work.db, moved)
    await _announce(work, moved)
    return moved


async def _announce(work: Work, leave: LeaveRequest) -> None:
    locations = await audiences.locations_of_person(work, leave.team_id, leave.user_id)
    work.emit(
        _EVENTS[leave.status](team_id=leave.team_id, user_id=leave.user_id, location_ids=locations, leave_id=leave.id)
    )


async def _seen(work: ReadWork, scope: Scope, leave: LeaveRequest | None) -> LeaveRequest:
    """The leave, unless the caller neither manages its person nor is them; then it is not there."""
    found = existing(leave, "leave")
    ids = await employees.managed_ids(work, scope)
    if ids is not None and found.user_id not in ids:
        raise NotFound(thing="leave")
    return found


async def _place_of(work: ReadWork, team_id: int) -> Place | None:
    """The place whose public holidays the team has: named by its settings, else the country of its clock."""
    named = read_place((await settings.of_team(work, team_id)).data)
    if named is not None:
        return named if named.country else None
    country = country_of_zone((await zones_of_team(work, team_id)).team.key)
    return None if country is None else Place(country)


def _holidays(place: Place, first_day: date, last_day: date) -> frozenset[date]:
    return frozenset[date]().union(*(holidays_of(place, year) for year in range(first_day.year, last_day.year + 1)))


def _check(new: NewLeave) -> None:
    check_day(new.first_day, "first_day")
    check_day(new.last_day, "last_day")
    if new.last_day < new.first_day:
        raise wrong_field("last_day", "must not be before first_day")
    if (new.last_day - new.first_day).days >= MOST_DAYS:
        raise wrong_field("last_day", f"must not be more than {MOST_DAYS} days after first_day")
    if len(new.message or "") > MOST_TEXT:
        raise wrong_field("message", f"must not be longer than {MOST_TEXT} characters")
