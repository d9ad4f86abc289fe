"""What the place of the contract tests has of chat: a room with messages and a reaction, and somebody of no team to talk to."""

from typing import Any

from crewhall.app.build import Server
from tests.world.people import Person, sign_up
from tests.world.rooms import room_of, say


async def furnish_chat(server: Server, owner: Person, mate: Person) -> dict[str, Any]:
    """The ids of it all. The friend is nobody's secret: an outsider may talk to them too."""
    friend = await sign_up(server, "Kim", last_name="Lee")
    room = await room_of(owner, mate, title="Quokka Lunch", group=True, favorite=True)
    await say(mate, room, "quokkas at noon?")
    message = await say(owner, room, "quokkas at one")
    reaction = await owner.post(f"/chats/{room['id']}/reactions", {"message_id": message["id"], "value": "quokka"})
    return {
        "friend_id": friend.id,
        "chat_id": room["id"],
        "message_id": message["id"],
        "reaction_id": reaction["id"],
    }
