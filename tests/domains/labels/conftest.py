"""Callers and a statement counter for the tests of labels."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from crewhall.kit.actor import Actor, Rank
from crewhall.kit.owner import Owner

TEAM_ID, USER_ID = 7, 3


class CountingDb:
    """A `Db` that counts its statements; `execute_many` is one."""

    def __init__(self, db: Any) -> None:
        self._db = db
        self.dialect = db.dialect
        self.statements = 0

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        self.statements += 1
        return getattr(self._db, name)


@pytest.fixture
def counting() -> type[CountingDb]:
    """The counter, to put around a unit's `db`."""
    return CountingDb


@pytest.fixture
def team() -> Owner:
    """The team whose labels are tested."""
    return Owner.of_team(TEAM_ID)


@pytest.fixture
def manager() -> Actor:
    """A manager of the team."""
    return Actor(user_id=USER_ID, account_type="TeamMember", account_id=1, team_id=TEAM_ID, rank=Rank.MANAGER)


@pytest.fixture
def member() -> Actor:
    """A plain member of the team."""
    return Actor(user_id=4, account_type="TeamMember", account_id=2, team_id=TEAM_ID, rank=Rank.MEMBER)


@pytest.fixture
def stranger() -> Actor:
    """The owner of another team."""
    return Actor(user_id=9, account_type="Team", account_id=8, team_id=8, rank=Rank.OWNER)
