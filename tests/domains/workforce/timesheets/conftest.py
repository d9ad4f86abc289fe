"""The staff whose timesheets these are."""

import pytest

from crewhall.platform.work import Works
from tests.domains.workforce.clock.staff import Clock, staff_of
from tests.domains.workforce.timesheets.office import Office


@pytest.fixture
async def office(works: Works) -> Office:
    """A team of four, and an outsider, with settings as they are at first."""
    return Office(await staff_of(works, Clock()))
