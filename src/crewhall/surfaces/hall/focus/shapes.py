"""Wire pieces of /hall/focus that several files use: an entry."""

from datetime import timedelta

from msgspec import Struct

from crewhall.domains.focus.model import Tomato
from crewhall.kit.clock import milliseconds_text


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
