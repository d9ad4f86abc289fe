"""Chat: rooms, messages and reactions."""

from typing import Any

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table
from tests.world.rooms import room_of, say


async def furnish_room(place: Place) -> dict[str, Any]:
    """A room with messages and a reaction."""
    owner, mate = place.owner, place.mate
    room = await room_of(owner, mate, title="Quokka Lunch", group=True, favorite=True)
    await say(mate, room, "quokkas at noon?")
    message = await say(owner, room, "quokkas at one")
    reaction = await owner.post(f"/chats/{room['id']}/reactions", {"message_id": message["id"], "value": "quokka"})
    return {"chat_id": room["id"], "message_id": message["id"], "reaction_id": reaction["id"]}


CALLS = {
    "get_chats": Call("GET", "/chats", 200, OWN, needs=("chat_id",)),
    "create_chats": Call("POST", "/chats", 201, OWN, json={"title": "Lunch", "user_ids": "{friend_id}"}),
    "create_chats_initiate": Call("POST", "/chats/initiate", 200, OWN, json={"user_ids": "{friend_id}"}),
    "get_chats_by_id": Call("GET", "/chats/{chat_id}", 200, NOT_FOUND, params={"with_users": "true"}),
    "update_chats_by_id": Call("PUT", "/chats/{chat_id}", 200, NOT_FOUND, json={"title": "Dinner", "mute": True}),
    "delete_chats_by_id": Call("DELETE", "/chats/{chat_id}", 200, NOT_FOUND),
    "get_chats_by_chat_id_messages": Call("GET", "/chats/{chat_id}/messages", 200, NOT_FOUND),
    "create_chats_by_chat_id_messages": Call(
        "POST", "/chats/{chat_id}/messages", 201, NOT_FOUND, json={"body": "Who cooks?"}
    ),
    "get_chats_by_chat_id_messages_by_id": Call("GET", "/chats/{chat_id}/messages/{message_id}", 200, NOT_FOUND),
    "delete_chats_by_chat_id_messages_by_id": Call("DELETE", "/chats/{chat_id}/messages/{message_id}", 200, NOT_FOUND),
    "get_chats_by_chat_id_users": Call("GET", "/chats/{chat_id}/users", 200, NOT_FOUND),
    "create_chats_by_chat_id_users": Call(
        "POST", "/chats/{chat_id}/users", 201, NOT_FOUND, json={"user_id": "{friend_id}"}
    ),
    "delete_chats_by_chat_id_users_by_user_id": Call("DELETE", "/chats/{chat_id}/users/{mate_id}", 200, NOT_FOUND),
    "create_chats_by_chat_id_reactions": Call(
        "POST", "/chats/{chat_id}/reactions", 201, NOT_FOUND, json={"message_id": "{message_id}", "value": "👍"}
    ),
    "delete_chats_by_chat_id_reactions_by_id": Call(
        "DELETE", "/chats/{chat_id}/reactions/{reaction_id}", 200, NOT_FOUND
    ),
    "create_messages": Call("POST", "/messages", 201, OWN, json={"receiver_id": "{friend_id}", "message": "Hello"}),
    "get_messages_recent": Call("GET", "/messages/recent", 200, OWN, needs=("chat_id",)),
    "get_messages_favorite": Call("GET", "/messages/favorite", 200, OWN, needs=("chat_id",)),
    "update_messages_by_id": Call("PUT", "/messages/{message_id}", 200, NOT_FOUND, json={"body": "At two"}),
    "delete_messages_by_id": Call("DELETE", "/messages/{message_id}", 200, NOT_FOUND),
}

TABLE = Table(
    tags=("Chat", "Message"),
    calls=CALLS,
    furnishers=(Furnisher(furnish_room, provides=("chat_id", "message_id", "reaction_id")),),
    seen=("/chats", "/messages/recent", "/messages/favorite"),
)
