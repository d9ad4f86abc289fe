"""People who talk, and a clock that tests move."""

from datetime import UTC, datetime, timedelta

import pytest

from crewhall.platform.work import Works
from tests.domains.chat.talk import Crew
from tests.domains.people import a_team, a_user


class Clock:
    """A clock that goes a second with each unit of work, and that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock(works: Works) -> Clock:
    """The clock of `works`."""
    works.clock = Clock()
    return works.clock


@pytest.fixture
async def crew(works: Works) -> Crew:
    """Ann, Ben, Cat, Dan and Eve, who know each other from nowhere; Ann has a team."""
    ann, ben, cat, dan, eve = [await a_user(works, name) for name in ("ann", "ben", "cat", "dan", "eve")]
    return Crew(works, ann, ben, cat, dan, eve, await a_team(works, "crew", ann))
