"""Audience topics: what an event is addressed to, and what people subscribe to. A topic is a kind and an id: `user:3`, `room:9`, `team:7`.

Members of a team subscribe to a topic for each rank up to their own: `team:7` for all members, `team:7:manager` from managers on.
"""

from crewhall.kit.actor import Rank


def user_topic(user_id: int) -> str:
    """What concerns one person."""
    return f"user:{user_id}"


def room_topic(room_id: int) -> str:
    """What the people in a chat room see."""
    return f"room:{room_id}"


def team_topic(team_id: int, rank: int = Rank.MEMBER) -> str:
    """What the members of a team of at least that rank see."""
    return f"team:{team_id}" if rank == Rank.MEMBER else f"team:{team_id}:{Rank(rank).name.lower()}"


def roster_topic(team_id: int) -> str:
    """What the managers of a team see of its work who are bound to no location."""
    return f"roster:{team_id}"


def location_topic(location_id: int) -> str:
    """What happens at a location, for the managers who are bound to it."""
    return f"location:{location_id}"


def roster_topics(team_id: int, location_id: int | None) -> list[str]:
    """Those who manage what happens at the location, or at none: admins, managers bound to no location, and those bound to this one."""
    topics = [team_topic(team_id, Rank.ADMIN), roster_topic(team_id)]
    return topics if location_id is None else [*topics, location_topic(location_id)]


def team_topics(team_id: int, rank: int) -> set[str]:
    """What a member of that rank sees of a team."""
    return {team_topic(team_id, lower) for lower in Rank if lower <= rank}
