"""Rooms: opening them, finding them again, what they are called, putting them away. Who is in them stands in participants.py."""

import math
from collections.abc import Collection, Sequence
from datetime import timedelta

import msgspec
from msgspec import UNSET

from crewhall.domains.chat import memberships, participants, people
from crewhall.domains.chat.errors import RoomIsFull
from crewhall.domains.chat.events import RoomMarked, RoomOpened
from crewhall.domains.chat.model import LONGEST_TITLE, MOST_PEOPLE, NewRoom, Participant, RoomEdit, RoomView
from crewhall.domains.chat.queries import participants as participant_queries
from crewhall.domains.chat.queries import rooms as queries
from crewhall.domains.chat.queries.rooms import Membership
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import Limited, existing, wrong_field
from crewhall.kit.paging import Page, PageRequest
from crewhall.kit.text import squeeze
from crewhall.platform.work import ReadWork, Work

_PERIOD = timedelta(hours=1)
MOST_NAMED = 100
"""How many people of each room a list of rooms names. `get` names all."""


async def list_rooms(work: ReadWork, page: PageRequest, *, favorite: bool | None = None) -> Page[RoomView]:
    """The rooms of the account, newest talk first: under a team account those of the team and of no team, else all.

    Three statements; committed rows only. Source: contracts/tommy.yaml get_chats; behaviour notes, tommy 2.16.
    """
    caller_id, team_id = signed_in(work.actor), work.actor.team_id
    rooms = await queries.select_rooms(work.db, caller_id, team_id, favorite, page)
    total = await queries.select_rooms_total(work.db, caller_id, team_id, favorite)
    named: dict[int, list[Participant]] = {room.id: [] for room in rooms}
    if rooms:
        for person in await participant_queries.select_people_of_rooms(work.db, list(named), MOST_NAMED):
            named[person.room_id].append(person)
    return Page([RoomView(room, named[room.id]) for room in rooms], total, page)


async def get(work: ReadWork, room_id: int) -> RoomView:
    """A room in which the caller is, of whatever team. Raises `NotFound`."""
    room = existing(await queries.select_room(work.db, signed_in(work.actor), room_id), "room")
    return RoomView(room, await participant_queries.select_participants(work.db, room_id, participants.MOST_LISTED))


async def create(work: Work, new: NewRoom) -> RoomView:
    """Open a room, even if there is one for the same people; under a team account it belongs to the team.

    Raises `InvalidInput`, `RoomIsFull`, `Limited`. Source: contracts/tommy.yaml create_chats.
    """
    user_ids = _people_of(work, new)
    await _check_may_open(work, user_ids)
    room_id = await _open(work, new, user_ids, people.key_of(user_ids)) or await _open(work, new, user_ids, None)
    return await get(work, room_id or 0)


async def initiate(work: Work, new: NewRoom) -> tuple[RoomView, bool]:
    """The room of exactly these people and the caller, opened if there is none; whether it is new. Two callers at once get the same.

    First one of the account's own team (or of none) is looked for, then any that the account lists. What else `new` says counts
    for a new room only. Raises as `create`. Source: contracts/tommy.yaml create_chats_initiate; behaviour notes, tommy 2.16.
    """
    user_ids = _people_of(work, new)
    key = people.key_of(user_ids)
    found = await _find(work, key)
    if found is not None:
        return await get(work, found), False
    await _check_may_open(work, user_ids)
    room_id = await _open(work, new, user_ids, key)
    if room_id is None and (found := await _find(work, key)) is not None:  # somebody else was faster
        return await get(work, found), False
    return await get(work, room_id or await _open(work, new, user_ids, None) or 0), True


async def update(work: Work, room_id: int, edit: RoomEdit) -> RoomView:
    """Rename the room, add people to it, mark it for oneself. Raises `NotFound`, and as `participants.add`.

    Source: contracts/tommy.yaml update_chats_by_id.
    """
    membership = await memberships.locked_membership(work, room_id)
    if edit.user_ids:
        membership = await participants.add_all(work, membership, edit.user_ids)
    title = membership.title if edit.title is UNSET else _clean_title(edit.title)
    is_group = membership.is_group if edit.is_group is None else edit.is_group
    if (title, is_group) != (membership.title, membership.is_group):
        await participants.write_room(work, msgspec.structs.replace(membership, title=title, is_group=is_group))
    await _mark(work, membership, edit.favorite, edit.mute)
    return await get(work, room_id)


