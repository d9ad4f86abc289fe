"""Giving what one person has here to another: for somebody who turns out to have two accounts."""

from msgspec.structs import replace

from crewhall.domains.focus import profiles, scores
from crewhall.domains.focus.events import TomatoesMoved
from crewhall.domains.focus.queries import ownership as queries
from crewhall.domains.focus.queries import profiles as profile_queries
from crewhall.domains.focus.queries import scores as score_queries
from crewhall.kit.errors import NotFound
from crewhall.platform.work import Work

_MOST_AT_ONCE = 2000


async def move(work: Work, from_user_id: int, to_user_id: int) -> None:
    """Give all tomatoes, projects, interruptions, goals and lengths, the timer and the preferences; scores are counted anew.

    Where both have the same goal, length or preference, or a timer, that of the one who gets stays. Who hid stays hidden. Overlaps stay.
    Asks no policy: the caller has proved that both are one person. All in one unit, so it takes a second for each hundred thousand
    tomatoes. Raises `NotFound` when either does not exist.
    """
    if from_user_id == to_user_id:
        return
    held = {user_id: await profiles.hold(work, user_id) for user_id in sorted((from_user_id, to_user_id))}
    # Before any board: whoever holds a board waits for nobody's scores.
    for user_id in held:
        await score_queries.select_own_scores_for_update(work.db, user_id)
    count = await _move_tomatoes(work, from_user_id, to_user_id)
    await queries.update_projects_moved(work.db, from_user_id, to_user_id)
    await queries.update_interruptions_moved(work.db, from_user_id, to_user_id)
    await queries.update_goals_moved(work.db, from_user_id, to_user_id)
    await queries.delete_goals_left(work.db, from_user_id)
    await queries.update_lengths_moved(work.db, from_user_id, to_user_id)
    await queries.delete_lengths_left(work.db, from_user_id)
    await queries.update_timer_moved(work.db, from_user_id, to_user_id)
    await queries.delete_timer_left(work.db, from_user_id)
    await _move_preferences(work, from_user_id, to_user_id)
    await profiles.add_to_count(work, held[from_user_id], -count)
    await profiles.add_to_count(work, held[to_user_id], count)
    for user_id in (from_user_id, to_user_id):
        await scores.recount(work, await profiles.hold(work, user_id))
    work.emit(TomatoesMoved(user_id=to_user_id, count=count))


async def _move_tomatoes(work: Work, from_user_id: int, to_user_id: int) -> int:
    count = 0
    while ids := await queries.update_tomatoes_moved(work.db, from_user_id, to_user_id, _MOST_AT_ONCE):
        await queries.update_tomato_tags_moved(work.db, from_user_id, to_user_id, ids)
        count += len(ids)
    return count


async def _move_preferences(work: Work, from_user_id: int, to_user_id: int) -> None:
    """Fill in what the one who gets has not set. How somebody is called and shown is not among it: that they say themselves."""
    given = await profile_queries.select_profile(work.db, from_user_id)
    own = await profile_queries.select_profile(work.db, to_user_id)
    if given is None or own is None:
        raise NotFound(thing="user")
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
