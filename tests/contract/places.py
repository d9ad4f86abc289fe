"""Places of the contract tests: a team, and as much of what calls can name as a test needs."""

from collections.abc import Awaitable, Callable, Collection, Iterator
from functools import cached_property
from typing import Any

from msgspec import Struct

from crewhall.app.build import Server
from tests.contract.calls import Call, filled
from tests.world.client import Client
from tests.world.people import Person, member_of_team, owner_of_team, sign_up

SECRETS = ("quokk", "zora", "zita", "numbat", "wombat")
"""Words that stand in everything that belongs to a place, and in nothing that anybody else has."""
BASE_IDS: tuple[str, ...] = ("email", "user_id", "mate_id", "team_id", "member_id")
"""What every place has ids of."""


class Place(Struct):
    """A team with two people, whatever was furnished, and the ids of it all."""

    server: Server
    owner: Person
    mate: Person
    ids: dict[str, Any]

    def caller(self, call: Call) -> Person:
        """Who makes the call."""
        return self.mate if call.by_mate else self.owner

    def request(self, call: Call, ids: dict[str, Any] | None = None) -> dict[str, Any]:
        """The arguments of `Client.send` for the call, with these ids instead of the place's own where given."""
        known = self.ids | (ids or {})
        options = {"json": filled(call.json, known), "params": filled(call.params, known)}
        given = {name: value for name, value in options.items() if value is not None}
        return {"method": call.method, "path": call.path.format(**known), **given}

    def on(self, server: Server) -> "Place":
        """The same place on another server, whose database is a copy."""
        return Place(server, self.owner.on(server), self.mate.on(server), dict(self.ids))


class Furnisher(Struct, frozen=True):
    """Adds something to a place, and answers its ids, which are those of `provides`. The things of `needs` are there before."""

    furnish: Callable[[Place], Awaitable[dict[str, Any]]]
    provides: tuple[str, ...]
    needs: tuple[str, ...] = ()


class Furnishing:
    """What places of a surface can have, and the paths under which their owner reads all of it."""

    def __init__(self, furnishers: tuple[Furnisher, ...], seen: tuple[str, ...], client: type[Client] = Client) -> None:
        self.furnishers = furnishers
        self._seen = seen
        self._client = client

    @cached_property
    def providers(self) -> dict[str, Furnisher]:
        """The furnisher of each id."""
        return {name: each for each in self.furnishers for name in each.provides}

    def needed(self, names: Collection[str]) -> tuple[Furnisher, ...]:
        """The furnishers of these ids, each after those whose things it needs."""
        found: dict[Furnisher, None] = {}

        def add(each: Furnisher) -> None:
            for name in each.needs:
                add(self.providers[name])
            found.setdefault(each)

        wanted = {self.providers[name] for name in names if name not in BASE_IDS}
        for each in self.furnishers:
            if each in wanted:
                add(each)
        return tuple(found)

    async def furnish(self, server: Server, furnishers: tuple[Furnisher, ...] | None = None) -> Place:
        """A new place with the things of these furnishers, or of all."""
        place = await empty_place(server)
        for each in self.needed(self.providers) if furnishers is None else furnishers:
            made = await each.furnish(place)
            assert made.keys() == set(each.provides), (
                f"{each.furnish.__name__} answered the ids {sorted(made)}: state exactly these as what it `provides`"
            )
            place.ids |= made
        return place

    async def all_that_they_see(self, place: Place) -> dict[str, Any]:
        """Everything that the owner can read of the place, by path, to be compared before and after."""
        owner = self._client(place.server, token=place.owner.token)
        return {path: await owner.get(path) for path in self._seen}


class Wanted(Struct, frozen=True):
    """What a test wants its place to have."""

    furnishing: Furnishing
    furnishers: tuple[Furnisher, ...]

    @classmethod
    def by(cls, furnishing: Furnishing, call: Call) -> "Wanted":
        """What a call needs."""
        return cls(furnishing, furnishing.needed(call.ids))

    @classmethod
    def everything(cls, furnishing: Furnishing) -> "Wanted":
        """All that places of the surface can have."""
        return cls(furnishing, furnishing.needed(furnishing.providers))


async def empty_place(server: Server) -> Place:
    """A team with a second person, who has a tag."""
    owner, team = await owner_of_team(server, "Quokka Quarter")
    email = "zora@quokka.example"
    await owner.put("/me", {"first_name": "Zora", "last_name": "Quokkason", "email": email})
    mate = await member_of_team(server, owner, "Zita", tags=["numbat"])
    account = await owner.get("/me/current_account")
    ids = dict(zip(BASE_IDS, (email, owner.id, mate.id, team["id"], account["id"]), strict=True))
    return Place(server, owner, mate, ids)


async def outsider_with_team(server: Server) -> Person:
    """Somebody who owns another team and acts in it."""
    outsider = await sign_up(server, "Otto")
    await outsider.post("/teams", {"name": "Elsewhere"})
    return outsider


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """What of a place is not as it was: path and both answers."""
    yield from (
        f"GET {path} was {before[path]}, and is {after[path]}: the outsider's call changed it; scope its statement"
        for path in before
        if before[path] != after[path]
    )
