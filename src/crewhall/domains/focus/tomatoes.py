"""Tomatoes: what a person has finished, one after another. Every change keeps the person's count and scores with it."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from crewhall.domains.focus import overlaps, periods, policy, profiles, scores
from crewhall.domains.focus.errors import InvalidFields
from crewhall.domains.focus.events import TomatoDeleted, TomatoEdited, TomatoesAdded, TomatoRetagged, TomatoSaved
from crewhall.domains.focus.limits import LONGEST_NOTE, LONGEST_TOMATO_S
from crewhall.domains.focus.model import Counters, NewTomato, Period, Source, Tomato
from crewhall.domains.focus.problems import Code, Problem, in_tags, in_text
from crewhall.domains.focus.queries import profiles as profile_queries
from crewhall.domains.focus.queries import tomatoes as queries
from crewhall.domains.focus.queries.profiles import LockedCounters
from crewhall.domains.focus.queries.slices import slice_of
from crewhall.kit.actor import signed_in
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import existing
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

_NOT_SO_LONG = Problem(Code.NOT_BETWEEN_1_AND, LONGEST_TOMATO_S)


async def list_tomatoes(
    work: ReadWork, since: datetime | None, until: datetime | None, page: PageRequest
) -> Page[Tomato]:
    """The caller's tomatoes that ended from `since` and before `until`, newest first. The total of all of them is kept, not counted.

    Two statements, three where both are to be counted. Source: contracts/tomatoes.yaml get_api_tomatoes.
    """
    user_id = signed_in(work.actor)
    if since is None and until is None:
        total = await profile_queries.select_tomatoes_count(work.db, user_id)
    else:
        total = await queries.select_tomatoes_total(work.db, user_id, since, until)
    part = slice_of(page, total)
    rows = await queries.select_tomatoes(work.db, user_id, since, until, part) if part else []
    return Page(rows, total, page)


async def get(work: ReadWork, tomato_id: int) -> Tomato:
    """One of the caller's tomatoes. Raises `NotFound`."""
    return existing(await queries.select_tomato(work.db, signed_in(work.actor), tomato_id), "tomato")


async def save(work: Work, tags: tuple[str, ...], note: str | None = None) -> Tomato:
    """Note that the caller has finished a pomodoro just now. Raises `OverlapsTomato`, `InvalidFields`.

    Source: contracts/tomatoes.yaml create_api_tomatoes.
    """
    user_id = signed_in(work.actor)
    length_s = work.settings.focus.pomodoro_s
    new = NewTomato(ended_at=work.now, length_s=length_s, tags=tags, note=note, source=Source.SAVED)
    _check(work, new)
    locked = await profiles.lock(work, user_id)
    await overlaps.refuse_recent(work, user_id)
    return await _insert(work, locked, new)


async def add(
    work: Work,
    user_id: int,
    ended_at: datetime,
    length_s: int,
    tags: tuple[str, ...],
    note: str | None,
    source: Source,
    *,
    check_overlap: bool,
) -> Tomato:
    """Add a tomato with a time of its own to somebody's, for the person themselves or the system.

    Raises `OverlapsTomato` if asked to check, and `InvalidFields`, also for a time that lies ahead.
    """
    policy.may_act_for(work.actor, user_id)
    new = NewTomato(ended_at=ended_at, length_s=length_s, tags=tags, note=note, source=source)
    _check(work, new)
    locked = await profiles.lock(work, user_id)
    if check_overlap:
        await overlaps.refuse_between(work, user_id, ended_at, length_s)
    return await _insert(work, locked, new)


async def add_many(work: Work, user_id: int, news: Sequence[NewTomato]) -> list[int]:
    """Add many tomatoes as `add` does, without asking for overlaps; their ids, in that order. Many in a statement, and one event for all.

    Raises `InvalidFields` for the first that is wrong.
    """
    policy.may_act_for(work.actor, user_id)
    for new in news:
        _check(work, new)
    if not news:
        return []
    locked = await profiles.lock(work, user_id)
    ids = await queries.insert_tomatoes(work.db, user_id, news, work.now)
    await _have_found(work, user_id, [(tomato_id, new) for tomato_id, new in zip(ids, news, strict=True)])
    locked = await profiles.add_to_count(work, locked, len(ids))
    await scores.follow(work, locked, added=[new.ended_at for new in news])
    work.emit(TomatoesAdded(user_id=user_id, count=len(ids), source=news[0].source))
    return ids


async def retag(work: Work, tomato_id: int, tags: tuple[str, ...]) -> Tomato:
    """Give one of the caller's tomatoes other tags; `updated_at` moves only if they are other. Raises `NotFound`, `InvalidFields`.

    Source: contracts/tomatoes.yaml update_api_tomatoes_by_id.
    """
    await profiles.lock(work, signed_in(work.actor))
    found = await get(work, tomato_id)
    if tags == found.tags:
        return found
    if wrong := in_tags(tags):
        raise InvalidFields({"tags": wrong})
    tomato = replace(found, tags=tags, updated_at=work.now)
    await _rewrite(work, tomato)
    work.emit(TomatoRetagged(user_id=tomato.user_id, tomato_id=tomato.id, tags=tags))
    return tomato


