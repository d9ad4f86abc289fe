"""Our own JSON file: a list with an object of every field for each tomato."""

from collections.abc import Iterable
from datetime import timedelta

import msgspec
from msgspec import Struct

from crewhall.domains.focus.formats.moment_texts import iso, moment
from crewhall.domains.focus.formats.rich_csv import length_from
from crewhall.domains.focus.formats.rows import BadCell, Read, Reading, Row, each
from crewhall.domains.focus.model import Tomato

BEGIN, BETWEEN, END = b"[", b",\n", b"]\n"


class NoList(Exception):
    """The file is no JSON list."""


class TomatoJson(Struct):
    """contracts/hall.yaml FocusEntry, times with microseconds."""

    id: int
    started_at: str
    ended_at: str
    length_s: int
    tags: tuple[str, ...]
    note: str | None
    source: str
    created_at: str
    updated_at: str


class _Given(Struct):
    """What is read of an entry; the rest is not ours to take over."""

    ended_at: str
    started_at: str | None = None
    length_s: int | None = None
    tags: tuple[str, ...] | str = ()
    note: str | None = None


_DECODER = msgspec.json.Decoder(_Given)


def write(tomatoes: Iterable[Tomato]) -> bytes:
    """The entries of some tomatoes, with `BETWEEN` between them."""
    return BETWEEN.join(msgspec.json.encode(_json(tomato)) for tomato in tomatoes)


def read(content: bytes, reading: Reading) -> Read:
    """The entries of a file; their lines are counted from 1 by entry. Raises `NoList`."""
    try:
        entries = msgspec.json.decode(content, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise NoList from None
    yield from each(enumerate(entries, start=1), lambda line, entry: _row(line, entry, reading))


def _row(line: int, entry: msgspec.Raw, reading: Reading) -> Row:
    try:
        given = _DECODER.decode(entry)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise BadCell("is no object with ended_at as text, and length_s, tags and note of the right kind") from None
    ended_at = moment("ended_at", given.ended_at, reading)
    length = "" if given.length_s is None else str(given.length_s)
    length_s = length_from(length, given.started_at or "", ended_at, reading)
    tags = given.tags if isinstance(given.tags, str) else ",".join(given.tags)
    return reading.row(line, ended_at, length_s, reading.tags(tags), given.note)


def _json(tomato: Tomato) -> TomatoJson:
    return TomatoJson(
        id=tomato.id,
        started_at=iso(tomato.ended_at - timedelta(seconds=tomato.length_s)),
        ended_at=iso(tomato.ended_at),
        length_s=tomato.length_s,
        tags=tomato.tags,
        note=tomato.note,
        source=tomato.source,
        created_at=iso(tomato.created_at),
        updated_at=iso(tomato.updated_at),
    )
