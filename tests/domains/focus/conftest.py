"""Two people with a desk each, and a clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

import pytest

from crewhall.platform.work import Works
from tests.domains.focus.desk import Desk
from tests.domains.people import a_user

START = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""When tests begin: a Wednesday, neither the first of a month nor near a change of clocks in Europe."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def go(self, **time: float) -> datetime:
        """Let time pass, given as for `timedelta`; what it is then."""
        self.now += timedelta(**time)
        return self.now


@pytest.fixture
def clock(works: Works) -> Clock:
    """The clock of `works`."""
    works.clock = Clock()
    return works.clock


@pytest.fixture
async def ann(works: Works, clock: Clock) -> Desk:
    """Ann, at her desk."""
    return Desk(works, await a_user(works, "ann"), clock)


@pytest.fixture
async def ben(works: Works, clock: Clock) -> Desk:
    """Ben, at his."""
    return Desk(works, await a_user(works, "ben"), clock)
