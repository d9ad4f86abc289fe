"""Giving what one person has here to another: for somebody who turns out to have two accounts.

Few things go at once. Of tomatoes and interruptions there may be a million: the newest go at once too, the others piece by piece in a
job, so that nobody waits long for the writer.
"""

from msgspec.structs import replace

from crewhall.domains.focus import profiles, scores, timers
from crewhall.domains.focus.events import TomatoesMoved
from crewhall.domains.focus.queries import ownership as queries
from crewhall.domains.focus.queries import profiles as profile_queries
from crewhall.domains.focus.queries import scores as score_queries
from crewhall.domains.focus.queries.profiles import LockedCounters
from crewhall.kit.errors import existing
from crewhall.platform.work import Work

MOVE_JOB = "focus.move_rest"

_PIECE = 500


async def move(work: Work, from_user_id: int, to_user_id: int) -> None:
    """Give all tomatoes, projects, interruptions, goals and lengths, the timer and the preferences; scores follow.

    Where both have the same goal, length or preference, or a timer, that of the one who gets stays. Who hid stays hidden. Overlaps stay.
    Of tomatoes and interruptions the newest `_PIECE` go in this unit; `MOVE_JOB` gives the others, newest first, and what the former
    saves meanwhile. Until then, each is in the lists, counts and scores of exactly one of the two, and `TomatoesMoved` is told for each
    piece. Asks no policy: the caller has proved that both are one person. Raises `NotFound` when either does not exist.
    """
    if from_user_id == to_user_id:
        return
    await _lock(work, from_user_id, to_user_id)
    await queries.update_projects_moved(work.db, from_user_id, to_user_id)
    await queries.update_goals_moved(work.db, from_user_id, to_user_id)
    await queries.delete_goals_left(work.db, from_user_id)
    await queries.update_lengths_moved(work.db, from_user_id, to_user_id)
    await queries.delete_lengths_left(work.db, from_user_id)
    await queries.update_timer_moved(work.db, from_user_id, to_user_id)
    await queries.delete_timer_left(work.db, from_user_id)
    await timers.plan_end(work, to_user_id)
    await _move_preferences(work, from_user_id, to_user_id)
    count, _ = await _move_piece(work, from_user_id, to_user_id)
    work.emit(TomatoesMoved(user_id=to_user_id, count=count))
    # One such job at a time, the oldest first: where the one who gets is then given to a third, all that comes to them goes on.
    work.defer(MOVE_JOB, lock=MOVE_JOB, from_user_id=from_user_id, to_user_id=to_user_id)


async def move_more(work: Work, from_user_id: int, to_user_id: int) -> bool:
    """Give one more piece of what `move` has left; False when nothing was left. Raises `NotFound` when either does not exist."""
    count, logged = await _move_piece(work, from_user_id, to_user_id)
    if count:
        work.emit(TomatoesMoved(user_id=to_user_id, count=count))
    return count + logged > 0


async def _move_piece(work: Work, from_user_id: int, to_user_id: int) -> tuple[int, int]:
    """Give the newest tomatoes and interruptions; how many of each."""
    giver, taker = await _lock(work, from_user_id, to_user_id)
    moved = await queries.update_tomatoes_moved(work.db, from_user_id, to_user_id, _PIECE)
    await queries.update_tomato_tags_moved(work.db, from_user_id, to_user_id, [tomato.id for tomato in moved])
    logged = await queries.update_interruptions_moved(work.db, from_user_id, to_user_id, _PIECE)
    ends = [tomato.ended_at for tomato in moved]
    giver = await profiles.add_to_count(work, giver, -len(ends))
    taker = await profiles.add_to_count(work, taker, len(ends))
    await scores.follow(work, giver, removed=ends)
    await scores.follow(work, taker, added=ends)
    return len(ends), logged


async def _lock(work: Work, from_user_id: int, to_user_id: int) -> tuple[LockedCounters, LockedCounters]:
    """Hold both until the unit ends, and their scores before any board: whoever holds a board waits for nobody's scores."""
    locked = {user_id: await profiles.lock(work, user_id) for user_id in sorted((from_user_id, to_user_id))}
    for user_id in locked:
        await score_queries.select_own_scores_for_update(work.db, user_id)
    return locked[from_user_id], locked[to_user_id]


async def _move_preferences(work: Work, from_user_id: int, to_user_id: int) -> None:
    """Fill in what the one who gets has not set. How somebody is called and shown is not among it: that they say themselves."""
    given = existing(await profile_queries.select_profile(work.db, from_user_id), "user")
    own = existing(await profile_queries.select_profile(work.db, to_user_id), "user")
    unset = {
        name: getattr(given, name)
        for name in ("color", "volume", "work_hours_per_day", "average_hourly_rate", "currency")
        if getattr(own, name) is None
    }
    merged = replace(
        own,
        **unset,
        ticking=bool(own.ticking or given.ticking),
        is_hidden=bool(own.is_hidden or given.is_hidden),
    )
    if merged != own:
        await profile_queries.update_profile(work.db, merged, work.now)
