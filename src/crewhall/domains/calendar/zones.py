"""The time zone by whose clock the caller speaks of days and times."""

from zoneinfo import ZoneInfo

from crewhall.domains.identity import teams, users
from crewhall.kit.actor import signed_in
from crewhall.platform.work import ReadWork


async def zone_in_use(work: ReadWork) -> ZoneInfo:
    """The zone of the team whose account is in use, else the caller's own, else UTC. Source: product, time."""
    user_id = signed_in(work.actor)
    name = None
    if work.actor.team_id is not None:
        name = (await teams.get_current(work)).time_zone
    return zone_named(name or (await users.get(work, user_id)).time_zone)


def zone_named(name: str | None) -> ZoneInfo:
    """The zone of that name, UTC without one."""
    return ZoneInfo(name or "UTC")
