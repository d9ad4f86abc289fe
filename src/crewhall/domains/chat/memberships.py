"""The caller's own place in a room, which every use case of a room begins with. Without one there is no such room for them."""

from crewhall.domains.chat.queries import rooms as queries
from crewhall.domains.chat.queries.rooms import Membership
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import existing
from crewhall.platform.work import ReadWork, Work


async def membership_of(work: ReadWork, room_id: int) -> Membership:
    """The caller's place in a room; one statement. Raises `NotFound` for rooms in which they are not, and `Unauthenticated`."""
    return existing(await queries.select_membership(work.db, signed_in(work.actor), room_id), "room")


async def locked_membership(work: Work, room_id: int) -> Membership:
    """The same, with the room held until the unit ends: nobody else comes, goes, posts or renames meanwhile."""
    await queries.select_room_for_update(work.db, signed_in(work.actor), room_id)
    return await membership_of(work, room_id)
