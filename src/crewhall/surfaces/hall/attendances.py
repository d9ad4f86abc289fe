"""/hall/attendances: what somebody changed about punches by hand."""

from msgspec import Struct

from crewhall.domains.workforce import attendance_edits
from crewhall.domains.workforce.model.attendance import AttendanceChange
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.hall.answers import reply

_WIRE_NAMES = {
    "at": "timestamp",
    "accuracy_m": "accuracy",
    "distance_m": "distance",
    "timesheet_item_id": "timesheet_shift_id",
    "is_far": "far",
    "is_offline": "offline",
    "is_auto": "auto",
}
"""Fields as the Tommy API calls them, where punches are read."""


class ChangeJson(Struct):
    """contracts/hall.yaml AttendanceChange."""

    id: int
    attendance_id: int
    actor_id: int | None
    action: str
    before: dict[str, object]
    after: dict[str, object]
    reason: str | None
    created_at: str


class AttendanceChangesResource:
    """/hall/attendances/{attendance_id}/changes: the history of one punch."""

    @operation("get_hall_attendances_by_id_changes", USER)
    async def on_get(self, req: Request, resp: Response, attendance_id: int) -> None:
        """The changes, oldest first; also of a punch that is deleted."""
        async with reading(req) as work:
            found = await attendance_edits.list_changes(work, attendance_id)
        reply(resp, [_change_json(change) for change in found])


def _change_json(change: AttendanceChange) -> ChangeJson:
    return ChangeJson(
        id=change.id,
        attendance_id=change.attendance_id,
        actor_id=change.actor_id,
        action=change.action,
        before=_renamed(change.before),
        after=_renamed(change.after),
        reason=change.reason,
        created_at=milliseconds_text(change.created_at),
    )


def _renamed(fields: dict[str, object]) -> dict[str, object]:
    return {_WIRE_NAMES.get(name, name): value for name, value in fields.items()}
