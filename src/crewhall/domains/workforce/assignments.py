"""Who works a shift: giving it to somebody, exchanging two, and that nobody has two at once.

Two units that would give one person overlapping shifts queue at a lock of the person. Rows of shifts are locked first, in order of id, then people.
"""

from collections.abc import Collection, Iterable

import msgspec

from crewhall.domains.workforce import employees, shift_rows
from crewhall.domains.workforce.errors.shifts import ShiftIsCanceled, ShiftsOverlap
from crewhall.domains.workforce.events.shifts import ShiftAssigned, ShiftPublished, facts_of
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.domains.workforce.queries import shifts as queries
from crewhall.domains.workforce.zones import zones_of_team
from crewhall.platform.work import Work

_PEOPLE_LOCKS = 0x5348 << 48
"""The advisory locks of people are numbered from here, apart from all others."""


async def lock(work: Work, team_id: int, shift_ids: Iterable[int]) -> dict[int, Shift]:
    """Those of the shifts that are the team's, by id; no other unit changes them until this one ends. One statement."""
    found = await queries.select_shifts_for_update(work.db, team_id, sorted(set(shift_ids)))
    return {shift.id: shift for shift in found}


async def lock_people(work: Work, user_ids: Iterable[int]) -> None:
    """Keep other units from giving these people shifts until this one ends; in order, after the shifts have been locked."""
    for user_id in sorted(set(user_ids)):
        await work.db.lock(_PEOPLE_LOCKS + user_id)


async def reassign(work: Work, shift: Shift, assignee_id: int | None, *, force: bool = False) -> Shift:
    """Give a locked shift to somebody, or to nobody, and publish it; the shift as it is then. The caller has proved the right.

    Announces `ShiftAssigned`, of a draft `ShiftPublished`. Raises `ShiftIsCanceled`, `NotAnActiveMember`, and `ShiftsOverlap` unless `force`.
    """
    return await _give(work, shift, assignee_id, ignoring=(), force=force)


async def exchange(work: Work, one: Shift, other: Shift, *, force: bool = False) -> tuple[Shift, Shift]:
    """Give each of two locked shifts to the other's assignee; errors are those of `reassign`, and then neither is given."""
    people = [user_id for user_id in (one.assignee_id, other.assignee_id) if user_id is not None]
    await lock_people(work, people)
    ids = (one.id, other.id)
    given = await _give(work, one, other.assignee_id, ignoring=ids, force=force)
    return given, await _give(work, other, one.assignee_id, ignoring=ids, force=force)


async def refuse_overlaps(work: Work, shift: Shift, ignoring: Collection[int] = ()) -> None:
    """Lock the assignee, and raise `ShiftsOverlap` if they have another published shift at the time of this one, beside the ignored."""
    if shift.assignee_id is None:
        return
    await lock_people(work, [shift.assignee_id])
    found = await queries.select_shifts_of_people(
        work.db, shift.team_id, [shift.assignee_id], shift.start_at, shift.end_at
    )
    other = next((each for each in found if each.id != shift.id and each.id not in ignoring), None)
    if other is not None:
        zone = (await zones_of_team(work, shift.team_id)).at(other.location_id)
        start, end = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in (other.start_at, other.end_at))
        raise ShiftsOverlap(
            user_id=shift.assignee_id,
            shift_id=other.id,
            start=start,
            end=f"{end} ({zone.key})",
            details={"assignee_id": f"already has shift {other.id} at that time"},
        )


async def _give(work: Work, shift: Shift, assignee_id: int | None, *, ignoring: Collection[int], force: bool) -> Shift:
    if shift.canceled_at is not None:
        raise ShiftIsCanceled(shift_id=shift.id)
    given = msgspec.structs.replace(shift, assignee_id=assignee_id, published_at=shift.published_at or work.now)
    if given == shift:
        return shift
    if assignee_id is not None:
        await employees.active(work, shift.team_id, assignee_id, "assignee_id")
        if not force:
            await refuse_overlaps(work, given, ignoring)
    given = await shift_rows.write(work, given)
    if shift.is_draft:
        work.emit(ShiftPublished(**facts_of(given)))
    else:
        work.emit(ShiftAssigned(**facts_of(given), old_user_id=shift.assignee_id))
    return given
