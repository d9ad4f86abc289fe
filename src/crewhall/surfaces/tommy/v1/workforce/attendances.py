"""/workforce/attendances: the time clock. Source: contracts/tommy.yaml, attendances; behaviour notes, tommy 2.10."""

from crewhall.platform.http.resources import USER, Request, Response, operation
from crewhall.surfaces.tommy.v1.workforce import clocking


class WorkforceAttendancesResource:
    """/workforce/attendances: the caller's punches."""

    @operation("get_workforce_attendances", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's punches, newest first; a manager may ask for others'."""
        await clocking.list_punches(req, resp, all_people=False)

    @operation("create_workforce_attendances", USER, files=True)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Start, pause, resume or stop work."""
        await clocking.make_punch(req, resp)


class WorkforceAttendancesActiveResource:
    """/workforce/attendances/active: what runs."""

    @operation("get_workforce_attendances_active", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The punch that started the session that runs, or null."""
        await clocking.show_running(req, resp)


class WorkforceAttendanceResource:
    """/workforce/attendances/{attendance_id}: one punch."""

    @operation("get_workforce_attendances_by_id", USER)
    async def on_get(self, req: Request, resp: Response, attendance_id: int) -> None:
        """One punch."""
        await clocking.show_punch(req, resp, attendance_id)

    @operation("update_workforce_attendances_by_id", USER, files=True)
    async def on_put(self, req: Request, resp: Response, attendance_id: int) -> None:
        """Correct a punch."""
        await clocking.edit_punch(req, resp, attendance_id)

    @operation("delete_workforce_attendances_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, attendance_id: int) -> None:
        """Delete a punch; clients do, though the reference has no such operation (notes 2.10)."""
        await clocking.delete_punch(req, resp, attendance_id)
