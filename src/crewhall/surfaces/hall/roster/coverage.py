"""/hall/roster/coverage: how far required staffing is met, and when people are missing."""

from datetime import timedelta

from msgspec import Struct

from crewhall.domains.workforce import coverage
from crewhall.domains.workforce.model.rosters import Coverage
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import fields_renamed
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.roster.shapes import WIRE_NAMES, read_days

_MINUTE = timedelta(minutes=1)


class GapJson(Struct):
    """contracts/hall.yaml CoverageGap."""

    start_at: str
    end_at: str
    missing: int


class CoverageJson(Struct):
    """contracts/hall.yaml Coverage."""

    need_id: int
    day: str
    location_id: int | None
    role: str | None
    start_at: str
    end_at: str
    needed: int
    planned: int
    missing_minutes: int
    gaps: list[GapJson]


class CoverageResource:
    """/hall/roster/coverage: how far the needs are met."""

    @operation("get_hall_roster_coverage", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Each need on each of the days, with the times at which people are missing."""
        with fields_renamed(WIRE_NAMES):
            async with reading(req) as work:
                found = await coverage.find(work, read_days(req))
        reply(resp, [_coverage_json(each) for each in found])


def _coverage_json(found: Coverage) -> CoverageJson:
    return CoverageJson(
        need_id=found.need.id,
        day=found.day.isoformat(),
        location_id=found.need.location_id,
        role=found.need.role,
        start_at=milliseconds_text(found.start_at),
        end_at=milliseconds_text(found.end_at),
        needed=found.need.people,
        planned=found.planned,
        missing_minutes=sum((gap.end_at - gap.start_at) * gap.missing // _MINUTE for gap in found.gaps),
        gaps=[
            GapJson(milliseconds_text(gap.start_at), milliseconds_text(gap.end_at), gap.missing) for gap in found.gaps
        ],
    )
