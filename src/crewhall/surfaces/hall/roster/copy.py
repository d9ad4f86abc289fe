"""/hall/roster/copy: a day or a week once more."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from crewhall.domains.workforce import copying, rosters
from crewhall.domains.workforce.model.rosters import CopyOrder, RosterFilter
from crewhall.kit.errors import fields_renamed
from crewhall.platform.http.resources import USER, Request, Response, operation, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.roster.shapes import drafted_json, read_input

_DAYS_OF = {"day": 1, "week": 7}


class CopyInput(Struct, rename={"first_day": "from", "target_day": "to"}):
    """contracts/hall.yaml RosterCopyInput."""

    first_day: date
    target_day: date
    period: Literal["day", "week"] = "week"
    with_assignees: bool = True
    location_id: int | None = None
    role: str | None = None


class RosterCopyResource:
    """/hall/roster/copy: a day or a week once more."""

    @operation("create_hall_roster_copy", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Make drafts; what was made, and what was left out and why."""
        body = await read_input(req, CopyInput)
        with fields_renamed({"target_day": "to", "first_day": "from", "last_day": "from", "days": "from"}):
            async with writing(req) as work:
                drafted = await copying.copy(work, _copy_order(body))
                created = await rosters.with_conflicts(work, drafted.created)
        reply(resp, drafted_json(created, drafted.left_out), 201)


def _copy_order(body: CopyInput) -> CopyOrder:
    after_first = timedelta(days=_DAYS_OF[body.period] - 1)
    last_day = body.first_day + min(after_first, date.max - body.first_day)
    source = RosterFilter(first_day=body.first_day, last_day=last_day, location_id=body.location_id, role=body.role)
    return CopyOrder(source=source, target_day=body.target_day, with_assignees=body.with_assignees)
