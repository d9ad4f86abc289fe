"""/workforce/manager/attendances: the time clock of a team, and of kiosks. Source: contracts/tommy.yaml; behaviour notes, tommy 2.10 and 2.25."""

from crewhall.platform.http.resources import USER, Request, Response, operation
from crewhall.surfaces.tommy.v1.workforce import clocking


class WorkforceManagerAttendancesResource:
    """/workforce/manager/attendances: the punches of the people whom the caller manages."""

    @operation("get_workforce_manager_attendances", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Everybody's punches, newest first, or those of `user_id`."""
        await clocking.list_punches(req, resp, all_people=True)

    @operation("create_workforce_manager_attendances", USER, files=True)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Clock for `user_id`, as kiosks do (notes 3, row 34)."""
        await clocking.make_punch(req, resp)


class WorkforceManagerAttendancesActiveResource:
    """/workforce/manager/attendances/active: what runs for somebody."""

    @operation("get_workforce_manager_attendances_active", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The punch that started the session that runs for `user_id`, or null."""
        await clocking.show_running(req, resp)


class WorkforceManagerAttendanceResource:
    """/workforce/manager/attendances/{attendance_id}: one punch."""

    @operation("get_workforce_manager_attendances_by_id", USER)
    async def on_get(self, req: Request, resp: Response, attendance_id: int) -> None:
        """One punch."""
        await clocking.show_punch(req, resp, attendance_id)

    @operation("update_workforce_manager_attendances_by_id", USER, files=True)
    async def on_put(self, req: Request, resp: Response, attendance_id: int) -> None:
        """Correct a punch."""
        await clocking.edit_punch(req, resp, attendance_id)

    @operation("delete_workforce_manager_attendances_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, attendance_id: int) -> None:
        """Delete a punch, as on the other path."""
        await clocking.delete_punch(req, resp, attendance_id)
