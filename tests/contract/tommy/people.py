"""People: their profiles, settings and API keys, and how they sign up and in."""

from typing import Any

from tests.contract.calls import NAME, NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table
from tests.world.people import PASSWORD, pin_sent_to, sign_up


async def furnish_setting(place: Place) -> dict[str, Any]:
    """A setting of the owner's."""
    await place.owner.put("/me/settings/theme", {"data": "quokka dark"})
    return {"setting_name": "theme"}


async def furnish_key(place: Place) -> dict[str, Any]:
    """An API key of the owner's."""
    return {"key_id": (await place.owner.post("/me/api_keys", {"name": "quokka key"}))["id"]}


async def furnish_pin(place: Place) -> dict[str, Any]:
    """A pin that was just sent to the owner."""
    await place.owner.post(f"/users/{place.owner.id}/send_verification_email")
    return {"pin": await pin_sent_to(place.server, place.ids["email"])}


async def furnish_friend(place: Place) -> dict[str, Any]:
    """Somebody of no team. They are nobody's secret: an outsider may talk to them too."""
    return {"friend_id": (await sign_up(place.server, "Kim", last_name="Lee")).id}


CALLS = {
    "create_users": Call(
        "POST", "/users", 201, None, json={"first_name": "Nia", "email": "nia@place.example", "password": PASSWORD}
    ),
    "create_sessions": Call("POST", "/sessions", 200, None, json={"login": "{email}", "password": PASSWORD}),
    "get_users_verify": Call("GET", "/users/verify", 200, None, params={"pin": "{pin}", "email": "{email}"}),
    "create_users_by_id_send_verification_email": Call("POST", "/users/{user_id}/send_verification_email", 200, None),
    "create_users_by_id_send_verification_sms": Call("POST", "/users/{user_id}/send_verification_sms", 200, None),
    "create_users_reset_password": Call("POST", "/users/reset_password", 200, None, params={"login": "{email}"}),
    "get_me": Call("GET", "/me", 200, OWN),
    "delete_me": Call("DELETE", "/me", 204, "OWNS_TEAMS", json={"current_password": PASSWORD}, by_mate=True),
    "get_me_associates": Call("GET", "/me/associates", 200, OWN),
    "update_me": Call("PUT", "/me", 200, OWN, json={"first_name": "Anouk", "dob": "1990-12-31"}),
    "get_me_accounts": Call("GET", "/me/accounts", 200, OWN),
    "get_me_qr": Call("GET", "/me/qr", 200, OWN),
    "get_me_wls": Call("GET", "/me/wls", 200, OWN),
    "get_me_settings": Call("GET", "/me/settings", 200, OWN, needs=("setting_name",)),
    "update_me_settings": Call("PUT", "/me/settings", 200, OWN, json={"theme": "light", "layout": {"columns": 3}}),
    "get_me_settings_by_name": Call("GET", "/me/settings/{setting_name}", 200, OWN),
    "update_me_settings_by_name": Call("PUT", "/me/settings/{setting_name}", 200, OWN, json={"data": {"dark": True}}),
    "delete_me_settings_by_name": Call("DELETE", "/me/settings/{setting_name}", 204, OWN),
    "get_me_api_keys": Call("GET", "/me/api_keys", 200, OWN, needs=("key_id",)),
    "create_me_api_keys": Call("POST", "/me/api_keys", 201, OWN, json={"name": "roster export", "scopes": ["read"]}),
    "delete_me_api_keys_by_id": Call("DELETE", "/me/api_keys/{key_id}", 204, NOT_FOUND),
    "get_users_search": Call("GET", "/users/search", 200, OWN, params={"term": "Quokk"}),
    "get_users_by_id": Call("GET", "/users/{mate_id}", 200, NAME),
    "delete_sessions": Call("DELETE", "/sessions", 200, OWN),
}

TABLE = Table(
    tags=("User", "Session"),
    calls=CALLS,
    furnishers=(
        Furnisher(furnish_setting, provides=("setting_name",)),
        Furnisher(furnish_key, provides=("key_id",)),
        Furnisher(furnish_pin, provides=("pin",)),
        Furnisher(furnish_friend, provides=("friend_id",)),
    ),
    seen=("/me", "/me/settings", "/me/api_keys"),
)
