"""/hall/openapi…: the contracts of all surfaces as far as this server fulfils them."""

from typing import cast, get_args

from crewhall.kit.errors import NotFound, wrong_field
from crewhall.platform.http import openapi
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.platform.input.query import read_query
from crewhall.surfaces.hall.answers import ASK_AGAIN, reply_kept
from crewhall.surfaces.hall.overview import MountedSurface, overview_of

_EDITIONS = get_args(openapi.Edition)


class OpenapiJsonResource:
    """/hall/openapi.json: the document of the hall."""

    @operation("get_hall_openapi_json", PUBLIC)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The document of the hall itself."""
        _document(req, resp, mounted_surface(req, "hall"))


class OpenapiResource:
    """/hall/openapi/{file}: the document of one surface."""

    @operation("get_hall_openapi_by_surface", PUBLIC)
    async def on_get(self, req: Request, resp: Response, file: str) -> None:
        """The document of one surface, as `NAME.json`."""
        name, dot, ending = file.rpartition(".")
        if (dot, ending) != (".", "json"):
            raise NotFound(thing="surface")
        _document(req, resp, mounted_surface(req, name))


def mounted_surface(req: Request, name: str) -> MountedSurface:
    """The surface of that name. Raises `NotFound` for one that this server does not have."""
    for surface in overview_of(req).surfaces:
        if surface.name == name and surface.operations:
            return surface
    raise NotFound(thing="surface")


def _document(req: Request, resp: Response, surface: MountedSurface) -> None:
    edition = read_query(req.scope["query_string"]).get("edition") or _EDITIONS[0]
    if edition not in _EDITIONS:
        wanted = f"must be {' or '.join(_EDITIONS)}"
        raise wrong_field("edition", wanted)
    found = openapi.document(surface.name, surface.prefix, surface.operations, cast("openapi.Edition", edition))
    reply_kept(req, resp, found.content, "application/json", found.etag, ASK_AGAIN)
