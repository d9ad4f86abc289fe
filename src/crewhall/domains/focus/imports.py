"""Reading tomatoes from a file into a person's own: of the original, of Toggl, or of ours. Importing twice changes nothing.

Big files take many units of `PIECE` rows, so that others get their turn; the event stream tells each percent. When the process dies
between two, the same file imported again adds what is missing.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from crewhall.domains.focus import profiles, tomatoes
from crewhall.domains.focus.errors import BadRows
from crewhall.domains.focus.events import ImportProgressed
from crewhall.domains.focus.formats.files import FileRows, read_file
from crewhall.domains.focus.formats.rows import Reading, Row
from crewhall.domains.focus.model import NewTomato, Source
from crewhall.domains.focus.queries import entries as queries
from crewhall.domains.focus.transfers import DateOrder, Imported, ImportFormat
from crewhall.kit.actor import Actor, signed_in
from crewhall.platform.work import ReadWork, Works

PIECE = 256

# Rows that are no further apart are looked for in one stretch.
_ONE_STRETCH = timedelta(hours=1)
_SECOND = timedelta(seconds=1)

_Key = tuple[datetime, tuple[str, ...]]


async def run(
    works: Works,
    actor: Actor,
    content: bytes,
    wanted: ImportFormat,
    *,
    dry_run: bool = False,
    skip_bad: bool = False,
    date_order: DateOrder | None = None,
) -> Imported:
    """Import a file for the caller; with `dry_run` only say what would happen.

    A row that the caller has, by the second when it ended and its tags, is a duplicate and left out; of several alike in the file as many
    are added as are missing. Overlaps are not asked for: what was, was. Times without an offset are on the caller's clock. Bad rows are
    told, and unless `skip_bad` nothing is imported. Raises `UnreadableFile`, `TooManyRows`, `DateOrderNeeded`, `BadRows`,
    `Unauthenticated`.
    """
    user_id = signed_in(actor)
    async with works.read(actor) as work:
        zone = await profiles.zone(work)
        reading = Reading(zone, work.now, work.settings.focus.pomodoro_s, date_order)
    found = await asyncio.to_thread(read_file, content, wanted, reading)
    if found.bad_count and not (skip_bad or dry_run):
        rows = [{"line": row.line, "reason": row.reason} for row in found.bad]
        raise BadRows(count=found.bad_count, total=found.total, details={"rows": rows, "count": found.bad_count})
    imported = await (_rehearse if dry_run else _import)(works, actor, user_id, found)
    return Imported(
        format=found.format,
        is_rehearsal=dry_run,
        rows=found.total,
        imported=imported,
        duplicates=len(found.rows) - imported,
        left_out=found.left_out,
        bad_count=found.bad_count,
        bad=tuple(found.bad),
    )


async def _import(works: Works, actor: Actor, user_id: int, found: FileRows) -> int:
    """How many were new."""
    missing, imported = _Missing(), 0
    for done, piece in _pieces(found.rows):
        async with works.write(actor) as work:
            await profiles.lock(work, user_id)
            new = await missing.of(work, user_id, piece)
            await tomatoes.add_many(work, user_id, [_tomato(row) for row in new])
            imported += len(new)
            percent, before = 100 * done // len(found.rows), 100 * (done - len(piece)) // len(found.rows)
            if percent > before:
                work.emit(ImportProgressed(user_id=user_id, done=done, total=len(found.rows), imported=imported))
    return imported


async def _rehearse(works: Works, actor: Actor, user_id: int, found: FileRows) -> int:
    """How many would be new."""
    missing, imported = _Missing(adds=False), 0
    for _, piece in _pieces(found.rows):
        async with works.read(actor) as work:
            imported += len(await missing.of(work, user_id, piece))
        await asyncio.sleep(0)  # nothing else here waits where the database is embedded
    return imported


class _Missing:
    """Says which rows of a file the person does not have, piece by piece in the order of time.

    The nth of several alike is there if the person has n of them or more; those that were added before count, since they are read again.
    """

    def __init__(self, *, adds: bool = True) -> None:
        self._adds = adds
        self._seen: Counter[_Key] = Counter()

    async def of(self, work: ReadWork, user_id: int, piece: list[Row]) -> list[Row]:
        """The rows of the next piece that are missing."""
        there: Counter[_Key] = Counter()
        for since, until in _intervals(piece):
            known = await queries.select_known(work.db, user_id, since, until)
            there.update(_key(each.ended_at, each.tags) for each in known)
        new: list[Row] = []
        for row in piece:
            key = _key(row.ended_at, row.tags)
            self._seen[key] += 1
            if there[key] < self._seen[key]:
                new.append(row)
                if self._adds:
                    there[key] += 1
        return new


def _pieces(rows: list[Row]) -> Iterator[tuple[int, list[Row]]]:
    """The rows, `PIECE` at a time, with how many there are up to then."""
    for first in range(0, len(rows), PIECE):
        piece = rows[first : first + PIECE]
        yield first + len(piece), piece


def _intervals(piece: list[Row]) -> Iterator[tuple[datetime, datetime]]:
    """From and before when the rows lie, in whole seconds: a few stretches without long gaps."""
    since = last = _second(piece[0].ended_at)
    for row in piece:
        if row.ended_at - last > _ONE_STRETCH:
            yield since, last + _SECOND
            since = _second(row.ended_at)
        last = _second(row.ended_at)
    yield since, last + _SECOND


def _key(ended_at: datetime, tags: tuple[str, ...]) -> _Key:
    return _second(ended_at), tuple(sorted(tags))


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _tomato(row: Row) -> NewTomato:
    return NewTomato(ended_at=row.ended_at, length_s=row.length_s, tags=row.tags, note=row.note, source=Source.IMPORTED)
