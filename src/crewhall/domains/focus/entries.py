"""Tomatoes of the past, entered by hand: adding them, moving them, and what to do when they meet others.

| a time that            | is refused with   | unless          |
|------------------------|-------------------|-----------------|
| lies ahead             | `InvalidInput`    |                 |
| is too short, too long | `InvalidInput`    |                 |
| others lie in          | `OverlapsEntries` | `allow_overlap` |
"""

from datetime import datetime, timedelta

from msgspec import UNSET

from crewhall.domains.focus import profiles, tomatoes
from crewhall.domains.focus import tags as tag_lists
from crewhall.domains.focus.errors import OverlapsEntries
from crewhall.domains.focus.limits import LEAST_ENTRY_S, LONGEST_ENTRY_S, LONGEST_TOMATO_S, MOST_OVERLAPS
from crewhall.domains.focus.model import EntryEdit, EntryFilter, NewEntry, Source, Tomato
from crewhall.domains.focus.moments import requested_instant
from crewhall.domains.focus.queries import entries as queries
from crewhall.domains.focus.queries.tomatoes import select_ends_by_length
from crewhall.domains.focus.texts import note_of
from crewhall.kit.actor import signed_in
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import wrong_field
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

_MOST_READ = 500


async def list_entries(work: ReadWork, wanted: EntryFilter, page: PageRequest) -> Page[Tomato]:
    """The caller's tomatoes, newest first. At most three statements. Raises `InvalidInput` for times beyond all bounds."""
    user_id = signed_in(work.actor)
    since = until = None
    if wanted.since is not None or wanted.until is not None:
        zone = await profiles.zone(work)
        since, until = requested_instant("since", wanted.since, zone), requested_instant("until", wanted.until, zone)
    tags = None if wanted.tags is None else list(tag_lists.parse(",".join(wanted.tags)))
    if tags is None and wanted.source is None:
        return await tomatoes.list_tomatoes(work, since, until, page)
    rows = await queries.select_entries(work.db, user_id, since, until, tags, wanted.source, page)
    total = await queries.select_entries_total(work.db, user_id, since, until, tags, wanted.source)
    return Page(rows, total, page)


async def add(work: Work, new: NewEntry, *, allow_overlap: bool = False) -> Tomato:
    """Enter a tomato of the past. Raises `InvalidInput`, `InvalidFields`, `OverlapsEntries`."""
    user_id = signed_in(work.actor)
    zone = await profiles.zone(work)
    ended_at, started_at = (
        requested_instant("ended_at", new.ended_at, zone),
        requested_instant("started_at", new.started_at, zone),
    )
    is_usual = started_at is None and new.length_s is None
    ended_at, length_s = _time(started_at, ended_at, work.settings.focus.pomodoro_s if is_usual else new.length_s)
    _check(work, ended_at, length_s)
    await profiles.lock(work, user_id)
    if not allow_overlap:
        await _refuse_overlap(work, user_id, ended_at, length_s)
    tags, note = tag_lists.parse(",".join(new.tags)), note_of(new.note)
    return await tomatoes.add(work, user_id, ended_at, length_s, tags, note, Source.ENTERED, check_overlap=False)


async def edit(work: Work, tomato_id: int, change: EntryEdit, *, allow_overlap: bool = False) -> Tomato:
    """Change a tomato of the caller's, whatever its source. A time that stays is not asked whether it overlaps.

    Raises `NotFound`, `InvalidInput`, `InvalidFields`, `OverlapsEntries`.
    """
    user_id = signed_in(work.actor)
    await profiles.lock(work, user_id)
    found = await tomatoes.get(work, tomato_id)
    ended_at, length_s = await _changed_time(work, found, change)
    if (ended_at, length_s) != (found.ended_at, found.length_s):
        _check(work, ended_at, length_s)
        if not allow_overlap:
            await _refuse_overlap(work, user_id, ended_at, length_s, found.id)
    return await tomatoes.amend(
        work,
        tomato_id,
        ended_at=ended_at,
        length_s=length_s,
        tags=found.tags if change.tags is UNSET else tag_lists.parse(",".join(change.tags)),
        note=found.note if change.note is UNSET else note_of(change.note),
        check_overlap=False,
    )


