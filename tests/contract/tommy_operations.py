"""One successful call for each operation of the Tommy surface, and what somebody of another team gets for the very same call."""

from typing import Any

from msgspec import Struct

from crewhall.app.build import Server
from tests.contract.tommy_chat import furnish_chat
from tests.contract.tommy_contacts import furnish_contacts
from tests.contract.tommy_events import furnish_events
from tests.contract.tommy_fragments import furnish_fragments
from tests.contract.tommy_invitations import furnish_invitations
from tests.world.client import Client
from tests.world.people import PASSWORD, Person, member_of_team, owner_of_team, pin_sent_to, sign_up

OWNER, STRANGER = "owner", "stranger"
OWN = "own"
"""An outsider is answered, with what is their own."""
NAME = "name"
"""An outsider of a call gets the public name of somebody with an account, and nothing else."""
NOT_FOUND = "not found"
"""An outsider is told that there is no such thing, as for an id that nobody has."""


class Call(Struct, frozen=True):
    """A request with the ids of a `Place` in braces: what comes, and what an outsider gets for it (None: it is public); made by the owner,
    or `by_mate`."""

    method: str
    path: str
    status: int
    outsider: str | None
    json: dict[str, Any] | None = None
    params: dict[str, str] | None = None
    by_mate: bool = False

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET"


class Place(Struct):
    """A team with everything that operations can name, and the ids of it all."""

    owner: Person
    mate: Person
    ids: dict[str, Any]

    def caller(self, call: Call) -> Person:
        """Who makes the call."""
        return self.mate if call.by_mate else self.owner

    def request(self, call: Call, ids: dict[str, Any] | None = None) -> dict[str, Any]:
        """The arguments of `Client.send` for the call, with these ids instead of the place's own where given."""
        known = self.ids | (ids or {})
        options = {"json": _filled(call.json, known), "params": _filled(call.params, known)}
        given = {name: value for name, value in options.items() if value is not None}
        return {"method": call.method, "path": call.path.format(**known), **given}


PUBLIC_CALLS = {
    "create_users": Call(
        "POST", "/users", 201, None, json={"first_name": "Nia", "email": "nia@place.example", "password": PASSWORD}
    ),
    "create_sessions": Call("POST", "/sessions", 200, None, json={"login": "{email}", "password": PASSWORD}),
    "get_users_verify": Call("GET", "/users/verify", 200, None, params={"pin": "{pin}", "email": "{email}"}),
    "create_users_by_id_send_verification_email": Call("POST", "/users/{user_id}/send_verification_email", 200, None),
    "create_users_by_id_send_verification_sms": Call("POST", "/users/{user_id}/send_verification_sms", 200, None),
    "create_users_reset_password": Call("POST", "/users/reset_password", 200, None, params={"login": "{email}"}),
    "get_invitations_by_token": Call("GET", "/invitations/{sent_invitation_id}", 200, None),
}

