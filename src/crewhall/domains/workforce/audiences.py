"""Which events about work a manager is sent: those of the locations that they are bound to, or of the whole team."""

from collections.abc import Sequence

from crewhall.domains.labels import taggings
from crewhall.domains.labels.model import Context
from crewhall.domains.workforce.events.people import ScopesChanged
from crewhall.domains.workforce.queries import employees as employee_queries
from crewhall.domains.workforce.queries import locations as queries
from crewhall.domains.workforce.scope import MEMBER_TYPE
from crewhall.kit.owner import Owner
from crewhall.platform.work import ReadWork, Work


async def bound_managers_locations(work: ReadWork, user_ids: Sequence[int]) -> dict[int, dict[int, list[int]]]:
    """The locations by team that each of the people is bound to as a manager; one statement. Teams where they are not bound are left out."""
    found: dict[int, dict[int, list[int]]] = {user_id: {} for user_id in user_ids}
    for row in await queries.select_bound_locations(work.db, list(user_ids)):
        found[row.user_id].setdefault(row.team_id, []).append(row.location_id)
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


async def locations_of_member(work: ReadWork, team_id: int, member_id: int) -> tuple[int, ...]:
    """The locations that a member carries, whose managers are told what concerns the member; one statement."""
    carried = await taggings.carried_by(work, Owner.of_team(team_id), MEMBER_TYPE, member_id)
    return tuple(sorted(tag.id for tag in carried if tag.context == Context.LOCATIONS))


async def locations_of_person(work: ReadWork, team_id: int, user_id: int) -> tuple[int, ...]:
    """The same for a person; none for somebody who is not in the team any more. Two statements."""
    person = await employee_queries.select_person(work.db, team_id, user_id)
    return () if person is None else await locations_of_member(work, team_id, person.member_id)
