"""A team with somebody of each rank, and somebody of another team, all signed in."""

from copy import deepcopy
from typing import Any

import pytest
from argon2 import PasswordHasher
from msgspec import Struct

from crewhall.app.build import Server
from tests.world.client import Client
from tests.world.people import Person, member_of_team, owner_of_team, sign_up


class Crew(Struct):
    """Four people of one team, and an outsider who owns another."""

    owner: Person
    admin: Person
    manager: Person
    member: Person
    outsider: Person
    team: dict[str, Any]

    def __getitem__(self, who: str) -> Person:
        """Somebody by their rank."""
        person: Person = getattr(self, who)
        return person

    def on(self, server: Server) -> "Crew":
        """The same crew on another server, whose database is a copy."""
        ranks = ("owner", "admin", "manager", "member", "outsider")
        return Crew(**{rank: self[rank].on(server) for rank in ranks}, team=deepcopy(self.team))


async def crew(server: Server) -> Crew:
    """A crew on a fresh server; the owner, who comes first, also administers the server."""
    owner, team = await owner_of_team(server)
    outsider = await sign_up(server, "Otto")
    await outsider.post("/teams", {"name": "Otto's Own"})
    return Crew(
        owner=owner,
        admin=await member_of_team(server, owner, "Ada", roles=["Team Admin"]),
        manager=await member_of_team(server, owner, "Max", manager=True),
        member=await member_of_team(server, owner, "Mia"),
        outsider=outsider,
        team=team,
    )


def acting_as(account_type: str, account_id: int) -> dict[str, str]:
    """The headers that name an account for one request."""
    return {"X-Account-Type": account_type, "X-Account-Id": str(account_id)}


async def account_of(person: Client, team_id: int) -> dict[str, Any]:
    """A person's account in a team."""
    accounts: list[dict[str, Any]] = await person.get("/me/accounts")
    return next(account for account in accounts if account.get("team_id") == team_id)


def cheapen_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with as little work as Argon2 allows: what they cost is measured elsewhere."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("crewhall.domains.identity.passwords._hasher", cheap)
    monkeypatch.setattr("crewhall.domains.identity.passwords._NOBODYS", cheap.hash("nobody's password"))
