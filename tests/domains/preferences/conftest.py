"""Callers for the tests of settings."""

import pytest

from crewhall.kit.actor import Actor, Rank
from crewhall.kit.owner import Owner

TEAM_ID, USER_ID = 7, 3


@pytest.fixture
def team() -> Owner:
    """The team whose settings are tested."""
    return Owner.of_team(TEAM_ID)


@pytest.fixture
def admin() -> Actor:
    """An admin of the team."""
    return Actor(user_id=USER_ID, account_type="TeamMember", account_id=1, team_id=TEAM_ID, rank=Rank.ADMIN)


@pytest.fixture
def member() -> Actor:
    """A plain member of the team."""
    return Actor(user_id=4, account_type="TeamMember", account_id=2, team_id=TEAM_ID, rank=Rank.MEMBER)


@pytest.fixture
def stranger() -> Actor:
    """The owner of another team."""
    return Actor(user_id=9, account_type="Team", account_id=8, team_id=8, rank=Rank.OWNER)
