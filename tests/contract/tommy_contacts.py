"""What the place of the contract tests has of contacts: one of the team's, somebody who asks the owner, and one without an account."""

from typing import Any

from crewhall.app.build import Server
from tests.world.people import Person, sign_up


async def furnish_contacts(server: Server, owner: Person) -> dict[str, Any]:
    """Their user ids, by which contacts are named."""
    known = await sign_up(server, "Quinta", last_name="Quokkafriend", mobile="+61400000123")
    await owner.post(f"/contacts/{known.id}/add")
    await known.post(f"/contacts/{owner.id}/accept")
    await owner.put(f"/contacts/{known.id}", {"tags": ["quokka supplier"], "favorite": True})
    asking = await sign_up(server, "Quentin", last_name="Quokkafan")
    await asking.post(f"/contacts/{owner.id}/add")
    guest = await owner.post("/contacts", {"first_name": "Quokkita", "email": "guest@quokka.example", "via": "link"})
    return {"known_friend_id": known.id, "asking_friend_id": asking.id, "guest_friend_id": guest["friend_id"]}
