"""/hall/roster/conflicts: all that speaks against a roster, in one list."""

from msgspec import Struct

from crewhall.domains.workforce import rosters
from crewhall.domains.workforce.model.rosters import ShownShift
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import fields_renamed
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.roster.shapes import WIRE_NAMES, read_days


class ConflictJson(Struct):
    """contracts/hall.yaml RosterConflict."""

    shift_id: int
    user_id: int
    location_id: int | None
    start_at: str
    kind: str
    text: str


class RosterConflictsResource:
    """/hall/roster/conflicts: all that speaks against a roster."""

    @operation("get_hall_roster_conflicts", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The conflicts, by start of the shift."""
        with fields_renamed(WIRE_NAMES):
            async with reading(req) as work:
                found = await rosters.list_conflicts(work, read_days(req))
        reply(resp, [each for shown in found for each in _conflicts_json(shown)])


def _conflicts_json(shown: ShownShift) -> list[ConflictJson]:
    shift = shown.shift
    return [
        ConflictJson(
            shift_id=shift.id,
            user_id=conflict.user_id,
            location_id=shift.location_id,
            start_at=milliseconds_text(shift.start_at),
            kind=conflict.kind,
            text=conflict.text,
        )
        for conflict in shown.conflicts
    ]
