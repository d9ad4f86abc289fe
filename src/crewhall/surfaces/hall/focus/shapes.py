"""Wire pieces of /hall/focus that several files use: input, times, an entry."""

from datetime import timedelta
from typing import TypeVar

from msgspec import Struct

from crewhall.domains.focus.model import Tomato
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.resources import Request, body_limits
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query

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


async def read_input(req: Request, type_: type[T]) -> T:
    """The parameters of a writing request: the query's, then the body's over them."""
    body = await read_mapping(req, body_limits(req), finish=clean)
    return convert({**read_query(req.scope["query_string"]), **body}, type_)


def read_params(req: Request, type_: type[T]) -> T:
    """The parameters in the query."""
    return convert(read_query(req.scope["query_string"]), type_)


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
