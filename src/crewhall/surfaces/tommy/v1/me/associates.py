"""/me/associates: the people with whom the caller has to do. Source: behaviour notes, tommy 3, aliases."""

from litestar import get

from crewhall.flows import associates
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.paging import asked_page, page_answer
from crewhall.surfaces.tommy.shapes import base_of, found_user_json


@get("/me/associates", operation_id="get_me_associates", opt=USER)
async def get_me_associates(request: AnyRequest) -> Answer:
    """Who is in the current team, else the caller's contacts; without their addresses."""
    query = read_query(request.scope["query_string"])
    async with await reading(request) as work:
        page = await associates.list_associates(work, asked_page(query))
    base = base_of(request)
    return page_answer(request, page, [found_user_json(user, base) for user in page.rows])
