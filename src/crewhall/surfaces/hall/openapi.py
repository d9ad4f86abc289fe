"""/hall/openapi…: the contracts of all surfaces as far as this server fulfils them."""

from typing import cast, get_args

from litestar import Response, get
from litestar.params import FromPath

from crewhall.kit.errors import NotFound, wrong_field
from crewhall.platform.http import openapi
from crewhall.platform.http.query import read_query
from crewhall.surfaces.hall.answers import ASK_AGAIN, kept_answer
from crewhall.surfaces.hall.auth import PUBLIC, AnyRequest
from crewhall.surfaces.hall.overview import MountedSurface, overview_of

_EDITIONS = get_args(openapi.Edition)


@get("/hall/openapi.json", operation_id="get_hall_openapi_json", opt=PUBLIC)
async def get_hall_openapi_json(request: AnyRequest) -> Response[bytes]:
    """The document of the hall itself."""
    return _document(request, mounted_surface(request, "hall"))


@get("/hall/openapi/{file:str}", operation_id="get_hall_openapi_by_surface", opt=PUBLIC)
async def get_hall_openapi_by_surface(request: AnyRequest, file: FromPath[str]) -> Response[bytes]:
    """The document of one surface, as `NAME.json`."""
    name, dot, ending = file.rpartition(".")
    if (dot, ending) != (".", "json"):
        raise NotFound(thing="surface")
    return _document(request, mounted_surface(request, name))


def mounted_surface(request: AnyRequest, name: str) -> MountedSurface:
    """The surface of that name. Raises `NotFound` for one that this server does not have."""
    for surface in overview_of(request).surfaces:
        if surface.name == name and surface.operation_ids:
            return surface
    raise NotFound(thing="surface")


def _document(request: AnyRequest, surface: MountedSurface) -> Response[bytes]:
    edition = read_query(request.scope["query_string"]).get("edition") or _EDITIONS[0]
    if edition not in _EDITIONS:
        wanted = f"must be {' or '.join(_EDITIONS)}"
        raise wrong_field("edition", wanted)
    found = openapi.document(surface.name, surface.prefix, surface.operation_ids, cast("openapi.Edition", edition))
    return kept_answer(request, found.content, "application/json", found.etag, ASK_AGAIN)
