"""Who sees what on the live feed, and what its events leave to be read. Joins identity, directory, chat and workforce.

The text of a message is kept with the message alone, so that what is deleted is gone; events carry its id, and it is filled in here.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from crewhall.domains.chat import messages, rooms
from crewhall.domains.chat.events import MessageEdited, MessagePosted
from crewhall.domains.directory import contacts, presence
from crewhall.domains.identity import teams
from crewhall.domains.workforce import audiences
from crewhall.kit.actor import SYSTEM, Rank
from crewhall.kit.topics import location_topic, room_topic, roster_topic, team_topic, team_topics, user_topic
from crewhall.platform.feed import Audience, Source
from crewhall.platform.outbox import EventRow
from crewhall.platform.work import ReadWork, Works

_WITH_TEXT = frozenset({MessagePosted.wire_name, MessageEdited.wire_name})


async def find_audience(work: ReadWork, user_id: int) -> Audience:
    """What the person subscribes to, and who is told whether they are online. Five statements."""
    ranks, room_ids = await teams.ranks_of(work, user_id), await rooms.ids_of(work, user_id)
    friends = await contacts.friend_ids_of(work, user_id)
    bound = await audiences.bound_managers_locations(work, user_id)
    return audience_of(user_id, ranks, room_ids, friends, bound)


def audience_of(
    user_id: int,
    ranks: Mapping[int, int],
    room_ids: Iterable[int] = (),
    friends: Iterable[int] = (),
    bound: Mapping[int, Collection[int]] | None = None,
) -> Audience:
    """The audience of somebody who has these ranks by team, is in these rooms and has these friends.

    `bound`: the locations by team that a manager is bound to; those of a team without any see its whole roster.
    """
    of_teams = {topic for team_id, rank in ranks.items() for topic in team_topics(team_id, rank)}
    for team_id, rank in ranks.items():
        if rank == Rank.MANAGER:
            places = (bound or {}).get(team_id)
            of_teams.update(map(location_topic, places) if places else [roster_topic(team_id)])
    return Audience(
        user_id,
        frozenset({user_topic(user_id), *map(room_topic, room_ids), *of_teams}),
        frozenset(team_topic(team_id) for team_id in ranks),
        frozenset(friends),
    )


async def fill_in(work: ReadWork, rows: list[EventRow]) -> list[EventRow]:
    """The events with the texts of their messages as they are now; those of deleted messages stay without. One statement."""
    ids = {_message_id(row) for row in rows if row.name in _WITH_TEXT}
    texts = await messages.texts_of(work, sorted(ids)) if ids else {}
    for row in rows:
        if row.name in _WITH_TEXT and (text := texts.get(_message_id(row))) is not None:
            row.body["body"] = text
    return rows


async def note_presence(works: Works, user_ids: list[int]) -> None:
    """Remember that the people were here just now."""
    async with works.write(SYSTEM) as work:
        await presence.touch(work, user_ids)


SOURCE = Source(find_audience=find_audience, fill_in=fill_in)


def _message_id(row: EventRow) -> Any:
    return row.body.get("message_id")
