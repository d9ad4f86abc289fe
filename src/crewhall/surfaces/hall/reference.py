"""/hall/reference/{surface}: the browsable reference of one surface, with nothing fetched from elsewhere."""

from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.surfaces.hall.openapi import mounted_surface
from crewhall.surfaces.hall.pages import SCRIPTED, render


class ReferenceResource:
    """/hall/reference/{surface}: the page of one surface."""

    @operation("get_hall_reference_by_surface", PUBLIC)
    async def on_get(self, req: Request, resp: Response, surface: str) -> None:
        """Swagger UI on the surface's document; in the 3.0 edition, because the packaged one reads no other."""
        mounted = mounted_surface(req, surface)
        render(resp, "reference.html", policy=SCRIPTED, surface=mounted, title=mounted.title)
