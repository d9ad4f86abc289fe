"""/addon_installs: the addons that the account in use has installed. Source: contracts/tommy-legacy.yaml get_addon_installs."""

from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.shapes import reply


class AddonInstallsResource:
    """/addon_installs: the addons that the account in use has installed."""

    @operation("get_addon_installs", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """None: there are no addons to install."""
        async with reading(req):
            reply(resp, [])
