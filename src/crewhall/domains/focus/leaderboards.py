"""Leaderboards: who has the most tomatoes in their own day, week or month, and in all. Public; people who hide are not on them.

A board mixes people's own periods: there is no moment when it begins anew for everybody (behaviour notes, tomatoes 1.8).
"""

from crewhall.domains.focus.model import Period, Score
from crewhall.domains.focus.queries import scores as queries
from crewhall.domains.focus.queries.slices import slice_of
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

_MOST_AT_ONCE = 200


async def page(work: ReadWork, period: Period, request: PageRequest) -> Page[Score]:
    """A page of a board, whoever asks: by score; equal scores by who scored first in their period, then by id. Three statements.

    Source: contracts/tomatoes.yaml get_api_leaderboard_by_period.
    """
    ended = await queries.select_ended_listed(work.db, period, work.now)
    total = max(await queries.select_listed(work.db, period) - ended, 0)
    part = slice_of(request, total)
    rows = await queries.select_board(work.db, period, work.now, part) if part else []
    return Page(rows, total, request)


async def expire(work: Work) -> bool:
    """Delete scores whose period has ended, some at a time; whether there may be more. Nobody sees them any more, deleted or not."""
    is_more = False
    for period in Period:
        ended = await queries.select_ended_for_update(work.db, period, work.now, _MOST_AT_ONCE)
        if ended:
            await queries.delete_scores_of_many(work.db, period, [row.user_id for row in ended])
        if listed := sum(row.is_listed for row in ended):
            await queries.upsert_board(work.db, period, -listed)
        is_more |= len(ended) == _MOST_AT_ONCE
    return is_more


async def count(work: Work) -> None:
    """Count anew how many rows each board lists. It is kept with every change; this finds rows that went away with their person."""
    for period in Period:
        if await queries.select_board_for_update(work.db, period) is not None:
            await queries.update_board_counted(work.db, period)
