"""/metrics: figures for Prometheus."""

from litestar import Response, get

from crewhall.kit.actor import Caller
from crewhall.platform.http.context import address_of, context_of
from crewhall.surfaces.hall.auth import PUBLIC, AnyRequest, require


@get("/metrics", operation_id="get_metrics", opt=PUBLIC)
async def get_metrics(request: AnyRequest) -> Response[bytes]:
    """The figures, for programs on networks of `limits.exempt` (the machine itself, unless set otherwise) and for the administrator."""
    context, address = context_of(request), address_of(request)
    if not context.exempt.covers(address):
        await require(request, Caller.ADMINISTRATOR)
    return Response(content=context.metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")