async def amend(
    work: Work,
    tomato_id: int,
    *,
    ended_at: datetime,
    length_s: int,
    tags: tuple[str, ...],
    note: str | None,
    check_overlap: bool,
) -> Tomato:
    """Change when one of the caller's tomatoes was, its tags and note. Raises `NotFound`, `InvalidFields`, `OverlapsTomato`."""
    locked = await profiles.lock(work, signed_in(work.actor))
    found = await get(work, tomato_id)
    changed = replace(found, ended_at=ended_at, length_s=length_s, tags=tags, note=note)
    if changed == found:
        return found
    tomato = replace(changed, updated_at=work.now)
    _check(work, tomato)
    if check_overlap and (ended_at, length_s) != (found.ended_at, found.length_s):
        await overlaps.refuse_between(work, tomato.user_id, ended_at, length_s, tomato.id)
    await _rewrite(work, tomato)
    if ended_at != found.ended_at:
        await scores.follow(work, locked, added=[ended_at], removed=[found.ended_at])
    work.emit(
        TomatoEdited(
            user_id=tomato.user_id,
            tomato_id=tomato.id,
            ended_at=milliseconds_text(ended_at),
            length_s=length_s,
            tags=tags,
        )
    )
    return tomato


async def delete(work: Work, tomato_id: int) -> None:
    """Delete one of the caller's tomatoes. Raises `NotFound`, so also the second time. Source: contracts/tomatoes.yaml delete_api_tomatoes_by_id."""
    locked = await profiles.lock(work, signed_in(work.actor))
    tomato = await get(work, tomato_id)
    await queries.delete_tomato(work.db, tomato.user_id, tomato.id)
    locked = await profiles.add_to_count(work, locked, -1)
    await scores.follow(work, locked, removed=[tomato.ended_at])
    work.emit(TomatoDeleted(user_id=tomato.user_id, tomato_id=tomato.id, ended_at=milliseconds_text(tomato.ended_at)))


async def counters(work: ReadWork, zone: ZoneInfo) -> Counters:
    """How many tomatoes the caller has since the beginning of the zone's day, week and month; those that lie ahead count too."""
    day, week, month = (
        periods.interval(period, work.now, zone).start for period in (Period.DAILY, Period.WEEKLY, Period.MONTHLY)
    )
    return await queries.select_counters(work.db, signed_in(work.actor), day, week, month)


async def _insert(work: Work, locked: LockedCounters, new: NewTomato) -> Tomato:
    (tomato_id,) = await queries.insert_tomatoes(work.db, locked.user_id, [new], work.now)
    await _have_found(work, locked.user_id, [(tomato_id, new)])
    locked = await profiles.add_to_count(work, locked, 1)
    await scores.follow(work, locked, added=[new.ended_at])
    tomato = Tomato(
        id=tomato_id,
        user_id=locked.user_id,
        ended_at=new.ended_at,
        length_s=new.length_s,
        tags=new.tags,
        note=new.note,
        source=new.source,
        created_at=work.now,
        updated_at=work.now,
    )
    work.emit(
        TomatoSaved(
            user_id=locked.user_id,
            tomato_id=tomato_id,
            ended_at=milliseconds_text(new.ended_at),
            length_s=new.length_s,
            tags=new.tags,
            source=new.source,
        )
    )
    return tomato


async def _rewrite(work: Work, tomato: Tomato) -> None:
    await queries.update_tomato(work.db, tomato)
    await queries.delete_tomato_tags(work.db, tomato.user_id, [tomato.id])
    await _have_found(work, tomato.user_id, [(tomato.id, tomato)])


async def _have_found(work: Work, user_id: int, tagged: Sequence[tuple[int, NewTomato | Tomato]]) -> None:
    """Have tomatoes found by their tags."""
    rows = [(user_id, tag, one.ended_at, tomato_id) for tomato_id, one in tagged for tag in dict.fromkeys(one.tags)]
    await queries.insert_tomato_tags(work.db, rows)


def _check(work: ReadWork, tomato: NewTomato | Tomato) -> None:
    """Raises `InvalidFields` for what cannot be kept."""
    found = {
        "tags": in_tags(tomato.tags),
        "note": in_text(tomato.note, LONGEST_NOTE),
        "length_s": None if 1 <= tomato.length_s <= LONGEST_TOMATO_S else _NOT_SO_LONG,
        "ended_at": None if tomato.ended_at <= work.now else Problem(Code.IN_FUTURE),
    }
    if wrong := {field: problem for field, problem in found.items() if problem is not None}:
        raise InvalidFields(wrong)
