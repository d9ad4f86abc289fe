"""/openapi.json: what this surface offers, as OpenAPI 3.1."""

from functools import cache

import msgspec
from litestar import get

from crewhall.platform import contracts
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import PUBLIC, AnyRequest


@get("/openapi.json", opt=PUBLIC)
async def get_openapi(request: AnyRequest) -> Answer:
    """The contract, narrowed to the operations that this server has."""
    operation_ids = frozenset(
        handler.operation_id for route in request.app.routes for handler in getattr(route, "route_handlers", ())
    )
    return Answer(_document(operation_ids))


@cache
def _document(operation_ids: frozenset[str]) -> bytes:
    return msgspec.json.encode(contracts.narrowed("tommy", operation_ids, "/v1"))