async def remove(work: Work, room_id: int) -> RoomView:
    """Put the room away for everybody if it is the caller's own, else leave it; the room as it was. Raises `NotFound`.

    Source: contracts/tommy.yaml delete_chats_by_id; behaviour notes, tommy 2.16.
    """
    membership = await memberships.locked_membership(work, room_id)
    view = await get(work, room_id)
    if membership.owner_id == membership.user_id:
        await participants.archive(work, membership)
    else:
        await participants.remove(work, room_id, membership.user_id)
    return view


async def unread_by_team(work: ReadWork) -> dict[int | None, int]:
    """How many messages the caller has not read, by the team of the room (None: of no team); at most `MOST_UNREAD` of each room count."""
    return {row.team_id: row.count for row in await queries.select_unread(work.db, signed_in(work.actor))}


async def ids_of(work: ReadWork, user_ids: Sequence[int]) -> dict[int, list[int]]:
    """Rooms in which each of the people is, whoever asks; also those archived since, whose end they are still to be told of. For feeds."""
    found: dict[int, list[int]] = {user_id: [] for user_id in user_ids}
    for place in await queries.select_places(work.db, list(user_ids)):
        found[place.user_id].append(place.room_id)
    return found


def _people_of(work: ReadWork, new: NewRoom) -> set[int]:
    """Everybody in a room to be opened, the caller too."""
    user_ids = {signed_in(work.actor), *new.user_ids}
    if len(user_ids) > MOST_PEOPLE:
        raise RoomIsFull(most=MOST_PEOPLE)
    return user_ids


async def _check_may_open(work: Work, user_ids: Collection[int]) -> None:
    """The caller may open one more room, for these people. Raises `Limited`, and as `people.check_open`."""
    caller_id, most = signed_in(work.actor), work.settings.limits.rooms
    await people.check_open(work, caller_id, user_ids, work.actor.team_id)
    if most:
        await queries.select_opener_for_update(work.db, caller_id)
        opened_at = await queries.select_opened_at(work.db, caller_id, most - 1)
        if opened_at is not None and opened_at > work.now - _PERIOD:
            raise Limited(
                what="new chats", retry_after_s=max(1, math.ceil((opened_at + _PERIOD - work.now).total_seconds()))
            )


async def _find(work: ReadWork, people_key: str) -> int | None:
    """The room that the account finds for these people."""
    team_id = work.actor.team_id
    found = await queries.select_rooms_of_people(work.db, people_key)
    visible = [room for room in found if team_id is None or room.team_id in (None, team_id)]
    own = (room.id for room in visible if room.team_id == team_id)
    return next(own, visible[0].id if visible else None)


async def _open(work: Work, new: NewRoom, user_ids: Collection[int], people_key: str | None) -> int | None:
    """A new room's id; None when another one is found by the key."""
    caller_id, title = signed_in(work.actor), _clean_title(new.title)
    is_group = len(user_ids) > 2 if new.is_group is None else new.is_group
    room_id = await queries.insert_room(work.db, caller_id, work.actor.team_id, title, is_group, people_key, work.now)
    if room_id is None:
        return None
    await participant_queries.insert_participants(work.db, room_id, sorted(user_ids), 0, work.now)
    if new.favorite or new.mute:
        await participant_queries.update_marks(work.db, room_id, caller_id, new.favorite, new.mute)
    work.emit(RoomOpened(room_id=room_id, user_ids=tuple(sorted(user_ids)), title=title, owner_id=caller_id))
    return room_id


async def _mark(work: Work, membership: Membership, favorite: bool | None, mute: bool | None) -> None:
    favorite = membership.favorite if favorite is None else favorite
    mute = membership.mute if mute is None else mute
    if (favorite, mute) != (membership.favorite, membership.mute):
        await participant_queries.update_marks(work.db, membership.room_id, membership.user_id, favorite, mute)
        work.emit(
            RoomMarked(user_id=membership.user_id, marked_room_id=membership.room_id, favorite=favorite, mute=mute)
        )


def _clean_title(title: str | None) -> str | None:
    cleaned = squeeze(title or "")
    if len(cleaned) > LONGEST_TITLE:
        limit = f"must not be longer than {LONGEST_TITLE} characters"
        raise wrong_field("title", limit)
    return cleaned or None
