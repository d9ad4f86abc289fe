"""What the benchmarks measure against: a team of 200 with roles and locations, and its owner's session."""

import random

from msgspec import Struct

from crewhall.app.build import Server
from crewhall.domains.identity import members, sessions, teams
from crewhall.domains.identity.model import MemberStatus, NewTeam, NewUser
from crewhall.domains.labels import taggings
from crewhall.domains.labels.model import Context, Owner
from crewhall.flows import onboarding
from crewhall.kit.actor import NOBODY, Rank
from crewhall.platform.settings import Settings

MEMBERS = 200
PASSWORD = "bench bench bench"
_ROLES = ("Barista", "Chef", "Server", "Floor Manager")
_PLACES = ("Harbour Street", "Pier 4", "Old Mill")


class World(Struct, frozen=True):
    """How to call as the owner."""

    token: str


async def populate(settings: Settings) -> World:
    """Make the team on a fresh database."""
    server = Server(settings)
    await server.open_database()
    works, chance = server.works, random.Random(1)
    owner = NewUser(first_name="Olga", last_name="Owner", email="olga@bench.example")
    await onboarding.sign_up(works, NOBODY, owner, PASSWORD)
    _, token = await sessions.log_in(works, "olga@bench.example", PASSWORD, None)
    actor = await sessions.authenticate_token(works, token, sessions.CURRENT)
    async with works.write(actor) as work:
        team = await teams.found(work, NewTeam(name="Bench"))
    actor = await sessions.authenticate_token(works, token, sessions.CURRENT)
    people = [
        (
            NewUser(
                first_name=f"First{n}",
                last_name=f"Last{n}",
                slug=f"first-{n}",
                email=f"m{n}@bench.example",
                icon_url=f"/hall/blobs/{n:064x}",
            ),
            Rank.MEMBER,
            MemberStatus.ACTIVE,
        )
        for n in range(MEMBERS - 1)
    ]
    async with works.write(actor) as work:
        made = await members.add_generated(work, team.id, people)
        for context, names in ((Context.ROLES, _ROLES), (Context.LOCATIONS, _PLACES)):
            pairs = [(member_id, chance.choice(names)) for member_id in made if member_id]
            await taggings.tag_many(work, Owner.of_team(team.id), context, "TeamMember", pairs)
    await server.close()
    return World(token)
