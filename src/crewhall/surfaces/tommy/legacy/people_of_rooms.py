"""The people of rooms as this edition shows them: whole users where the caller may see them, and what everybody in the room sees of the others."""

from collections.abc import Sequence

from crewhall.domains.chat.model import Participant, RoomView
from crewhall.domains.identity import users
from crewhall.domains.identity.model import User
from crewhall.platform.http.resources import Request, reading
from crewhall.surfaces.tommy.legacy.shapes import RoomJson, UserJson, room_json, room_mate_json, user_json
from crewhall.surfaces.tommy.shapes import base_of


async def rooms_with_people(req: Request, views: Sequence[RoomView]) -> list[RoomJson]:
    """Rooms with the people who are in them now."""
    known = await _visible(req, [person for view in views for person in view.people])
    base = base_of(req)
    return [room_json(view.room, _told(view.people, known, base)) for view in views]


async def room_with_people(req: Request, view: RoomView) -> RoomJson:
    """One room with the people who are in it now."""
    return (await rooms_with_people(req, [view]))[0]


async def people_of_room(req: Request, people: Sequence[Participant]) -> list[UserJson]:
    """Those of the people who are in the room now."""
    return _told(people, await _visible(req, people), base_of(req))


async def _visible(req: Request, people: Sequence[Participant]) -> dict[int, User]:
    async with reading(req) as work:
        return await users.list_visible(work, sorted({person.user_id for person in people}))


def _told(people: Sequence[Participant], known: dict[int, User], base: str) -> list[UserJson]:
    return [
        user_json(known[person.user_id], base) if person.user_id in known else room_mate_json(person, base)
        for person in people
        if person.left_at is None
    ]
