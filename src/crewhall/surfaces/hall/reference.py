"""/hall/reference/{surface}: the browsable reference of one surface, with nothing fetched from elsewhere."""

from litestar import Response, get
from litestar.params import FromPath

from crewhall.surfaces.hall.auth import PUBLIC, AnyRequest
from crewhall.surfaces.hall.openapi import mounted_surface
from crewhall.surfaces.hall.pages import SCRIPTED, page
from crewhall.surfaces.hall.titles import TITLES


@get("/hall/reference/{surface:str}", operation_id="get_hall_reference_by_surface", opt=PUBLIC)
async def get_hall_reference_by_surface(request: AnyRequest, surface: FromPath[str]) -> Response[str]:
    """Swagger UI on the surface's document; in the 3.0 edition, because the packaged one reads no other."""
    mounted = mounted_surface(request, surface)
    return page("reference.html", policy=SCRIPTED, surface=mounted, title=TITLES[mounted.name].title)
