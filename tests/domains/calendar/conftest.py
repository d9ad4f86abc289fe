"""A team with people of several ranks, and somebody outside of it, for the tests of calendars."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import Struct

from crewhall.domains.calendar.model import NewEntry
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.kit.clock import utc_now
from crewhall.platform.bus import Bus
from crewhall.platform.work import Works
from tests.domains.people import a_team, a_user, in_team

START = (utc_now() + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
"""When things begin that a test says no time for: the day after tomorrow."""


class People(Struct):
    """Actors in the team, and the same people under their personal accounts as `anna_alone` and so on."""

    team_id: int
    manager: Actor
    anna: Actor
    ben: Actor
    outsider: Actor
    anna_alone: Actor
    ben_alone: Actor

    def __getitem__(self, name: str) -> Actor:
        """Somebody by name."""
        actor: Actor = getattr(self, name)
        return actor


def uid(actor: Actor) -> int:
    """The user id of somebody."""
    assert actor.user_id is not None
    return actor.user_id


def alone(user_id: int) -> Actor:
    """A person under their personal account."""
    return Actor(user_id=user_id, account_id=user_id)


async def add_member(works: Works, team_id: int, user_id: int, rank: Rank, status: str = "active") -> None:
    """A membership."""
    async with works.write(SYSTEM) as work:
        await work.db.execute(
            """
            INSERT INTO memberships (team_id, user_id, rank, manager, status, joined_at, created_at, updated_at)
            VALUES ($1, $2, $3, false, $4, $5, $5, $5)
            """,
            team_id,
            user_id,
            rank,
            status,
            work.now,
        )


async def set_status(works: Works, team_id: int, user_id: int, status: str) -> None:
    """Change a membership, as a manager does."""
    async with works.write(SYSTEM) as work:
        sql = "UPDATE memberships SET status = $3 WHERE team_id = $1 AND user_id = $2"
        await work.db.execute(sql, team_id, user_id, status)


@pytest.fixture
async def people(works: Works) -> People:
    """Max manages; Anna and Ben are members; Otto owns another team."""
    max_, anna, ben, otto = [await a_user(works, name) for name in ("max", "anna", "ben", "otto")]
    team_id, other_id = await a_team(works, "kitchen", max_), await a_team(works, "elsewhere", otto)
    for user_id, rank in ((max_, Rank.MANAGER), (anna, Rank.MEMBER), (ben, Rank.MEMBER)):
        await add_member(works, team_id, user_id, rank)
    await add_member(works, other_id, otto, Rank.OWNER)
    return People(
        team_id=team_id,
        manager=in_team(max_, team_id, Rank.MANAGER),
        anna=in_team(anna, team_id, Rank.MEMBER),
        ben=in_team(ben, team_id, Rank.MEMBER),
        outsider=in_team(otto, other_id, Rank.OWNER),
        anna_alone=alone(anna),
        ben_alone=alone(ben),
    )


def new_entry(**fields: Any) -> NewEntry:
    """An entry to be made."""
    known: dict[str, Any] = {"title": "Stocktake", "start_at": START}
    return NewEntry(**known | fields)


def at_time(works: Works, clock: Callable[[], datetime]) -> Works:
    """The same database under another clock."""
    return Works(works.database, works.settings, clock=clock, ids=works.ids, reactions=works.reactions, wakes=Bus())
