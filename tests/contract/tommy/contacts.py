"""Contacts: one of the team's, somebody who asks the owner, and one without an account."""

from typing import Any

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table
from tests.world.people import sign_up


async def furnish_known(place: Place) -> dict[str, Any]:
    """A contact of the team's, who has an account."""
    known = await sign_up(place.server, "Quinta", last_name="Quokkafriend", mobile="+61400000123")
    await place.owner.post(f"/contacts/{known.id}/add")
    await known.post(f"/contacts/{place.owner.id}/accept")
    await place.owner.put(f"/contacts/{known.id}", {"tags": ["quokka supplier"], "favorite": True})
    return {"known_friend_id": known.id}


async def furnish_asking(place: Place) -> dict[str, Any]:
    """Somebody who asks to be a contact."""
    asking = await sign_up(place.server, "Quentin", last_name="Quokkafan")
    await asking.post(f"/contacts/{place.owner.id}/add")
    return {"asking_friend_id": asking.id}


async def furnish_guest(place: Place) -> dict[str, Any]:
    """A contact without an account."""
    given = {"first_name": "Quokkita", "email": "guest@quokka.example", "via": "link"}
    guest = await place.owner.post("/contacts", given)
    return {"guest_friend_id": guest["friend_id"]}


CALLS = {
    "get_contacts": Call("GET", "/contacts", 200, OWN, params={"search": "Quokk"}, needs=("known_friend_id",)),
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
}

TABLE = Table(
    tags=("Contact",),
    calls=CALLS,
    aliases={
        "get_contacts_requests": Call("GET", "/contacts/requests", 200, OWN, needs=("asking_friend_id",)),
    },
    furnishers=(
        Furnisher(furnish_known, provides=("known_friend_id",)),
        Furnisher(furnish_asking, provides=("asking_friend_id",)),
        Furnisher(furnish_guest, provides=("guest_friend_id",)),
    ),
    seen=("/contacts", "/contacts/requests"),
)
