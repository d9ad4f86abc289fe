"""/workforce/shifts/active: the shifts to clock in to now, and those that the caller is clocked in to."""

from crewhall.domains.workforce import sights
from crewhall.platform.http.resources import MEMBER, Request, Response, operation, reading
from crewhall.surfaces.tommy.shapes import reply
from crewhall.surfaces.tommy.v1.workforce.shift_shapes import shifts_json


class ActiveShiftsResource:
    """/workforce/shifts/active: the caller's shifts of now."""

    @operation("get_workforce_shifts_active", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's published shifts that have begun or soon begin, by start."""
        async with reading(req) as work:
            found = await sights.list_active(work)
            marks = await sights.marks_of(work, found)
        reply(resp, shifts_json(found, marks))
