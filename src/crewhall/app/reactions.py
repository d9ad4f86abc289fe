"""ONE table: event -> what happens next, in the same transaction, before the commit. Siblings never call each other."""

from crewhall.domains.identity.events import TeamFounded
from crewhall.domains.labels import tags
from crewhall.kit.events import Event
from crewhall.platform.work import Reactions, Work


async def seed_roles(work: Work, event: Event) -> None:
    """A new team has the built-in roles."""
    await tags.seed_builtin_roles(work, event.team_id or 0)


REACTIONS: Reactions = {
    TeamFounded: [seed_roles],
}
