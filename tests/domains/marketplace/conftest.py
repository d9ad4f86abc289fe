"""A team with somebody of each sort, and somebody elsewhere, for tests of fragments."""

import pytest
from msgspec import Struct
from msgspec.structs import replace

from crewhall.domains.labels import taggings
from crewhall.domains.labels.model import Context
from crewhall.domains.marketplace import fragments
from crewhall.domains.marketplace.model import Fragment, FragmentEdit
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.kit.owner import Owner
from crewhall.platform.work import Works
from tests.domains.people import a_team, a_user, in_team


class Cast(Struct):
    """Who plays: `owner` has the fragment, `mate` carries labels, `other` carries none; `foreigner` owns another team."""

    works: Works
    team_id: int
    owner: Actor
    manager: Actor
    mate: Actor
    other: Actor
    foreigner: Actor
    at_home: Actor
    """The owner in their personal account."""

    def __getitem__(self, who: str) -> Actor:
        """Somebody by their part."""
        actor: Actor = getattr(self, who)
        return actor

    async def has(self, who: str = "owner", **fields: object) -> Fragment:
        """A new fragment of somebody's."""
        async with self.works.write(self[who]) as work:
            edit = FragmentEdit(**({"kind": "Task", "name": "Sweep"} | fields))  # pyright: ignore[reportArgumentType] - as the test says
            return (await fragments.create(work, edit)).fragment


async def a_member(works: Works, team_id: int, name: str, rank: Rank) -> Actor:
    """An active member of the team, with a membership of their own."""
    user_id = await a_user(works, name)
    async with works.write(SYSTEM) as work:
        member_id = await work.db.fetch_value(
            """
            INSERT INTO memberships (team_id, user_id, rank, manager, status, joined_at, created_at, updated_at)
            VALUES ($1, $2, $3, false, 'active', $4, $4, $4) RETURNING id
            """,
            team_id,
            user_id,
            rank,
            work.now,
        )
    return replace(in_team(user_id, team_id, rank), account_id=member_id, member_id=member_id)


@pytest.fixture
async def people(works: Works) -> Cast:
    """The cast. The mate is a Nurse at Pier 7 and a Driver, and is marked Available."""
    founder = await a_user(works, "founder")
    team_id = await a_team(works, "harbour", founder)
    foreigner = await a_user(works, "foreigner")
    owner = await a_member(works, team_id, "owner", Rank.MEMBER)
    mate = await a_member(works, team_id, "mate", Rank.MEMBER)
    labels = (
        (Context.ROLES, "Nurse"),
        (Context.LOCATIONS, "Pier 7"),
        (Context.TAGS, "Driver"),
        (Context.MEMBERS, "Available"),
    )
    async with works.write(SYSTEM) as work:
        for context, name in labels:
            await taggings.replace(work, Owner.of_team(team_id), "TeamMember", mate.member_id or 0, context, [name])
    return Cast(
        works=works,
        team_id=team_id,
        owner=owner,
        manager=await a_member(works, team_id, "manager", Rank.MANAGER),
        mate=mate,
        other=await a_member(works, team_id, "other", Rank.MEMBER),
        foreigner=in_team(foreigner, await a_team(works, "elsewhere", foreigner), Rank.OWNER),
        at_home=Actor(user_id=owner.user_id, account_id=owner.user_id),
    )
