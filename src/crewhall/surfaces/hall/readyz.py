"""/readyz: whether the server can do its work, check by check."""

from litestar import Response, get

from crewhall.platform.http.context import context_of
from crewhall.surfaces.hall.answers import json_answer
from crewhall.surfaces.hall.auth import PUBLIC, AnyRequest
from crewhall.surfaces.hall.health import look
from crewhall.surfaces.hall.overview import overview_of


@get("/readyz", operation_id="get_readyz", opt=PUBLIC)
async def get_readyz(request: AnyRequest) -> Response[bytes]:
    """All checks; 503 when one fails."""
    context = context_of(request)
    checks = await look(context.works, context.blobs, overview_of(request))
    return json_answer({"ready": checks.ready, "checks": checks}, 200 if checks.ready else 503)
