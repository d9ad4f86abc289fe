"""/me/associates: the people with whom the caller has to do. Source: behaviour notes, tommy 3, aliases."""

from crewhall.flows import associates
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import base_of, found_user_json


class MeAssociatesResource:
    """/me/associates: team mates, or contacts under a personal account."""

    @operation("get_me_associates", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Who is in the current team, else the caller's contacts; without their addresses."""
        query = read_query(req.scope["query_string"])
        async with reading(req) as work:
            page = await associates.list_associates(work, requested_page(query))
        base = base_of(req)
        reply_page(req, resp, page, [found_user_json(user, base) for user in page.rows])
