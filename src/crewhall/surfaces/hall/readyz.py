"""/readyz: whether the server can do its work, check by check."""

from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.health import look
from crewhall.surfaces.hall.overview import overview_of


class ReadyzResource:
    """/readyz: the result of each check."""

    @operation("get_readyz", PUBLIC)
    async def on_get(self, req: Request, resp: Response) -> None:
        """All checks; 503 when one fails."""
        context = context_of(req)
        checks = await look(context.works, context.blobs, overview_of(req))
        reply(resp, {"ready": checks.ready, "checks": checks}, 200 if checks.ready else 503)
