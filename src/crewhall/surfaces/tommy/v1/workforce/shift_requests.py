"""/workforce/shift_requests: asking for shifts, dropping and swapping them. Source: contracts/tommy.yaml, Workforce; notes, tommy 2.8."""

from crewhall.domains.workforce import requests
from crewhall.platform.http.resources import MEMBER, Request, Response, operation, writing
from crewhall.surfaces.tommy.shapes import reply
from crewhall.surfaces.tommy.v1.workforce.request_shapes import change_request, make_request, requests_json


class WorkforceShiftRequestsResource:
    """/workforce/shift_requests: where requests are made."""

    @operation("create_workforce_shift_requests", MEMBER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Ask for an open shift, drop or swap one's own, or offer one; the request that is there already comes back."""
        await make_request(req, resp)


class WorkforceShiftRequestResource:
    """/workforce/shift_requests/{request_id}: one request."""

    @operation("update_workforce_shift_requests_by_id", MEMBER)
    async def on_put(self, req: Request, resp: Response, request_id: int) -> None:
        """Change the message, cancel the request, or answer an offer."""
        await change_request(req, resp, request_id)

    @operation("delete_workforce_shift_requests_by_id", MEMBER)
    async def on_delete(self, req: Request, resp: Response, request_id: int) -> None:
        """Cancel the request, which stays and comes back (notes 2.8)."""
        async with writing(req) as work:
            (answer,) = await requests_json(work, [await requests.cancel(work, request_id)])
        reply(resp, answer)
