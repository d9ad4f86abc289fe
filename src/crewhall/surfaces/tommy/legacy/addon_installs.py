"""/addon_installs: the addons that the account in use has installed. Source: contracts/tommy-legacy.yaml get_addon_installs."""

from litestar import get

from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.legacy.errors import EXCEPTION_HANDLERS
from crewhall.surfaces.tommy.shapes import answer


@get("/addon_installs", operation_id="get_addon_installs", opt=USER, exception_handlers=EXCEPTION_HANDLERS)
async def get_addon_installs(request: AnyRequest) -> Answer:
    """None: there are no addons to install."""
    async with await reading(request):
        return answer([])
