"""What a request brings, as the typed parameters of the hall."""

from typing import TypeVar

from msgspec import Struct

from crewhall.platform.http.resources import Request, body_limits
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query

T = TypeVar("T", bound=Struct)


async def read_input(req: Request, type_: type[T]) -> T:
    """The parameters of a writing request: the query's, then the body's over them."""
    body = await read_mapping(req, body_limits(req), finish=clean)
    return convert({**read_query(req.scope["query_string"]), **body}, type_)


def read_params(req: Request, type_: type[T]) -> T:
    """The parameters in the query."""
    return convert(read_query(req.scope["query_string"]), type_)