CALLS = PUBLIC_CALLS | {
    "get_accounts_search": Call("GET", "/accounts/search", 200, OWN, params={"term": "Quokk"}),
    "get_accounts_search_by_term": Call("GET", "/accounts/search/Quokk", 200, OWN),
    "get_me": Call("GET", "/me", 200, OWN),
    "delete_me": Call("DELETE", "/me", 204, "OWNS_TEAMS", json={"current_password": PASSWORD}, by_mate=True),
    "get_me_associates": Call("GET", "/me/associates", 200, OWN),
    "update_me": Call("PUT", "/me", 200, OWN, json={"first_name": "Anouk", "dob": "1990-12-31"}),
    "get_me_accounts": Call("GET", "/me/accounts", 200, OWN),
    "get_me_current_account": Call("GET", "/me/current_account", 200, OWN),
    "update_me_current_account": Call(
        "PUT",
        "/me/current_account",
        200,
        "NOT_YOUR_ACCOUNT",
        params={"current_account_id": "{member_id}", "current_account_type": "TeamMember"},
    ),
    "get_me_qr": Call("GET", "/me/qr", 200, OWN),
    "get_me_wls": Call("GET", "/me/wls", 200, OWN),
    "get_me_settings": Call("GET", "/me/settings", 200, OWN),
    "update_me_settings": Call("PUT", "/me/settings", 200, OWN, json={"theme": "light", "layout": {"columns": 3}}),
    "get_me_settings_by_name": Call("GET", "/me/settings/theme", 200, OWN),
    "update_me_settings_by_name": Call("PUT", "/me/settings/theme", 200, OWN, json={"data": {"dark": True}}),
    "delete_me_settings_by_name": Call("DELETE", "/me/settings/theme", 204, OWN),
    "get_me_api_keys": Call("GET", "/me/api_keys", 200, OWN),
    "create_me_api_keys": Call("POST", "/me/api_keys", 201, OWN, json={"name": "roster export", "scopes": ["read"]}),
    "delete_me_api_keys_by_id": Call("DELETE", "/me/api_keys/{key_id}", 204, NOT_FOUND),
    "get_users_search": Call("GET", "/users/search", 200, OWN, params={"term": "Quokk"}),
    "get_users_by_id": Call("GET", "/users/{mate_id}", 200, NAME),
    "delete_sessions": Call("DELETE", "/sessions", 200, OWN),
    "create_teams": Call("POST", "/teams", 201, OWN, json={"name": "Second Sitting", "time_zone": "Australia/Perth"}),
    "get_teams_by_id": Call("GET", "/teams/{team_id}", 200, NOT_FOUND),
    "update_teams_by_id": Call("PUT", "/teams/{team_id}", 200, NOT_FOUND, json={"phone": "+61 2 9999 0000"}),
    "get_teams_by_id_members": Call("GET", "/teams/{team_id}/members", 200, NOT_FOUND, params={"tags[]": "numbat"}),
    "get_team": Call("GET", "/team", 200, OWN),
    "delete_team": Call("DELETE", "/team", 204, OWN, json={"current_password": PASSWORD}),
    "update_team": Call("PUT", "/team", 200, OWN, json={"name": "Corner Shop", "phone": "+61 2 9999 0000"}),
    "patch_team_features": Call("PATCH", "/team/features", 200, OWN, json={"features": {"leave": True}}),
    "get_team_settings": Call("GET", "/team/settings", 200, OWN),
    "get_team_settings_by_name": Call("GET", "/team/settings/colour", 200, OWN),
    "update_team_settings_by_name": Call("PUT", "/team/settings/colour", 200, OWN, json={"data": "teal"}),
    "delete_team_settings_by_name": Call("DELETE", "/team/settings/colour", 204, OWN),
    "get_team_members": Call("GET", "/team/members", 200, OWN, params={"search": "Quokk"}),
    "get_team_members_by_user_id": Call("GET", "/team/members/{mate_id}", 200, NOT_FOUND),
    "update_team_members_by_user_id": Call(
        "PUT", "/team/members/{mate_id}", 200, NOT_FOUND, json={"favorite": True, "locations": ["Pier 7"]}
    ),
    "create_team_members_invite": Call(
        "POST", "/team/members/invite", 200, OWN, json={"email": "new.hand@place.example", "first_name": "Nuno"}
    ),
    "create_team_demo_data_apply": Call(
        "POST",
        "/team/demo_data/apply",
        200,
        OWN,
        json={"seed_type": "hospitality", "options": {"number_of_team_members": 3}},
    ),
    "delete_team_demo_data_reset": Call("DELETE", "/team/demo_data/reset", 200, OWN),
    "create_devices": Call("POST", "/devices", 200, OWN, json={"uuid": "tablet-1", "platform": "android"}),
    "delete_devices_by_id": Call("DELETE", "/devices/{device_id}", 200, NOT_FOUND),
    "get_tags": Call("GET", "/tags", 200, OWN),
    "create_tags": Call("POST", "/tags", 201, OWN, json={"context": "locations", "name": "Pier 9"}),
    "get_tags_by_id": Call("GET", "/tags/{tag_id}", 200, NOT_FOUND),
    "delete_tags_by_id": Call("DELETE", "/tags/{tag_id}", 200, NOT_FOUND),
    "get_chats": Call("GET", "/chats", 200, OWN),
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
    "get_messages_recent": Call("GET", "/messages/recent", 200, OWN),
    "get_messages_favorite": Call("GET", "/messages/favorite", 200, OWN),
    "update_messages_by_id": Call("PUT", "/messages/{message_id}", 200, NOT_FOUND, json={"body": "At two"}),
    "delete_messages_by_id": Call("DELETE", "/messages/{message_id}", 200, NOT_FOUND),
    "get_events": Call("GET", "/events", 200, OWN),
    "create_events": Call("POST", "/events", 201, OWN, json={"title": "Stocktake", "start_at": "2026-01-31T09:30:00Z"}),
    "get_events_by_id": Call("GET", "/events/{event_id}", 200, NOT_FOUND),
    "update_events_by_id": Call("PUT", "/events/{event_id}", 200, NOT_FOUND, json={"location_name": "Pier 9"}),
    "delete_events_by_id": Call("DELETE", "/events/{event_id}", 200, NOT_FOUND),
    "get_fragments": Call("GET", "/fragments", 200, OWN, params={"with_attachments": "true"}),
    "create_fragments": Call("POST", "/fragments", 201, OWN, json={"kind": "Task", "data": '{{"done": false}}'}),
    "get_fragments_by_id": Call("GET", "/fragments/{fragment_id}", 200, NOT_FOUND),
    "update_fragments_by_id": Call("PUT", "/fragments/{fragment_id}", 200, NOT_FOUND, json={"status": "done"}),
    "delete_fragments_by_id": Call("DELETE", "/fragments/{fragment_id}", 200, NOT_FOUND),
    "get_invitations": Call("GET", "/invitations", 200, OWN),
    "create_invitations": Call(
        "POST", "/invitations", 201, NAME, json={"friend_id": "{mate_id}", "message": "Come in"}
    ),
    "delete_invitations_by_token": Call("DELETE", "/invitations/{sent_invitation_id}", 200, NOT_FOUND),
    "get_invitations_by_token_accept": Call("GET", "/invitations/{received_invitation_id}/accept", 200, NOT_FOUND),
    "create_invitations_by_token_accept": Call("POST", "/invitations/{received_invitation_id}/accept", 200, NOT_FOUND),
    "get_invitations_by_token_decline": Call("GET", "/invitations/{received_invitation_id}/decline", 200, NOT_FOUND),
    "create_invitations_by_token_decline": Call(
        "POST", "/invitations/{received_invitation_id}/decline", 200, NOT_FOUND
    ),
    "get_contacts": Call("GET", "/contacts", 200, OWN, params={"search": "Quokk"}),
    "create_contacts": Call("POST", "/contacts", 201, OWN, json={"first_name": "Nell", "email": "nell@place.example"}),
    "create_contacts_import": Call(
        "POST", "/contacts/import", 201, OWN, json={"contacts": [{"first_name": "Ned", "mobile": "0400 000 321"}]}
    ),
    "get_contacts_by_friend_id": Call("GET", "/contacts/{known_friend_id}", 200, NOT_FOUND),
    "update_contacts_by_friend_id": Call(
        "PUT", "/contacts/{known_friend_id}", 200, NOT_FOUND, json={"mute": True, "locations": ["Pier 7"]}
    ),
    "create_contacts_by_friend_id_add": Call("POST", "/contacts/{friend_id}/add", 201, OWN),
    "create_contacts_by_friend_id_invite": Call("POST", "/contacts/{guest_friend_id}/invite", 201, NOT_FOUND),
    "create_contacts_by_friend_id_accept": Call(
        "POST", "/contacts/{asking_friend_id}/accept", 200, "NOTHING_TO_ACCEPT"
    ),
    "create_contacts_by_friend_id_decline": Call(
        "POST", "/contacts/{asking_friend_id}/decline", 200, "NOTHING_TO_DECLINE"
    ),
    "get_syncs": Call("GET", "/syncs", 200, OWN),
    "get_syncs_by_id": Call("GET", "/syncs/{sync_id}", 200, NOT_FOUND),
}