async def delete(work: Work, tomato_id: int) -> None:
    """Delete a tomato of the caller's. Raises `NotFound`."""
    await tomatoes.delete(work, tomato_id)


async def _changed_time(work: ReadWork, found: Tomato, change: EntryEdit) -> tuple[datetime, int]:
    """When the tomato ends now, and its length."""
    zone = await profiles.zone(work)
    ended_at = None if change.ended_at is UNSET else requested_instant("ended_at", change.ended_at, zone)
    started_at = None if change.started_at is UNSET else requested_instant("started_at", change.started_at, zone)
    length_s = None if change.length_s is UNSET else change.length_s
    if started_at is None and length_s is None:
        length_s = found.length_s
    if ended_at is None and (started_at is None or length_s is None):
        ended_at = found.ended_at
    return _time(started_at, ended_at, length_s)


def _time(started_at: datetime | None, ended_at: datetime | None, length_s: int | None) -> tuple[datetime, int]:
    """End and length from two of three, or from three that agree. Raises `InvalidInput`."""
    if length_s is not None and not 0 < length_s <= LONGEST_TOMATO_S:
        raise wrong_field("length_s", f"must be between {LEAST_ENTRY_S} and {LONGEST_ENTRY_S} seconds")
    if started_at is None:
        if ended_at is None or length_s is None:
            raise wrong_field("ended_at", "is required, or started_at and length_s")
        return ended_at, length_s
    if ended_at is None:
        if length_s is None:
            raise wrong_field("ended_at", "is required, or length_s")
        return started_at + timedelta(seconds=length_s), length_s
    between_s = round((ended_at - started_at).total_seconds())
    if length_s not in {None, between_s}:
        raise wrong_field("length_s", "must be the time from started_at to ended_at, or absent")
    return ended_at, between_s


def _check(work: ReadWork, ended_at: datetime, length_s: int) -> None:
    shortest_s, longest_s = min(LEAST_ENTRY_S, work.settings.focus.pomodoro_s), LONGEST_ENTRY_S
    if ended_at > work.now:
        raise wrong_field("ended_at", "must not lie ahead")
    if not shortest_s <= length_s <= longest_s:
        raise wrong_field("length_s", f"must be between {shortest_s} and {longest_s} seconds")


async def _refuse_overlap(work: Work, user_id: int, ended_at: datetime, length_s: int, but_id: int = 0) -> None:
    """Names the tomatoes that lie in the time; ends may touch. Raises `OverlapsEntries`."""
    started_at = ended_at - timedelta(seconds=length_s)
    latest = ended_at + timedelta(seconds=LONGEST_TOMATO_S)
    firsts = await select_ends_by_length(work.db, user_id, started_at, latest, but_id)
    lengths_s = [each.length_s for each in firsts if each.ended_at - timedelta(seconds=each.length_s) < ended_at]
    if not lengths_s:
        return
    latest = ended_at + timedelta(seconds=max(lengths_s))
    near = await queries.select_of_lengths(work.db, user_id, lengths_s, started_at, latest, but_id, _MOST_READ)
    found = [tomato for tomato in near if _start(tomato) < ended_at]
    conflicts = [
        {
            "id": tomato.id,
            "started_at": milliseconds_text(_start(tomato)),
            "ended_at": milliseconds_text(tomato.ended_at),
        }
        for tomato in found[:MOST_OVERLAPS]
    ]
    raise OverlapsEntries(count=len(found), details={"tomatoes": conflicts, "count": len(found)})


def _start(tomato: Tomato) -> datetime:
    return tomato.ended_at - timedelta(seconds=tomato.length_s)
