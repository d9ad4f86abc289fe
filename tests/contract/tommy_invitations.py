"""What the place of the contract tests has of invitations. Their tokens are what they are named by, as rows are by ids."""

from typing import Any

from tests.world.crews import acting_as
from tests.world.people import Person


async def furnish_invitations(owner: Person, mate: Person) -> dict[str, Any]:
    """A link into the owner's team, and an invitation of the owner by the mate in person."""
    sent = await owner.post("/invitations", {"message": "quokkas wanted"})
    received = await mate.post(
        "/invitations", {"friend_id": owner.id, "message": "quokkas for you"}, headers=acting_as("User", mate.id)
    )
    return {"sent_invitation_id": sent["token"], "received_invitation_id": received["token"]}
