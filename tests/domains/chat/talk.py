"""What people do in rooms, as short as tests say it, and everything that chat has stored, to compare."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from msgspec import Struct

from crewhall.domains.chat import messages, reads, rooms
from crewhall.domains.chat.model import MessageView, NewMessage, NewRoom, Room
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.kit.errors import CrewhallError
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works

Does = Callable[[Any], Awaitable[Any]]
"""Something to be tried in a unit of work."""


class Crew(Struct, frozen=True):
    """Five people, and the team of the first."""

    works: Works
    ann: int
    ben: int
    cat: int
    dan: int
    eve: int
    team: int

    async def room(self, *user_ids: int, **new: Any) -> int:
        """A room of these people, opened by the first."""
        async with self.works.write(acting(user_ids[0])) as work:
            return (await rooms.create(work, NewRoom(user_ids=user_ids, **new))).room.id

    async def say(self, user_id: int, room_id: int, body: str = "hello", **new: Any) -> MessageView:
        """Somebody says something."""
        async with self.works.write(acting(user_id)) as work:
            return await messages.post(work, room_id, NewMessage(body=body, **new))

    async def read(self, user_id: int, room_id: int) -> bool:
        """Somebody reads all of a room; whether there was something new."""
        async with self.works.write(acting(user_id)) as work:
            return await reads.mark_read(work, room_id)

    async def seen(self, user_id: int, room_id: int) -> Room:
        """A room as somebody sees it."""
        async with self.works.read(acting(user_id)) as work:
            return (await rooms.get(work, room_id)).room

    async def bodies(self, user_id: int, room_id: int, **bounds: Any) -> list[str]:
        """What somebody reads in a room."""
        async with self.works.read(acting(user_id)) as work:
            return [view.message.body for view in (await messages.read_page(work, room_id, **bounds)).views]

    async def listed(self, actor: Actor, **filters: Any) -> list[int]:
        """The rooms that somebody lists."""
        async with self.works.read(actor) as work:
            return [view.room.id for view in (await rooms.list_rooms(work, PageRequest(), **filters)).rows]


def acting(user_id: int, team_id: int | None = None) -> Actor:
    """Somebody in their own account, or in that of a team."""
    if team_id is None:
        return Actor(user_id=user_id, account_id=user_id)
    return Actor(user_id=user_id, account_type="Team", account_id=team_id, team_id=team_id, rank=Rank.MEMBER)


class _RoomRow(Struct, frozen=True):
    id: int
    owner_id: int
    title: str | None
    is_group: bool
    people_key: str | None
    last_position: int
    is_archived: bool


class _ParticipantRow(Struct, frozen=True):
    room_id: int
    user_id: int
    favorite: bool
    mute: bool
    read_position: int
    is_there: bool


class _MessageRow(Struct, frozen=True):
    id: int
    position: int | None
    body: str
    is_edited: bool


class _ReactionRow(Struct, frozen=True):
    message_id: int
    user_id: int
    value: str


_STORED: tuple[tuple[type[Any], str], ...] = (
    (
        _RoomRow,
        "SELECT id, owner_id, title, is_group, people_key, last_position, archived_at IS NOT NULL FROM rooms ORDER BY id",
    ),
    (
        _ParticipantRow,
        "SELECT room_id, user_id, favorite, mute, read_position, left_at IS NULL FROM participants ORDER BY room_id, user_id",
    ),
    (_MessageRow, "SELECT id, position, body, edited_at IS NOT NULL FROM messages ORDER BY id"),
    (_ReactionRow, "SELECT message_id, user_id, value FROM reactions ORDER BY id"),
)


async def stored(works: Works) -> list[Any]:
    """Everything that chat has stored, and how many files, events and jobs there are."""
    async with works.read(SYSTEM) as work:
        rows: list[Any] = [row for into, sql in _STORED for row in await work.db.fetch_all(into, sql)]
        counts = [
            await work.db.fetch_value(f"SELECT count(*) FROM {table}")  # noqa: S608 - a constant
            for table in ("attachments", "events", "jobs")
        ]
        return rows + counts


async def refusal(works: Works, actor: Actor, does: Does, error: type[CrewhallError]) -> CrewhallError:
    """How somebody is refused something; nothing has changed by it."""
    before = await stored(works)
    with pytest.raises(error) as refused:
        async with works.write(actor) as work:
            await does(work)
    assert await stored(works) == before
    return refused.value


def fields(error: CrewhallError) -> list[str]:
    """The fields that a refusal names."""
    return list(error.details or {})


async def announced(works: Works, after: int = 0) -> list[str]:
    """The names of the events that were committed after one of that number, in order."""
    async with works.read(SYSTEM) as work:
        rows = await work.db.fetch_all(_Name, "SELECT name FROM events WHERE number > $1 ORDER BY number", after)
        return [row.name for row in rows]


class _Name(Struct, frozen=True):
    name: str
