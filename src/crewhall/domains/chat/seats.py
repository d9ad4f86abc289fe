"""The caller's own place in a room, which every use case of a room begins with. Without one there is no such room for them."""

from crewhall.domains.chat import policy
from crewhall.domains.chat.queries import rooms as queries
from crewhall.domains.chat.queries.rooms import Seat
from crewhall.kit.errors import NotFound
from crewhall.platform.work import ReadWork, Work


async def seat_of(work: ReadWork, room_id: int) -> Seat:
    """The caller's place in a room; one statement. Raises `NotFound` for rooms in which they are not, and `Unauthenticated`."""
    seat = await queries.select_seat(work.db, policy.may_act(work.actor), room_id)
    if seat is None:
        raise NotFound(thing="room")
    return seat


async def held_seat(work: Work, room_id: int) -> Seat:
    """The same, with the room held until the unit ends: nobody else comes, goes, posts or renames meanwhile."""
    await queries.select_room_for_update(work.db, policy.may_act(work.actor), room_id)
    return await seat_of(work, room_id)
