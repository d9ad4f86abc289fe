"""Invitations. Their tokens are what they are named by, as rows are by ids."""

from typing import Any

from tests.contract.calls import NAME, NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table
from tests.world.crews import acting_as


async def furnish_sent(place: Place) -> dict[str, Any]:
    """A link into the owner's team."""
    sent = await place.owner.post("/invitations", {"message": "quokkas wanted"})
    return {"sent_invitation_id": sent["token"]}


async def furnish_received(place: Place) -> dict[str, Any]:
    """An invitation of the owner by the mate in person."""
    given = {"friend_id": place.owner.id, "message": "quokkas for you"}
    received = await place.mate.post("/invitations", given, headers=acting_as("User", place.mate.id))
    return {"received_invitation_id": received["token"]}


CALLS = {
    "get_invitations_by_token": Call("GET", "/invitations/{sent_invitation_id}", 200, None),
    "get_invitations": Call(
        "GET",
        "/invitations",
        200,
        OWN,
        needs=(
            "sent_invitation_id",
            "received_invitation_id",
        ),
    ),
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
}

TABLE = Table(
    tags=("Invitation",),
    calls=CALLS,
    furnishers=(
        Furnisher(furnish_sent, provides=("sent_invitation_id",)),
        Furnisher(furnish_received, provides=("received_invitation_id",)),
    ),
    seen=("/invitations",),
)
