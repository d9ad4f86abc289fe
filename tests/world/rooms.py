"""People who open rooms and talk in them, over HTTP."""

from typing import Any

from tests.world.people import Person


async def room_of(owner: Person, *others: Person, **fields: Any) -> dict[str, Any]:
    """A new room with these people."""
    room: dict[str, Any] = await owner.post("/chats", {"user_ids": [person.id for person in others], **fields})
    return room


async def say(person: Person, room: dict[str, Any], body: str, **fields: Any) -> dict[str, Any]:
    """A message in the room."""
    message: dict[str, Any] = await person.post(f"/chats/{room['id']}/messages", {"body": body, **fields})
    return message


async def read(person: Person, room: dict[str, Any], **params: Any) -> list[str]:
    """What was said in the room, newest last; the person has read it from now on."""
    found: list[dict[str, Any]] = await person.get(f"/chats/{room['id']}/messages", params=params)
    return [message["body"] for message in found]


async def unread(person: Person, room: dict[str, Any]) -> int:
    """How many messages of the room the person has not read."""
    count: int = (await person.get(f"/chats/{room['id']}"))["unread_messages_count"]
    return count
