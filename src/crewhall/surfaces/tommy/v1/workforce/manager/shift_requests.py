"""/workforce/manager/shift_requests: requests to decide. Source: contracts/tommy.yaml, tag Workforce; behaviour notes, tommy 2.8 and 2.25."""

from crewhall.domains.workforce import requests
from crewhall.platform.http.resources import MEMBER, Request, Response, operation, reading
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import reply
from crewhall.surfaces.tommy.v1.workforce.request_shapes import (
    change_request,
    make_request,
    requests_json,
    wanted_requests,
)


class WorkforceManagerShiftRequestsResource:
    """/workforce/manager/shift_requests: requests about shifts where the caller manages, and those that concern the caller."""

    @operation("get_workforce_manager_shift_requests", MEMBER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Newest first; members read their own here."""
        query = read_query(req.scope["query_string"])
        wanted = wanted_requests(query)
        async with reading(req) as work:
            page = await requests.list_requests(work, wanted, requested_page(query))
            rows = await requests_json(work, page.rows)
        reply_page(req, resp, page, rows)

    @operation("create_workforce_manager_shift_requests", MEMBER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Ask, drop or swap for `user_id`, or offer them a shift."""
        await make_request(req, resp)


class WorkforceManagerShiftRequestResource:
    """/workforce/manager/shift_requests/{request_id}: one request."""

    @operation("get_workforce_manager_shift_requests_by_id", MEMBER)
    async def on_get(self, req: Request, resp: Response, request_id: int) -> None:
        """One request that the caller sees."""
        async with reading(req) as work:
            (answer,) = await requests_json(work, [await requests.get(work, request_id)])
        reply(resp, answer)

    @operation("update_workforce_manager_shift_requests_by_id", MEMBER)
    async def on_put(self, req: Request, resp: Response, request_id: int) -> None:
        """Shortlist, approve or reject the request, with a reason."""
        await change_request(req, resp, request_id)
