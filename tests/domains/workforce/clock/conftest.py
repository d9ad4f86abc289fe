"""The staff that clocks."""

import pytest

from crewhall.platform.work import Works
from tests.domains.workforce.clock.staff import Clock, Staff, staff_of


@pytest.fixture
def clock() -> Clock:
    """The clock of `staff`."""
    return Clock()


@pytest.fixture
async def staff(works: Works, clock: Clock) -> Staff:
    """A team of four, and an outsider."""
    return await staff_of(works, clock)
