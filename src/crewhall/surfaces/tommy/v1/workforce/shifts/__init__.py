"""/workforce/shifts: what the caller works, and may ask to work. Source: contracts/tommy.yaml, tag Workforce; behaviour notes, tommy 2.7."""

from crewhall.domains.workforce import shifts, sights, zones
from crewhall.platform.http.resources import MEMBER, Request, Response, operation, reading
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.paging import reply_page
from crewhall.surfaces.tommy.shapes import reply
from crewhall.surfaces.tommy.v1.workforce.shift_shapes import (
    requested_shifts_page,
    shift_json,
    shifts_json,
    wanted_shifts,
)


class ShiftsResource:
    """/workforce/shifts: the caller's shifts and open ones."""

    @operation("get_workforce_shifts", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's published shifts, and open ones in their locations and roles, by start; from 31 days ago on when no time is asked for."""
        query = read_query(req.scope["query_string"])
        async with reading(req) as work:
            wanted = wanted_shifts(query, (await zones.zones_of(work)).team, work.now)
            page = await shifts.list_own(work, wanted, requested_shifts_page(query))
            marks = await sights.marks_of(work, page.rows)
        reply_page(req, resp, page, shifts_json(page.rows, marks))


class ShiftResource:
    """/workforce/shifts/{shift_id}: one shift."""

    @operation("get_workforce_shifts_by_id", MEMBER)
    async def on_get(self, req: Request, resp: Response, shift_id: int) -> None:
        """One shift that the caller sees."""
        async with reading(req) as work:
            shift = await shifts.get(work, shift_id)
            marks = await sights.marks_of(work, [shift])
        reply(resp, shift_json(shift, marks))
