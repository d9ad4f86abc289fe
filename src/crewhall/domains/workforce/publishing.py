"""Publishing a roster at once: all drafts that can be, and the others named with the reason."""

from collections import defaultdict

from crewhall.domains.workforce import assignments, drafting, rosters, shift_rows
from crewhall.domains.workforce.events.shifts import ShiftPublished, facts_of
from crewhall.domains.workforce.model.rosters import LeftOut, Publication, RosterFilter
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.domains.workforce.queries import employees as people_queries
from crewhall.domains.workforce.queries import shifts as queries
from crewhall.domains.workforce.queries.employees import Person
from crewhall.domains.workforce.scope import scope_of
from crewhall.domains.workforce.zones import Zones, zones_of
from crewhall.kit.calendar import local_day
from crewhall.platform.work import Work


async def publish(work: Work, wanted: RosterFilter) -> Publication:
    """Publish the drafts that are meant, in order of their start; a fixed number of statements, and one more for each person.

    Refused is what is for somebody who is not an active member, or who has another published shift at that time, maybe since just now.
    What is published already stays, so that asking again publishes nothing. Raises `Forbidden`, `NotFound`, `InvalidInput`.
    """
    scope = await scope_of(work)
    zones = await zones_of(work)
    found = await rosters.find(work, scope, zones, wanted)
    locked = await assignments.lock(work, scope.team_id, [shift.id for shift in found if shift.is_draft])
    drafts = [  # as they are now: another unit may have changed them meanwhile
        shift
        for shift in sorted(locked.values(), key=lambda shift: (shift.start_at, shift.id))
        if shift.is_draft
        and shift.canceled_at is None
        and scope.manages_at(shift.location_id)
        and rosters.fits(shift, wanted, zones)
    ]
    publication = await _sorted_out(work, scope.team_id, zones, drafts)
    published = await shift_rows.publish_all(work, publication.published)
    for shift in published:
        work.emit(ShiftPublished(**facts_of(shift)))
    return Publication(published, publication.refused)


async def _sorted_out(work: Work, team_id: int, zones: Zones, drafts: list[Shift]) -> Publication:
    """The drafts that can be published, and the others; their people are locked."""
    user_ids = sorted({shift.assignee_id for shift in drafts if shift.assignee_id is not None})
    people: dict[int, Person] = {}
    roster = defaultdict[int, list[Shift]](list)
    if user_ids:
        await assignments.lock_people(work, user_ids)
        people = {person.user_id: person for person in await people_queries.select_people(work.db, team_id, user_ids)}
        since, until = min(shift.start_at for shift in drafts), max(shift.end_at for shift in drafts)
        for shift in await queries.select_shifts_of_people(work.db, team_id, user_ids, since, until):
            roster[shift.assignee_id or 0].append(shift)
    can_be: list[Shift] = []
    refused: list[LeftOut] = []
    for shift in drafts:
        zone = zones.at(shift.location_id)
        refusal = drafting.refusal_of(shift, people, roster, zone)
        if refusal is None:
            can_be.append(shift)
            roster[shift.assignee_id or 0].append(shift)
        else:
            refused.append(LeftOut(shift.id, shift.assignee_id, local_day(shift.start_at, zone), *refusal))
    return Publication(can_be, refused)
