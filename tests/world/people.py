"""People who sign up, found teams and join them, all over HTTP."""

import itertools
import re
from copy import deepcopy
from typing import Any

from crewhall.app.build import Server
from crewhall.domains.notify import outbox
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import PageRequest
from tests.world.client import Client

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


class Person(Client):
    """Somebody with an account, signed in."""

    def __init__(self, server: Server, profile: dict[str, Any], token: str) -> None:
        super().__init__(server, token=token)
        self.profile = profile
        self.id: int = profile["id"]
        self.email: str = profile.get("email", "")

    def on(self, server: Server) -> "Person":
        """The same person on another server, whose database is a copy."""
        return Person(server, deepcopy(self.profile), self.token)


async def sign_up(server: Server, first_name: str = "Anna", **fields: Any) -> Person:
    """A new person with an e-mail address of their own, signed in."""
    number = next(_numbers)
    stranger = Client(server)
    fields = {
        "first_name": first_name,
        "last_name": "Ng",
        "email": f"{first_name.lower()}.{number}@people.example",
    } | fields
    await stranger.post("/users", {"password": PASSWORD, **fields})
    return await sign_in(server, fields.get("email") or fields["mobile"])


async def sign_in(server: Server, login: str, password: str = PASSWORD) -> Person:
    """Somebody who has an account, signed in anew."""
    profile = await Client(server).post("/sessions", {"login": login, "password": password})
    return Person(server, profile, profile["token"])


async def owner_of_team(
    server: Server, name: str = "Harbour Street Kitchen", **fields: Any
) -> tuple[Person, dict[str, Any]]:
    """A new person who has founded a team."""
    owner = await sign_up(server, "Olga")
    return owner, await owner.post("/teams", {"name": name, **fields})


async def member_of_team(server: Server, manager: Person, /, first_name: str = "Mia", **fields: Any) -> Person:
    """A new person, invited by a manager and let in by the pin that was sent to them."""
    email = f"{first_name.lower()}.{next(_numbers)}@people.example"
    invited = await manager.post("/team/members/invite", {"email": email, "first_name": first_name, **fields})
    person = await sign_up(server, first_name, email=email)
    await person.get("/users/verify", params={"pin": await pin_sent_to(server, email)})
    await person.put(
        "/me/current_account", params={"current_account_id": invited["id"], "current_account_type": "TeamMember"}
    )
    return person


async def pin_sent_to(server: Server, address: str) -> str:
    """The latest pin in the outbox for an address."""
    async with server.works.read(SYSTEM) as work:
        found = await outbox.list_messages(work, address, None, PageRequest())
    return next(match[0] for message in found.rows if (match := re.search(r"\b\d{6}\b", message.body)))
