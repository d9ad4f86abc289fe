"""/addons: programs that teams can install. Source: contracts/tommy-legacy.yaml get_addons."""

from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.shapes import reply


class AddonsResource:
    """/addons: the addons that teams can install."""

    @operation("get_addons", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """None: this server offers no addons."""
        async with reading(req):
            reply(resp, [])
