"""One successful call for each operation of the first edition, and what an outsider gets for the very same call."""

from typing import Any

from crewhall.app.build import Server
from tests.contract.calls import NAME, NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Furnishing, Place
from tests.world.client import LegacyClient
from tests.world.people import PASSWORD, pin_sent_to, sign_up

NO_ADDONS = "there are no addons to install"

CALLS = {
    "create_users": Call(
        "POST", "/users", 201, None, json={"first_name": "Nia", "email": "nia@place.example", "password": PASSWORD}
    ),
    "create_sessions": Call("POST", "/sessions", 200, None, json={"email": "{email}", "password": PASSWORD}),
    "get_users_confirm_by_confirmation_token": Call(
        "GET", "/users/confirm/{pin}", 200, None, params={"email": "{email}"}
    ),
    "get_user": Call("GET", "/user", 200, OWN),
    "update_user": Call("PUT", "/user", 200, OWN, json={"first_name": "Anouk", "phone": "+61 412 345 678"}),
    "get_user_accounts": Call("GET", "/user/accounts", 200, OWN),
    "get_user_current_account": Call("GET", "/user/current_account", 200, OWN),
    "update_user_current_account": Call(
        "PUT",
        "/user/current_account",
        200,
        "forbidden",
        params={"current_account_id": "{member_id}", "current_account_type": "TeamMember"},
    ),
    "get_users": Call("GET", "/users", 200, OWN, params={"search": "Quokk"}),
    "get_users_by_id": Call("GET", "/users/{mate_id}", 200, NAME),
    "update_users_by_id": Call("PUT", "/users/{user_id}", 200, NOT_FOUND, json={"first_name": "Anouk"}),
    "delete_sessions": Call("DELETE", "/sessions", 200, OWN),
    "create_chats": Call("POST", "/chats", 201, OWN, json={"title": "Second sitting", "user_ids": []}),
    "get_chats": Call("GET", "/chats", 200, OWN, needs=("chat_id",)),
    "create_chats_initiate": Call("POST", "/chats/initiate", 200, OWN, json={"user_ids": []}),
    "get_chats_by_id": Call("GET", "/chats/{chat_id}", 200, NOT_FOUND),
    "update_chats_by_id": Call("PUT", "/chats/{chat_id}", 200, NOT_FOUND, json={"title": "Quokka corner"}),
    "get_chats_by_chat_id_messages": Call("GET", "/chats/{chat_id}/messages", 200, NOT_FOUND),
    "get_chats_by_chat_id_users": Call("GET", "/chats/{chat_id}/users", 200, NOT_FOUND),
    "create_messages": Call("POST", "/messages", 201, NOT_FOUND, json={"chat_id": "{chat_id}", "message": "Hello"}),
    "get_messages_recent": Call("GET", "/messages/recent", 200, OWN, needs=("chat_id",)),
    "create_contacts": Call("POST", "/contacts", 201, OWN, json={"first_name": "Cleo", "email": "cleo@place.example"}),
    "get_contacts": Call("GET", "/contacts", 200, OWN, needs=("contact_id",)),
    "get_contacts_by_id": Call("GET", "/contacts/{contact_id}", 200, NOT_FOUND),
    "update_contacts_by_id": Call("PUT", "/contacts/{contact_id}", 200, NOT_FOUND, json={"favorite": True}),
    "get_addons": Call("GET", "/addons", 200, OWN, empty=NO_ADDONS),
    "get_addon_installs": Call("GET", "/addon_installs", 200, OWN, empty=NO_ADDONS),
}
PUBLIC_CALLS = {name: call for name, call in CALLS.items() if call.outsider is None}


async def furnish_pin(place: Place) -> dict[str, Any]:
    """A pin that was just sent to the owner."""
    return {"pin": await new_pin(place.server, place.owner.id, place.ids["email"])}


async def furnish_chat(place: Place) -> dict[str, Any]:
    """A chat of both, with a message."""
    owner = LegacyClient(place.server, token=place.owner.token)
    chat = await owner.post("/chats", {"title": "Quokka talk", "users": [{"id": place.mate.id}]})
    said = await owner.post("/messages", {"chat_id": chat["id"], "message": "The numbat is at the door."})
    return {"chat_id": chat["id"], "message_id": said["id"]}


async def furnish_contact(place: Place) -> dict[str, Any]:
    """A contact without an account."""
    owner = LegacyClient(place.server, token=place.owner.token)
    given = {"first_name": "Wanda", "last_name": "Wombat", "email": "wanda@wombat.example"}
    return {"contact_id": (await owner.post("/contacts", given))["id"]}


async def new_pin(server: Server, user_id: int, email: str) -> str:
    """A pin that was just sent to somebody."""
    stranger = await sign_up(server, "Sten")
    await stranger.post(f"/users/{user_id}/send_verification_email")
    return await pin_sent_to(server, email)


FURNISHING = Furnishing(
    furnishers=(
        Furnisher(furnish_pin, provides=("pin",)),
        Furnisher(furnish_chat, provides=("chat_id", "message_id")),
        Furnisher(furnish_contact, provides=("contact_id",)),
    ),
    seen=("/user", "/user/accounts", "/user/current_account", "/users", "/chats", "/messages/recent", "/contacts"),
    client=LegacyClient,
)
