"""Rooms in which somebody without an account is, once an account has proved their address (see `identity.placeholders`)."""

from crewhall.domains.chat import participants
from crewhall.domains.chat.events import ParticipantAdded, ParticipantLeft
from crewhall.domains.chat.queries import claims as queries
from crewhall.domains.chat.queries import participants as participant_queries
from crewhall.domains.identity.placeholders import Claim
from crewhall.platform.work import Work


async def hand_over_rooms(work: Work, claim: Claim) -> None:
    """Put the person into the placeholder's place, with all that was said there. Asks no policy: follows from the proof.

    Raises `RoomJustChanged`.
    """
    rooms = await queries.select_rooms_for_update(work.db, claim.placeholder_id)
    if not rooms:
        return
    room_ids = [room.id for room in rooms]
    await queries.insert_participants_claimed(work.db, claim.user_id, claim.placeholder_id, room_ids)
    await queries.delete_participants(work.db, claim.user_id, claim.placeholder_id, room_ids)
    await queries.update_keys_free(work.db, room_ids, work.now)
    for room in rooms:
        if not room.is_archived:
            present = await participant_queries.select_present_ids(work.db, room.id)
            await participants.find_by(work, room.id, room.team_id, present)
        work.emit(ParticipantAdded(room_id=room.id, user_id=claim.user_id))
        work.emit(ParticipantLeft(room_id=room.id, user_id=claim.placeholder_id, by_user_id=claim.user_id))
