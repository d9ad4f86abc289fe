"""ONE table: event -> what happens next, in the same transaction, before the commit. Siblings never call each other."""

from crewhall.domains.identity.events import TeamFounded, TeamHandedOver
from crewhall.domains.labels import tags
from crewhall.flows import members
from crewhall.kit.events import Event
from crewhall.platform.work import Reactions, Work


async def seed_roles(work: Work, event: Event) -> None:
    """A new team has the built-in roles."""
    await tags.seed_builtin_roles(work, event.team_id or 0)


async def keep_admin(work: Work, event: Event) -> None:
    """Who hands a team over stays its admin, and says so."""
    if isinstance(event, TeamHandedOver) and event.team_id is not None:
        await members.name_admin(work, event.team_id, event.member_id)


REACTIONS: Reactions = {
    TeamFounded: [seed_roles],
    TeamHandedOver: [keep_admin],
}
