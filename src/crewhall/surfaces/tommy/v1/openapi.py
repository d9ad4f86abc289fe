"""/openapi.json: what this surface offers, as OpenAPI 3.1."""

from crewhall.platform.http.answer import JSON, Answer
from crewhall.platform.http.context import prefix_of
from crewhall.platform.http.etags import client_has
from crewhall.platform.http.openapi import document
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation


class OpenapiJsonResource:
    """/openapi.json."""

    @operation("", PUBLIC)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The contract, narrowed to the operations that this server has a route for."""
        handlers = [handler for route in req.app.routes for handler in getattr(route, "route_handlers", ())]
        operation_ids = frozenset(handler.operation_id for handler in handlers if handler.operation_id)
        shown = document("tommy", prefix_of(req), operation_ids)
        headers = ((b"etag", shown.etag.encode()), (b"cache-control", b"no-cache"), (b"vary", b"Accept-Encoding"))
        if client_has(req, shown.etag):
            return Answer(b"", 304, headers)
        return Answer(shown.content, headers=(JSON, *headers))
