"""Wire pieces of /hall/focus that several files use: input, times, an entry."""

from datetime import timedelta
from typing import TypeVar

from msgspec import Struct

from crewhall.domains.focus.model import Tomato
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.bodies import read_mapping
from crewhall.platform.http.cleaning import clean
from crewhall.platform.http.conversion import convert
from crewhall.platform.http.query import read_query

T = TypeVar("T", bound=Struct)


class EntryJson(Struct):
    """contracts/hall.yaml FocusEntry."""

    id: int
    started_at: str
    ended_at: str
    length_s: int
    tags: tuple[str, ...]
    note: str | None
    source: str
    created_at: str
    updated_at: str


async def read_input(request: AnyRequest, type_: type[T]) -> T:
    """The parameters of a writing request: the query's, then the body's over them. Nothing is read from a caller who may not write."""
    await writer_of(request)
    body = await read_mapping(request, body_limits(request), finish=clean)
    return convert({**read_query(request.scope["query_string"]), **body}, type_)


def asked(request: AnyRequest, type_: type[T]) -> T:
    """The parameters in the query."""
    return convert(read_query(request.scope["query_string"]), type_)


def entry_json(tomato: Tomato) -> EntryJson:
    """A tomato as the hall shows it."""
    return EntryJson(
        id=tomato.id,
        started_at=milliseconds_text(tomato.ended_at - timedelta(seconds=tomato.length_s)),
        ended_at=milliseconds_text(tomato.ended_at),
        length_s=tomato.length_s,
        tags=tomato.tags,
        note=tomato.note,
        source=tomato.source,
        created_at=milliseconds_text(tomato.created_at),
        updated_at=milliseconds_text(tomato.updated_at),
    )


def path_id(request: AnyRequest) -> int:
    """The id in the path. One that is too large for any row becomes 0, which no row has either."""
    number: int = request.path_params["id"]
    return number if abs(number) < 2**63 else 0
