"""Up to where each person has read a room. The mark only moves forward, also when two units move it at once."""

from crewhall.domains.chat import memberships
from crewhall.domains.chat.events import MessagesRead
from crewhall.domains.chat.queries import messages as message_queries
from crewhall.domains.chat.queries import participants as queries
from crewhall.kit.errors import wrong_field
from crewhall.platform.work import Work


async def mark_read(work: Work, room_id: int, up_to_message_id: int | None = None) -> bool:
    """Move the caller's mark up to a message, or behind all; whether it moved. Only then is it announced.

    Raises `NotFound`, and `InvalidInput` for what is no message of the room.
    """
    membership = await memberships.membership_of(work, room_id)
    position: int | None = membership.last_position
    if up_to_message_id is not None:
        position = await message_queries.select_position(work.db, room_id, up_to_message_id)
        if position is None:
            what = "is no message of this room"
            raise wrong_field("message_id", what)
    if position <= membership.read_position:
        return False
    if not await queries.update_read_position(work.db, room_id, membership.user_id, position):
        return False
    newest = up_to_message_id or await message_queries.select_last_id(work.db, room_id, position)
    work.emit(MessagesRead(room_id=room_id, user_id=membership.user_id, message_id=newest, position=position))
    return True
