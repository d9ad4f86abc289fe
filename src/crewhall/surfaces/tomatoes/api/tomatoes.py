"""/api/tomatoes: the caller's tomatoes, newest first. A tomato is saved when it is done."""

from litestar import delete, get, patch, post, put
from msgspec import Struct

from crewhall.domains.focus import tomatoes
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tomatoes.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tomatoes.moments import asked_moment
from crewhall.surfaces.tomatoes.paging import PaginationJson, asked_page, pagination
from crewhall.surfaces.tomatoes.params import read_params
from crewhall.surfaces.tomatoes.shapes import TomatoJson, path_id, path_to, tomato_json, tomato_tags, tomatoes_json
from crewhall.surfaces.tomatoes.wire import answer
from crewhall.surfaces.tomatoes.zone import zone_of

_PATH = "/api/tomatoes"
_ONE = "/api/tomatoes/{id:str}"


class TomatoesJson(Struct):
    """contracts/tomatoes.yaml get_api_tomatoes."""

    tomatoes: list[TomatoJson]
    pagination: PaginationJson


@get(_PATH, operation_id="get_api_tomatoes", opt=USER)
async def get_api_tomatoes(request: AnyRequest) -> Answer:
    """A page of the caller's tomatoes that were done at or after `from` and before `to`."""
    params = await read_params(request)
    async with await reading(request, params) as work:
        zone = await zone_of(work, request, params)
        since = asked_moment(params, "from", zone, work.now)
        until = asked_moment(params, "to", zone, work.now)
        page = await tomatoes.list_tomatoes(work, since, until, asked_page(params))
    return answer(request, TomatoesJson(tomatoes=tomatoes_json(page.rows, zone), pagination=pagination(page)))


@post(_PATH, operation_id="create_api_tomatoes", opt=USER)
async def create_api_tomatoes(request: AnyRequest) -> Answer:
    """Save a tomato that is done now."""
    params = await read_params(request)
    async with await writing(request, params) as work:
        zone = await zone_of(work, request, params)
        tomato = await tomatoes.save(work, tomato_tags(params))
    return answer(request, tomato_json(tomato, zone), 201, location=path_to("tomato", tomato.id))


@get(_ONE, operation_id="get_api_tomatoes_by_id", opt=USER)
async def get_api_tomatoes_by_id(request: AnyRequest) -> Answer:
    """One of the caller's tomatoes."""
    params = await read_params(request)
    async with await reading(request, params) as work:
        tomato = await tomatoes.get(work, path_id(request, "tomato"))
        zone = await zone_of(work, request, params)
    return answer(request, tomato_json(tomato, zone))


@put(_ONE, operation_id="update_api_tomatoes_by_id", opt=USER)
async def update_api_tomatoes_by_id(request: AnyRequest) -> Answer:
    """Give a tomato other tags."""
    return await _change(request)


@patch(_ONE, operation_id="patch_api_tomatoes_by_id", opt=USER)
async def patch_api_tomatoes_by_id(request: AnyRequest) -> Answer:
    """Give a tomato other tags."""
    return await _change(request)


@delete(_ONE, operation_id="delete_api_tomatoes_by_id", opt=USER, status_code=204)
async def delete_api_tomatoes_by_id(request: AnyRequest) -> None:
    """Delete a tomato."""
    params = await read_params(request)
    async with await writing(request, params) as work:
        await tomatoes.delete(work, path_id(request, "tomato"))


async def _change(request: AnyRequest) -> Answer:
    """Give a tomato other tags, whichever verb asks. That it is unknown is said before anything of the tags."""
    params = await read_params(request)
    async with await writing(request, params) as work:
        found = await tomatoes.get(work, path_id(request, "tomato"))
        zone = await zone_of(work, request, params)
        tomato = await tomatoes.retag(work, found.id, tomato_tags(params))
    return answer(request, tomato_json(tomato, zone), location=path_to("tomato", tomato.id))
