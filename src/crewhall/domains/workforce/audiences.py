"""Which events about work a manager is sent: those of the locations that they are bound to, or of the whole team."""

from crewhall.domains.workforce.events.people import ScopesChanged
from crewhall.domains.workforce.queries import locations as queries
from crewhall.platform.work import ReadWork, Work


async def bound_managers_locations(work: ReadWork, user_id: int) -> dict[int, list[int]]:
    """The locations by team that somebody is bound to as a manager; one statement. Teams where they are not bound are left out."""
    found: dict[int, list[int]] = {}
    for row in await queries.select_bound_locations(work.db, user_id):
        found.setdefault(row.team_id, []).append(row.location_id)
    return found


async def follow_member(work: Work, team_id: int, member_id: int) -> None:
    """A member carries other locations: from now on they are sent other events."""
    user_id = await queries.select_user_of_member(work.db, team_id, member_id)
    if user_id is not None:
        work.emit(ScopesChanged(team_id=team_id, user_ids=(user_id,)))


async def follow_team(work: Work, team_id: int) -> None:
    """A location of the team is gone: who was bound to it is sent other events."""
    managers = await queries.select_managers(work.db, team_id)
    if managers:
        work.emit(ScopesChanged(team_id=team_id, user_ids=tuple(managers)))
