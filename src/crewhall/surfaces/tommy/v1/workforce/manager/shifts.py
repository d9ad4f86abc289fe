"""/workforce/manager/shifts: the roster. Source: contracts/tommy.yaml, tag Workforce; behaviour notes, tommy 2.7, 2.25 and 3 row 4."""

from typing import Any

from crewhall.domains.workforce import conflicts, shifts, sights, zones
from crewhall.domains.workforce.model.shifts import NewShift, Shift, ShiftEdit
from crewhall.platform.http.resources import MEMBER, Request, Response, operation, reading, writing
from crewhall.platform.input.query import read_query
from crewhall.platform.work import ReadWork
from crewhall.surfaces.tommy.paging import reply_page
from crewhall.surfaces.tommy.shapes import read_input, reply
from crewhall.surfaces.tommy.v1.workforce.shift_shapes import (
    CancelInput,
    ShiftInput,
    ShiftJson,
    given_shift,
    new_state,
    requested_shifts_page,
    shift_json,
    shifts_json,
    status_of,
    wanted_shifts,
)


class ManagerShiftsResource:
    """/workforce/manager/shifts: the roster of the team, or of the locations that the caller manages."""

    @operation("get_workforce_manager_shifts", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Shifts that touch the time asked for, by start, drafts too; from 31 days ago on when none is. Members see what /workforce/shifts has."""
        query = read_query(req.scope["query_string"])
        async with reading(req) as work:
            wanted = wanted_shifts(query, (await zones.zones_of(work)).team, work.now)
            page = await shifts.list_managed(work, wanted, requested_shifts_page(query))
            marks = await sights.marks_of(work, page.rows)
        reply_page(req, resp, page, shifts_json(page.rows, marks))

    @operation("create_workforce_manager_shifts", MEMBER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Make a shift; its status says whether it is a draft or published at once."""
        body = await read_input(req, ShiftInput)
        given = dict[str, Any](start_at=None, end_at=None) | given_shift(body)
        new = NewShift(**given, published=new_state(body))
        async with writing(req) as work:
            shift = await shifts.create(work, new, force=body.force)
            answer = await _with_warnings(work, shift)
        reply(resp, answer, 201)


class ManagerShiftResource:
    """/workforce/manager/shifts/{shift_id}: one shift."""

    @operation("get_workforce_manager_shifts_by_id", MEMBER)
    async def on_get(self, req: Request, resp: Response, shift_id: int) -> None:
        """One shift that the caller sees, with what speaks against it."""
        async with reading(req) as work:
            answer = await _with_warnings(work, await shifts.get(work, shift_id))
        reply(resp, answer)

    @operation("update_workforce_manager_shifts_by_id", MEMBER)
    async def on_put(self, req: Request, resp: Response, shift_id: int) -> None:
        """Change what is sent; the status publishes the shift, takes it back or cancels it."""
        body = await read_input(req, ShiftInput)
        status = status_of(body)
        async with writing(req) as work:
            if status == "canceled":
                shift = await shifts.cancel(work, shift_id, body.reason)
            else:
                given = given_shift(body)
                if status is not None:
                    given |= {"published": False} if status == "draft" else {"status": status}
                shift = await shifts.update(work, shift_id, ShiftEdit(**given), force=body.force)
            answer = await _with_warnings(work, shift)
        reply(resp, answer)

    @operation("delete_workforce_manager_shifts_by_id", MEMBER)
    async def on_delete(self, req: Request, resp: Response, shift_id: int) -> None:
        """Cancel a published shift, or delete a draft; what it is, or was (notes 2.7)."""
        body = await read_input(req, CancelInput)
        async with writing(req) as work:
            shift = await shifts.cancel(work, shift_id, body.reason)
            marks = await sights.marks_of(work, [shift])
        reply(resp, shift_json(shift, marks))


async def _with_warnings(work: ReadWork, shift: Shift) -> ShiftJson:
    marks = await sights.marks_of(work, [shift])
    return shift_json(shift, marks, await conflicts.seen_of(work, shift))
