"""Who is in a room: coming, leaving, being taken out. The room passes on when its owner leaves.

| who leaves   | the room afterwards                           |
|--------------|-----------------------------------------------|
| somebody     | goes on                                       |
| the owner    | belongs to whoever has been there longest (1) |
| the last one | is archived                                   |

(1) Of those who have an account: somebody who was invited and has not signed up yet may vanish again. If there are only such people, it
stays the leaver's, who is not in it.

Afterwards it is found (`rooms.initiate`) for the people who are left, unless another room is found for them already.
"""

from collections.abc import Collection

import msgspec

from crewhall.domains.chat import memberships, people, policy
from crewhall.domains.chat.errors import RoomIsFull, RoomJustChanged
from crewhall.domains.chat.events import ParticipantAdded, ParticipantLeft, RoomArchived, RoomChanged
from crewhall.domains.chat.model import MOST_PEOPLE, Participant
from crewhall.domains.chat.queries import participants as queries
from crewhall.domains.chat.queries import rooms as room_queries
from crewhall.domains.chat.queries.rooms import Membership
from crewhall.kit.errors import existing
from crewhall.platform.db.database import UniqueViolation
from crewhall.platform.work import ReadWork, Work

MOST_LISTED = 2 * MOST_PEOPLE
"""How many people of a room are named, those who left among them."""


async def list_participants(work: ReadWork, room_id: int) -> list[Participant]:
    """The people of a room: those who are there, longest first, then those who left. Raises `NotFound`.

    Source: contracts/tommy.yaml get_chats_by_chat_id_users; behaviour notes, tommy 2.16 (`deleted`: left or removed).
    """
    await memberships.membership_of(work, room_id)
    return await queries.select_participants(work.db, room_id, MOST_LISTED)


async def add(work: Work, room_id: int, user_id: int) -> Participant:
    """Bring a person into the room; who is there already stays, and nothing is announced. What was said before is theirs to read.

    Raises `NotFound`, `InvalidInput` (details `user_ids`), `RoomIsFull`, `RoomJustChanged`.
    """
    await add_all(work, await memberships.locked_membership(work, room_id), (user_id,))
    return existing(await queries.select_participant(work.db, room_id, user_id), "participant")


async def add_all(work: Work, membership: Membership, user_ids: Collection[int]) -> Membership:
    """Bring people into a room that is held; the caller's seat as it is now. Three people are a group. Raises as `add`."""
    present = await queries.select_present_ids(work.db, membership.room_id)
    new = sorted(set(user_ids) - set(present))
    if not new:
        return membership
    if len(present) + len(new) > MOST_PEOPLE:
        raise RoomIsFull(most=MOST_PEOPLE)
    await people.check_open(work, membership.user_id, new, membership.team_id)
    await queries.insert_participants(work.db, membership.room_id, new, membership.last_position, work.now)
    for user_id in new:
        work.emit(ParticipantAdded(room_id=membership.room_id, user_id=user_id))
    await find_by(work, membership.room_id, membership.team_id, [*present, *new])
    if membership.is_group or len(present) + len(new) <= 2:
        return membership
    return await write_room(work, msgspec.structs.replace(membership, is_group=True))


async def remove(work: Work, room_id: int, user_id: int) -> Participant:
    """Leave a room, or take somebody out of one's own; the person as they are now, with `left_at`.

    Raises `NotFound` also for people who are not in the room, and `Forbidden`. Source: contracts/tommy.yaml
    delete_chats_by_chat_id_users_by_user_id.
    """
    membership = await memberships.locked_membership(work, room_id)
    person = await queries.select_participant(work.db, room_id, user_id)
    if person is None:
        return await _keep_out(work, membership, user_id)
    policy.may_take_out(membership.user_id, membership.owner_id, user_id)
    staying = [other for other in await queries.select_present_ids(work.db, room_id) if other != user_id]
    await queries.update_left(work.db, room_id, user_id, work.now)
    work.emit(ParticipantLeft(room_id=room_id, user_id=user_id, by_user_id=membership.user_id))
    if not staying:
        await archive(work, membership)
    else:
        await find_by(work, membership.room_id, membership.team_id, staying)
        heir = await queries.select_heir(work.db, room_id, user_id) if user_id == membership.owner_id else None
        if heir is not None:
            await write_room(work, msgspec.structs.replace(membership, owner_id=heir))
    return msgspec.structs.replace(person, left_at=work.now)


async def _keep_out(work: Work, membership: Membership, user_id: int) -> Participant:
    """Somebody who is out of the room with their membership does not come back with it."""
    person = existing(await queries.select_suspended(work.db, membership.room_id, user_id), "participant")
    policy.may_take_out(membership.user_id, membership.owner_id, user_id)
    await queries.delete_suspended(work.db, membership.room_id, user_id)
    return person


async def archive(work: Work, membership: Membership) -> None:
    """Put away a room that is held: it is gone for everybody. The caller has proved the right."""
    await room_queries.update_archived(work.db, membership.room_id, work.now)
    work.emit(RoomArchived(room_id=membership.room_id, user_id=membership.user_id))


async def write_room(work: Work, membership: Membership) -> Membership:
    """Write owner, title and kind of a room that is held. The caller has proved the right."""
    await room_queries.update_room(
        work.db, membership.room_id, membership.owner_id, membership.title, membership.is_group, work.now
    )
    work.emit(
        RoomChanged(
            room_id=membership.room_id,
            title=membership.title,
            is_group=membership.is_group,
            owner_id=membership.owner_id,
        )
    )
    return membership


async def find_by(work: Work, room_id: int, team_id: int | None, user_ids: Collection[int]) -> None:
    """Let a room that is held be found by these people from now on, unless another one of the same team is. Raises `RoomJustChanged`."""
    key = people.key_of(user_ids)
    others = await room_queries.select_rooms_of_people(work.db, key)
    is_taken = any(room.team_id == team_id and room.id != room_id for room in others)
    try:
        await room_queries.update_people_key(work.db, room_id, None if is_taken else key, work.now)
    except UniqueViolation:  # on PostgreSQL, from a unit that committed just now; ours is lost
        raise RoomJustChanged from None
