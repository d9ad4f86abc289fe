"""Who leaves a team leaves its rooms: those that were opened in an account of the team. Who returns finds them again, with all that
was said meanwhile. Rooms of no team stay, also between people who are team mates.

| what happens to somebody's membership, or the team            | their place in the team's rooms                |
|---------------------------------------------------------------|------------------------------------------------|
| made inactive, archived; the team is closed                   | suspended: as if they had left                 |
| active again, by a manager or a new invitation; reopened      | back, unless they were taken out meanwhile     |
| never was any: guests, and who is invited for the first time  | stays, but while the team is closed            |

A room whose owner leaves the team passes on, as when they leave the room, and stays with whoever has it then. What they had scheduled
is dropped if its time comes while they are away.
"""

from collections import defaultdict

from crewhall.domains.chat import participants
from crewhall.domains.chat.events import ParticipantAdded, ParticipantLeft, RoomAccessChanged, RoomChanged
from crewhall.domains.chat.queries import participants as participant_queries
from crewhall.domains.chat.queries import suspensions as queries
from crewhall.domains.chat.queries.suspensions import Place
from crewhall.platform.work import Work

_ROOMS_AT_ONCE = 50


async def follow_member(work: Work, team_id: int, user_id: int) -> None:
    """Bring the person's places in the team's rooms in line with their membership, whatever happened to it.

    Two statements where nothing changes. Asks no policy: follows from the membership. Raises `RoomJustChanged`.
    """
    if leaving := await queries.select_leaving(work.db, team_id, user_id):
        room_ids = await _take_out(work, team_id, leaving)
        for heir in await queries.update_owners(work.db, user_id, room_ids, work.now):
            work.emit(
                RoomChanged(room_id=heir.room_id, title=heir.title, is_group=heir.is_group, owner_id=heir.owner_id)
            )
        for room_id in room_ids:
            work.emit(ParticipantLeft(room_id=room_id, user_id=user_id, by_user_id=work.actor.user_id or user_id))
    if returning := await queries.select_returning(work.db, team_id, user_id):
        for room_id in await _let_in(work, team_id, returning):
            work.emit(ParticipantAdded(room_id=room_id, user_id=user_id))


async def follow_team(work: Work, team_id: int) -> None:
    """The same for everybody in the team's rooms, after it may have been closed or reopened; some rooms at a time."""
    room_ids, is_open = (
        await queries.select_room_ids(work.db, team_id),
        await queries.select_team_is_open(work.db, team_id),
    )
    for start in range(0, len(room_ids), _ROOMS_AT_ONCE):
        some = room_ids[start : start + _ROOMS_AT_ONCE]
        if is_open and (returning := await queries.select_all_returning(work.db, team_id, some)):
            await _let_in(work, team_id, returning)
        elif not is_open and (leaving := await queries.select_all_leaving(work.db, team_id, some)):
            await _take_out(work, team_id, leaving)


async def _take_out(work: Work, team_id: int, leaving: list[Place]) -> list[int]:
    """The rooms that are there still."""
    user_ids, room_ids = _both(leaving)
    kept = await queries.select_rooms_for_update(work.db, team_id, room_ids)
    await queries.insert_suspended(work.db, team_id, user_ids, room_ids)
    await queries.update_taken_out(work.db, user_ids, room_ids, work.now)
    work.emit(RoomAccessChanged(team_id=team_id, user_ids=tuple(user_ids)))
    return kept


async def _let_in(work: Work, team_id: int, returning: list[Place]) -> list[int]:
    """The rooms that are there still."""
    user_ids, room_ids = _both(returning)
    kept = await queries.select_rooms_for_update(work.db, team_id, room_ids)
    by_room = defaultdict[int, list[int]](list)
    for place in returning:
        by_room[place.room_id].append(place.user_id)
    for room_id, coming in by_room.items():  # not everybody comes back into each of the rooms
        await queries.update_let_in(work.db, coming, [room_id])
        await queries.delete_suspended(work.db, coming, [room_id])
    for room_id in kept:
        present = await participant_queries.select_present_ids(work.db, room_id)
        await participants.find_by(work, room_id, team_id, present)
    work.emit(RoomAccessChanged(team_id=team_id, user_ids=tuple(user_ids)))
    return kept


def _both(places: list[Place]) -> tuple[list[int], list[int]]:
    """The people and the rooms."""
    return sorted({place.user_id for place in places}), sorted({place.room_id for place in places})
