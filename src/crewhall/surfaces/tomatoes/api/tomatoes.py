"""/api/tomatoes: the caller's tomatoes, newest first. A tomato is saved when it is done."""

from msgspec import Struct

from crewhall.domains.focus import tomatoes
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.tomatoes.edits import tomato_tags
from crewhall.surfaces.tomatoes.moments import requested_instant
from crewhall.surfaces.tomatoes.paging import PaginationJson, pagination, requested_page
from crewhall.surfaces.tomatoes.params import read_params
from crewhall.surfaces.tomatoes.shapes import TomatoJson, key_of, path_to, tomato_json, tomatoes_json
from crewhall.surfaces.tomatoes.wire import reply
from crewhall.surfaces.tomatoes.zone import zone_of


class TomatoesJson(Struct):
    """contracts/tomatoes.yaml get_api_tomatoes."""

    tomatoes: list[TomatoJson]
    pagination: PaginationJson


class TomatoesResource:
    """/api/tomatoes."""

    @operation("get_api_tomatoes", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """A page of the caller's tomatoes that were done at or after `from` and before `to`."""
        params = await read_params(req)
        async with reading(req) as work:
            zone = await zone_of(work, req, params)
            since = requested_instant(params, "from", zone, work.now)
            until = requested_instant(params, "to", zone, work.now)
            page = await tomatoes.list_tomatoes(work, since, until, requested_page(params))
        reply(req, resp, TomatoesJson(tomatoes=tomatoes_json(page.rows, zone), pagination=pagination(page)))

    @operation("create_api_tomatoes", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Save a tomato that is done now."""
        params = await read_params(req)
        async with writing(req) as work:
            zone = await zone_of(work, req, params)
            tomato = await tomatoes.save(work, tomato_tags(params))
        reply(req, resp, tomato_json(tomato, zone), 201, location=path_to("tomato", tomato.id))


class TomatoResource:
    """/api/tomatoes/{tomato_id}."""

    @operation("get_api_tomatoes_by_id", USER)
    async def on_get(self, req: Request, resp: Response, tomato_id: str) -> None:
        """One of the caller's tomatoes."""
        params = await read_params(req)
        async with reading(req) as work:
            tomato = await tomatoes.get(work, key_of("tomato", tomato_id))
            zone = await zone_of(work, req, params)
        reply(req, resp, tomato_json(tomato, zone))

    @operation("update_api_tomatoes_by_id", USER)
    async def on_put(self, req: Request, resp: Response, tomato_id: str) -> None:
        """Give a tomato other tags."""
        await _change(req, resp, tomato_id)

    @operation("patch_api_tomatoes_by_id", USER)
    async def on_patch(self, req: Request, resp: Response, tomato_id: str) -> None:
        """Give a tomato other tags."""
        await _change(req, resp, tomato_id)

    @operation("delete_api_tomatoes_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, tomato_id: str) -> None:
        """Delete a tomato."""
        async with writing(req) as work:
            await tomatoes.delete(work, key_of("tomato", tomato_id))
        resp.status = 204


async def _change(req: Request, resp: Response, tomato_id: str) -> None:
    """Give a tomato other tags, whichever verb asks. That it is unknown is said before anything of the tags."""
    params = await read_params(req)
    async with writing(req) as work:
        found = await tomatoes.get(work, key_of("tomato", tomato_id))
        zone = await zone_of(work, req, params)
        tomato = await tomatoes.retag(work, found.id, tomato_tags(params))
    reply(req, resp, tomato_json(tomato, zone), location=path_to("tomato", tomato.id))
