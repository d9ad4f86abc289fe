"""Copying a day or a week of a roster to another. Copies are drafts, at the same times of the local clock, whatever it was changed in between."""

import msgspec

from crewhall.domains.workforce import drafting, rosters
from crewhall.domains.workforce.drafting import Planned
from crewhall.domains.workforce.model.rosters import CopyOrder, Drafted
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.domains.workforce.scope import scope_of
from crewhall.domains.workforce.zones import zones_of
from crewhall.platform.work import Work


async def copy(work: Work, order: CopyOrder) -> Drafted:
    """Make drafts of the shifts of some days from another day on; what was made, and what was left out and why.

    What is called off is not copied. A time that the clock shows twice is the first of both. Raises `Forbidden`, `NotFound`, `InvalidInput`.
    """
    scope = await scope_of(work)
    zones = await zones_of(work)
    found = await rosters.find(work, scope, zones, order.source)
    rosters.check_day("target_day", order.target_day)
    moved_by = order.target_day - order.source.first_day
    planned: list[Planned] = []
    for shift in found:
        zone = zones.at(shift.location_id)
        start, end = (moment.astimezone(zone).replace(tzinfo=None) for moment in (shift.start_at, shift.end_at))
        draft = _as_draft(work, scope.user_id, shift, with_assignee=order.with_assignees)
        planned.append(Planned(draft, start + moved_by, end + moved_by, shift.id))
    return await drafting.add(work, scope, zones, planned)


def _as_draft(work: Work, creator_id: int, shift: Shift, *, with_assignee: bool) -> Shift:
    return msgspec.structs.replace(
        shift,
        id=0,
        creator_id=creator_id,
        assignee_id=shift.assignee_id if with_assignee else None,
        event_id=None,
        published_at=None,
        created_at=work.now,
        updated_at=work.now,
    )
