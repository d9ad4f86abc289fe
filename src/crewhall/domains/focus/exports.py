"""Writing all of a person's tomatoes to a file, newest first, piece by piece: however many there are, only one piece is held."""

import codecs
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from crewhall.domains.focus import profiles
from crewhall.domains.focus.formats import classic_csv, json_list, rich_csv
from crewhall.domains.focus.model import Tomato
from crewhall.domains.focus.queries import statistics as queries
from crewhall.domains.focus.transfers import ExportFormat
from crewhall.kit.actor import Actor, signed_in
from crewhall.platform.work import Works

_PIECE = 500


class Export(Struct, frozen=True):
    """A file that is being written; `pieces` are its bytes."""

    filename: str
    media_type: str
    pieces: AsyncGenerator[bytes, None]


async def export(works: Works, actor: Actor, written: ExportFormat) -> Export:
    """The caller's tomatoes as a file. Opens a unit for each piece: what changes meanwhile may or may not be in it, nothing is in it twice.

    `classic` is byte for byte the file of the original, also what a spreadsheet takes for a formula; the others lose nothing, and `csv`
    is safe to open (behaviour notes, tomatoes 2.1).
    """
    user_id = signed_in(actor)
    async with works.read(actor) as work:
        zone = await profiles.zone(work)
    found = _pieces(works, actor, user_id)
    match written:
        case ExportFormat.CLASSIC:
            return Export("tomatoes.csv", "text/csv", _classic(found, zone))
        case ExportFormat.CSV:
            return Export("tomatoes-full.csv", "text/csv", _rich(found))
        case ExportFormat.JSON:
            return Export("tomatoes.json", "application/json", _json(found))


async def _pieces(works: Works, actor: Actor, user_id: int) -> AsyncGenerator[list[Tomato], None]:
    before: tuple[datetime, int] | None = None
    while True:
        async with works.read(actor) as work:
            rows = await queries.select_piece(work.db, user_id, before, _PIECE)
        if rows:
            yield rows
        if len(rows) < _PIECE:
            return
        before = rows[-1].ended_at, rows[-1].id


async def _classic(found: AsyncIterator[list[Tomato]], zone: ZoneInfo) -> AsyncGenerator[bytes, None]:
    async for rows in found:
        yield classic_csv.write(rows, zone).encode()


async def _rich(found: AsyncIterator[list[Tomato]]) -> AsyncGenerator[bytes, None]:
    yield codecs.BOM_UTF8 + rich_csv.HEADER.encode()  # else some spreadsheets take it for another encoding
    async for rows in found:
        yield rich_csv.write(rows).encode()


async def _json(found: AsyncIterator[list[Tomato]]) -> AsyncGenerator[bytes, None]:
    between = json_list.BEGIN
    async for rows in found:
        yield between + json_list.write(rows)
        between = json_list.BETWEEN
    yield json_list.END if between is json_list.BETWEEN else json_list.BEGIN + json_list.END
