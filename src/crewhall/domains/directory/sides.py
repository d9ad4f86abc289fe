"""The rows between people, and between teams and people, held for a change. What may become of them stands in contacts.py."""

from collections.abc import Sequence

import msgspec

from crewhall.domains.directory.events import ContactAccepted
from crewhall.domains.directory.model import ContactStatus, Holder, NewContact, Side
from crewhall.domains.directory.queries import contacts as queries
from crewhall.platform.work import Work

Sides = dict[tuple[int, int, int], Side]
"""Rows by person (0 for a team's), team (0 for a person's) and friend."""

NOTHING_KNOWN = NewContact()
HANDED_OVER = ("link", "qr")
"""Channels by which one brings the invitation oneself: nothing is sent when the contact is made."""


async def hold(work: Work, user_id: int, team_ids: Sequence[int], friend_ids: Sequence[int]) -> Sides:
    """What there is between the person, or these teams, and the friends, in both directions; held until the unit ends."""
    friends = list(friend_ids)
    await queries.select_people_for_update(work.db, [user_id, *friends])
    found = await queries.select_sides(work.db, user_id, list(team_ids), friends)
    return {_key(side.holder, side.friend_id): side for side in found}


def side_of(sides: Sides, holder: Holder, friend_id: int) -> Side | None:
    """The holder's row of the friend."""
    return sides.get(_key(holder, friend_id))


def status_of(sides: Sides, holder: Holder, friend_id: int) -> ContactStatus | None:
    """How far the holder has come with the friend."""
    side = side_of(sides, holder, friend_id)
    return side.status if side else None


def requests_of(sides: Sides, user_id: int, friend_id: int) -> list[Side]:
    """What the friend has asked of the person, for themselves and in the name of teams."""
    return [
        side
        for side in sides.values()
        if (side.user_id, side.friend_id, side.status) == (friend_id, user_id, ContactStatus.REQUESTED)
    ]


async def put(
    work: Work,
    sides: Sides,
    holder: Holder,
    friend_id: int,
    status: ContactStatus,
    *,
    from_team_id: int | None = None,
    keeps_team: bool = False,
    known: NewContact = NOTHING_KNOWN,
) -> None:
    """Make this the holder's status with the friend. `known` counts for a new row only; `keeps_team`: in whose name was asked stays."""
    key = _key(holder, friend_id)
    side = sides.get(key)
    if side is None:
        is_sent = status == ContactStatus.INVITED and known.via not in HANDED_OVER
        invited_at = work.now if is_sent else None
        sides[key] = await queries.insert_contact(
            work.db, holder, friend_id, status, from_team_id, known, invited_at, work.now
        )
        return
    asker_id = holder.user_id if status == ContactStatus.REQUESTED else side.user_id
    await queries.update_side(work.db, side, status, from_team_id, work.now, asker_id=asker_id, keeps_team=keeps_team)
    is_answer = status in (ContactStatus.ACCEPTED, ContactStatus.DECLINED)
    answered_at = work.now if is_answer else side.answered_at
    sides[key] = msgspec.structs.replace(side, user_id=asker_id, status=status, answered_at=answered_at)


async def agree(work: Work, sides: Sides, holder: Holder, friend_id: int, known: NewContact = NOTHING_KNOWN) -> None:
    """The holder has the friend as an accepted contact from now on, and is told; nothing happens if that is so already."""
    if status_of(sides, holder, friend_id) != ContactStatus.ACCEPTED:
        await put(work, sides, holder, friend_id, ContactStatus.ACCEPTED, known=known)
        told = None if holder.team_id else holder.user_id
        work.emit(ContactAccepted(team_id=holder.team_id, user_id=told, friend_id=friend_id))


def _key(holder: Holder, friend_id: int) -> tuple[int, int, int]:
    return (0, holder.team_id, friend_id) if holder.team_id else (holder.user_id, 0, friend_id)