ALIASES = {
    "update_tags_by_id": Call("PUT", "/tags/{tag_id}", 200, NOT_FOUND, json={"name": "Quokka Pier"}),
    "get_devices": Call("GET", "/devices", 200, OWN),
    "get_contacts_requests": Call("GET", "/contacts/requests", 200, OWN),
}
"""What clients ask beyond the contract (behaviour notes, tommy 2.14, 2.19 and 2.24)."""

SECRETS = ("quokk", "zora", "zita", "numbat")
"""Words that stand in everything that belongs to the place, and in nothing that anybody else has."""


async def furnish(server: Server) -> Place:
    """A team with a second person, a tag, a device, settings, a key and a sync."""
    owner, team = await owner_of_team(server, "Quokka Quarter")
    email = "zora@quokka.example"
    await owner.put("/me", {"first_name": "Zora", "last_name": "Quokkason", "email": email})
    mate = await member_of_team(server, owner, "Zita", tags=["numbat"])
    await owner.put("/me/settings/theme", {"data": "quokka dark"})
    await owner.put("/team/settings/colour", {"data": "quokka brown"})
    account = await owner.get("/me/current_account")
    tag = await owner.post("/tags", {"context": "locations", "name": "Quokka Pier"})
    device = await owner.post("/devices", {"uuid": "quokka-phone", "platform": "ios", "name": "Zora's phone"})
    key = await owner.post("/me/api_keys", {"name": "quokka key"})
    sync = await owner.post(
        "/team/demo_data/apply", {"seed_type": "workforce", "options": {"number_of_team_members": 2}}
    )
    await owner.post(f"/users/{owner.id}/send_verification_email")
    ids = {
        "email": email,
        "pin": await pin_sent_to(server, email),
        "user_id": owner.id,
        "mate_id": mate.id,
        "team_id": team["id"],
        "member_id": account["id"],
        "tag_id": tag["id"],
        "device_id": device["id"],
        "key_id": key["id"],
        "sync_id": sync["sync_id"],
        **await furnish_events(owner, mate),
        **await furnish_fragments(owner, mate),
        **await furnish_chat(server, owner, mate),
        **await furnish_contacts(server, owner),
        **await furnish_invitations(owner, mate),
    }
    return Place(owner=owner, mate=mate, ids=ids)


async def outsider_with_team(server: Server) -> Person:
    """Somebody who owns another team and acts in it."""
    outsider = await sign_up(server, "Otto")
    await outsider.post("/teams", {"name": "Elsewhere"})
    return outsider


async def all_that_they_see(place: Place, server: Server) -> list[Any]:
    """Everything that the owner can read of the place, to be compared before and after."""
    owner = Client(server, token=place.owner.token)
    paths = (
        "/me",
        "/me/accounts",
        "/me/settings",
        "/me/api_keys",
        "/team",
        "/team/settings",
        "/tags",
        "/devices",
        "/syncs",
        "/events",
        "/fragments",
        "/chats",
        "/messages/recent",
        "/messages/favorite",
        "/invitations",
        "/contacts",
        "/contacts/requests",
    )
    members = await owner.get("/team/members", params={"status": "active,pending,inactive,archived"})
    return [members, *[await owner.get(path) for path in paths]]


def _filled(template: dict[str, Any] | None, ids: dict[str, Any]) -> dict[str, Any] | None:
    if template is None:
        return None
    return {name: value.format(**ids) if isinstance(value, str) else value for name, value in template.items()}
