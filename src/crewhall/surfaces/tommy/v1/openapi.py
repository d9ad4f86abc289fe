"""/openapi.json: what this surface offers, as OpenAPI 3.1."""

from crewhall.platform.http.context import prefix_of
from crewhall.platform.http.etags import client_has
from crewhall.platform.http.openapi import document
from crewhall.platform.http.replies import JSON_TYPE, reply_bytes, reply_nothing
from crewhall.platform.http.resources import PUBLIC, Operation, Request, Response, operation


class OpenapiJsonResource:
    """/openapi.json: the contract, narrowed to the operations that this server has a route for."""

    def __init__(self, operations: frozenset[Operation]) -> None:
        """`operations` are those with a route."""
        self._operations = operations

    @operation("", PUBLIC)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The document; 304 for a client that has it."""
        found = document("tommy", prefix_of(req), self._operations)
        headers = {"etag": found.etag, "cache-control": "no-cache", "vary": "Accept-Encoding"}
        if client_has(req, found.etag):
            reply_nothing(resp, 304, headers)
        else:
            reply_bytes(resp, found.content, JSON_TYPE, headers=headers)
