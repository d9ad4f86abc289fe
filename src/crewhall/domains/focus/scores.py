"""Scores: how many tomatoes a person has in their own day, week, month and in all, kept with every change of their tomatoes.

A score is what a count of the tomatoes would say; the original adds and subtracts without asking when the tomato was (behaviour notes,
tomatoes 1.8). The caller holds the person (`profiles.lock`), so that changes of one person come one after another.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from crewhall.domains.focus.model import Period
from crewhall.domains.focus.periods import interval
from crewhall.domains.focus.queries import scores as queries
from crewhall.domains.focus.queries import tomatoes as tomato_queries
from crewhall.domains.focus.queries.profiles import LockedCounters
from crewhall.domains.focus.queries.scores import ScoreRow
from crewhall.kit.calendar import Interval
from crewhall.kit.time_zones import zone_named
from crewhall.platform.work import Work


async def follow(
    work: Work, locked: LockedCounters, *, added: Sequence[datetime] = (), removed: Sequence[datetime] = ()
) -> None:
    """Bring the person's scores up to date after tomatoes that ended then were added and removed; `locked` is as it is now.

    A score whose period goes on is changed by the difference; one whose period has ended, or whose bounds the person's zone has moved,
    is counted anew. At most a fixed number of statements.
    """
    before = {row.period: row for row in await queries.select_own_scores_for_update(work.db, locked.user_id)}
    after: dict[Period, ScoreRow] = {}
    zone, moment = zone_named(locked.time_zone), _moment(work, before)
    for period in Period:
        bounds = interval(period, moment, zone)
        row = before.get(period)
        if row is not None and (row.starts_at, row.ends_at) == (bounds.start, bounds.end):
            row = await _changed(work, row, bounds, added, removed)
        else:
            row = await _counted(work, locked, period, bounds)
        if row is not None:
            after[period] = replace(row, is_listed=locked.is_listed)
    await _write(work, locked.user_id, before, after)


async def recount(work: Work, locked: LockedCounters) -> None:
    """Count all of the person's scores anew."""
    before = {row.period: row for row in await queries.select_own_scores_for_update(work.db, locked.user_id)}
    zone, moment = zone_named(locked.time_zone), _moment(work, before)
    counted = [await _counted(work, locked, period, interval(period, moment, zone)) for period in Period]
    await _write(work, locked.user_id, before, {row.period: row for row in counted if row is not None})


def _moment(work: Work, before: dict[Period, ScoreRow]) -> datetime:
    """Now; but a unit that began before midnight and came to its turn after another that began later does not go back to yesterday."""
    return max([work.now, *(row.starts_at for row in before.values())])


async def _changed(
    work: Work, row: ScoreRow, bounds: Interval, added: Sequence[datetime], removed: Sequence[datetime]
) -> ScoreRow | None:
    more = [moment for moment in added if moment in bounds]
    fewer = [moment for moment in removed if moment in bounds]
    score = row.score + len(more) - len(fewer)
    if score <= 0:
        return None
    first_at = min([row.first_at, *more])
    if first_at in fewer:
        first_at = await tomato_queries.select_first_end(work.db, row.user_id, bounds.start) or first_at
    return replace(row, score=score, first_at=first_at)


async def _counted(work: Work, locked: LockedCounters, period: Period, bounds: Interval) -> ScoreRow | None:
    score = locked.tomatoes_count
    if period != Period.OVERALL:
        score = await tomato_queries.select_interval_count(work.db, locked.user_id, bounds.start, bounds.end)
    first_at = await tomato_queries.select_first_end(work.db, locked.user_id, bounds.start) if score > 0 else None
    if first_at is None:
        return None
    return ScoreRow(period, locked.user_id, score, first_at, bounds.start, bounds.end, locked.is_listed)


async def _write(work: Work, user_id: int, before: dict[Period, ScoreRow], after: dict[Period, ScoreRow]) -> None:
    """Write what differs, people's rows first and then the boards', each in one order for all units: no two wait for each other."""
    await queries.upsert_scores(
        work.db, [after[period] for period in Period if period in after and after[period] != before.get(period)]
    )
    if gone := [str(period) for period in before if period not in after]:
        await queries.delete_scores(work.db, user_id, gone)
    for period in Period:
        more = _is_listed(after.get(period)) - _is_listed(before.get(period))
        if more:
            await queries.upsert_board(work.db, period, more)


def _is_listed(row: ScoreRow | None) -> bool:
    return row is not None and row.is_listed
