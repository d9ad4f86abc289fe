"""Rooms of somebody who was invited, between their signing up and their proof of the address by which the others knew them.

Whoever signs up may have typed that address only. So what was said to its owner waits: the rooms go on without them, and have them again,
with all that was said meanwhile, once the address is proved. Memberships of teams wait in the same way (identity).
"""

from crewhall.domains.chat import participants
from crewhall.domains.chat.events import ParticipantAdded, ParticipantLeft
from crewhall.domains.chat.queries import participants as participant_queries
from crewhall.domains.chat.queries import withheld as queries
from crewhall.domains.identity import users
from crewhall.platform.work import Work


async def withhold(work: Work, user_id: int, address: str) -> None:
    """Take a person who has just signed up out of the rooms in which they were known by this address. Asks no policy: a part of signing up."""
    await queries.select_person_for_update(work.db, user_id)
    room_ids = await queries.insert_withheld(work.db, user_id, address)
    if not room_ids:
        return
    await queries.select_rooms_for_update(work.db, room_ids)
    await queries.update_taken_out(work.db, user_id, room_ids, work.now)
    for room_id in room_ids:
        work.emit(ParticipantLeft(room_id=room_id, user_id=user_id, by_user_id=user_id))


async def give_back(work: Work, user_id: int) -> None:
    """Let a person into the rooms that wait for an address which is proved by now. One statement where none waits.

    Asks no policy: follows from the proof. Raises `RoomJustChanged`.
    """
    waiting = await queries.select_withheld(work.db, user_id)
    if not waiting:
        return
    proved = (await users.get(work, user_id)).proved_addresses
    room_ids = [each.room_id for each in waiting if each.address in proved]
    rooms = await queries.select_rooms_for_update(work.db, room_ids)
    await queries.delete_withheld(work.db, user_id, room_ids)
    await queries.update_let_in(work.db, user_id, room_ids)
    for room in rooms:
        present = await participant_queries.select_present_ids(work.db, room.id)
        await participants.find_by(work, room.id, room.team_id, present)
        work.emit(ParticipantAdded(room_id=room.id, user_id=user_id))
