"""One successful call for each operation of the first edition, and what an outsider gets for the very same call."""

from typing import Any

from crewhall.app.build import Server
from tests.contract.tommy_operations import NAME, NOT_FOUND, OWN, Call, Place
from tests.world.client import LegacyClient
from tests.world.people import PASSWORD, member_of_team, owner_of_team, pin_sent_to, sign_up

PUBLIC_CALLS = {
    "create_users": Call(
        "POST", "/users", 201, None, json={"first_name": "Nia", "email": "nia@place.example", "password": PASSWORD}
    ),
    "create_sessions": Call("POST", "/sessions", 200, None, json={"email": "{email}", "password": PASSWORD}),
    "get_users_confirm_by_confirmation_token": Call(
        "GET", "/users/confirm/{pin}", 200, None, params={"email": "{email}"}
    ),
}

CALLS = PUBLIC_CALLS | {
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
    "get_chats": Call("GET", "/chats", 200, OWN),
    "create_chats_initiate": Call("POST", "/chats/initiate", 200, OWN, json={"user_ids": []}),
    "get_chats_by_id": Call("GET", "/chats/{chat_id}", 200, NOT_FOUND),
    "update_chats_by_id": Call("PUT", "/chats/{chat_id}", 200, NOT_FOUND, json={"title": "Quokka corner"}),
    "get_chats_by_chat_id_messages": Call("GET", "/chats/{chat_id}/messages", 200, NOT_FOUND),
    "get_chats_by_chat_id_users": Call("GET", "/chats/{chat_id}/users", 200, NOT_FOUND),
    "create_messages": Call("POST", "/messages", 201, NOT_FOUND, json={"chat_id": "{chat_id}", "message": "Hello"}),
    "get_messages_recent": Call("GET", "/messages/recent", 200, OWN),
    "create_contacts": Call("POST", "/contacts", 201, OWN, json={"first_name": "Cleo", "email": "cleo@place.example"}),
    "get_contacts": Call("GET", "/contacts", 200, OWN),
    "get_contacts_by_id": Call("GET", "/contacts/{contact_id}", 200, NOT_FOUND),
    "update_contacts_by_id": Call("PUT", "/contacts/{contact_id}", 200, NOT_FOUND, json={"favorite": True}),
    "get_addons": Call("GET", "/addons", 200, OWN),
    "get_addon_installs": Call("GET", "/addon_installs", 200, OWN),
}

SECRETS = ("quokk", "zora", "zita", "numbat", "wombat")
"""Words that stand in everything that belongs to the place, and in nothing that anybody else has."""


async def furnish(server: Server) -> Place:
    """A team with a second person, who talk, and a contact."""
    owner, team = await owner_of_team(server, "Quokka Quarter")
    email = "zora@quokka.example"
    await owner.put("/me", {"first_name": "Zora", "last_name": "Quokkason", "email": email})
    mate = await member_of_team(server, owner, "Zita")
    legacy = LegacyClient(server, token=owner.token)
    account = await legacy.get("/user/current_account")
    chat = await legacy.post("/chats", {"title": "Quokka talk", "users": [{"id": mate.id}]})
    said = await legacy.post("/messages", {"chat_id": chat["id"], "message": "The numbat is at the door."})
    contact = await legacy.post(
        "/contacts", {"first_name": "Wanda", "last_name": "Wombat", "email": "wanda@wombat.example"}
    )
    ids = {
        "email": email,
        "pin": await new_pin(server, owner.id, email),
        "user_id": owner.id,
        "mate_id": mate.id,
        "team_id": team["id"],
        "member_id": account["id"],
        "chat_id": chat["id"],
        "message_id": said["id"],
        "contact_id": contact["id"],
    }
    return Place(owner=owner, mate=mate, ids=ids)


async def new_pin(server: Server, user_id: int, email: str) -> str:
    """A pin that was just sent to somebody."""
    stranger = await sign_up(server, "Sten")
    await stranger.post(f"/users/{user_id}/send_verification_email")
    return await pin_sent_to(server, email)


async def all_that_they_see(place: Place, server: Server) -> list[Any]:
    """Everything that the owner can read of the place in this edition, to be compared before and after."""
    owner = LegacyClient(server, token=place.owner.token)
    paths = ("/user", "/user/accounts", "/user/current_account", "/users", "/chats", "/messages/recent", "/contacts")
    return [await owner.get(path) for path in paths]
