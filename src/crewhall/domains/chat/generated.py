"""Rooms with talk that is made up (demo data): added whole, with a past, and removed with all that is in them."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from crewhall.domains.chat import people
from crewhall.domains.chat.events import RoomArchived, RoomOpened
from crewhall.domains.chat.model import MESSAGE
from crewhall.domains.chat.queries import generated as queries
from crewhall.domains.chat.queries import participants as participant_queries
from crewhall.domains.chat.queries import rooms as room_queries
from crewhall.domains.files import attachments
from crewhall.platform.work import Work


class PastMessage(Struct, frozen=True):
    """A message that somebody is to have sent, and the signs that others put to it, as (user id, sign)."""

    sender_id: int
    body: str
    sent_at: datetime
    signs: tuple[tuple[int, str], ...] = ()


class PastRoom(Struct, frozen=True, kw_only=True):
    """A room that is to have been there for a while. The others (`user_ids`) have read it all, its owner all but the last `unread`.

    `messages` are at least one, and at least as many as are unread, oldest first.
    """

    owner_id: int
    user_ids: tuple[int, ...]
    title: str | None
    is_group: bool
    messages: tuple[PastMessage, ...]
    unread: int


async def add_room(work: Work, team_id: int, room: PastRoom) -> int:
    """Add a room of a team with all that was said in it; its id. One event tells that the room is there, none of its messages.

    It is found for its people, unless another room is already. The caller has proved the right, and that the others are made up.
    """
    user_ids = sorted({room.owner_id, *room.user_ids})
    room_id = await _open(work, team_id, room, people.key_of(user_ids)) or await _open(work, team_id, room, None) or 0
    said, count = list(enumerate(room.messages, start=1)), len(room.messages)
    for user_id in user_ids:
        read = count - room.unread if user_id == room.owner_id else count
        await participant_queries.insert_participants(work.db, room_id, [user_id], read, room.messages[0].sent_at)
    await queries.insert_messages(work.db, room_id, [(at, one.sender_id, one.body, one.sent_at) for at, one in said])
    await queries.insert_reactions(work.db, room_id, [(at, *sign) for at, one in said for sign in one.signs])
    await queries.update_talk(work.db, room_id, count, room.messages[-1].sent_at)
    work.emit(RoomOpened(room_id=room_id, user_ids=tuple(user_ids), title=room.title, owner_id=room.owner_id))
    return room_id


async def remove_rooms(work: Work, team_id: int, room_ids: Sequence[int]) -> None:
    """Remove rooms of a team with all that was said in them, whoever said it: also the messages, files and reactions of real people, and
    what waits for its time. The caller has proved the right, and that the rooms were made up."""
    gone = await queries.select_rooms_for_update(work.db, team_id, list(room_ids))
    ids = [room.id for room in gone]
    await attachments.forget_subjects(work, MESSAGE, await queries.select_message_ids(work.db, ids))
    await queries.delete_rooms(work.db, team_id, ids)
    for room in gone:
        work.emit(RoomArchived(room_id=room.id, user_id=room.owner_id))


async def _open(work: Work, team_id: int, room: PastRoom, people_key: str | None) -> int | None:
    """The empty room's id; None when another one is found by the key."""
    return await room_queries.insert_room(
        work.db, room.owner_id, team_id, room.title, room.is_group, people_key, room.messages[0].sent_at
    )
