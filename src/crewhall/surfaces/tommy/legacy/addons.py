"""/addons: programs that teams can install. Source: contracts/tommy-legacy.yaml get_addons."""

from litestar import get

from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.shapes import answer


@get("/addons", operation_id="get_addons", opt=USER)
async def get_addons(request: AnyRequest) -> Answer:
    """None: this server offers no addons."""
    async with await reading(request):
        return answer([])
