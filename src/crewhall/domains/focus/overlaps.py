"""Tomatoes of one person do not overlap. The caller holds the person, so that no two that overlap are saved side by side.

Source: behaviour notes, tomatoes 1.7.
"""

from datetime import datetime, timedelta

from crewhall.domains.focus.errors import OverlapsTomato
from crewhall.domains.focus.limits import LONGEST_TOMATO_S
from crewhall.domains.focus.queries import tomatoes as queries
from crewhall.platform.work import ReadWork


async def refuse_recent(work: ReadWork, user_id: int) -> None:
    """Raises `OverlapsTomato` while the person's newest tomato, also one that lies ahead, ended less than a pomodoro ago."""
    newest = await queries.select_newest_end(work.db, user_id)
    pomodoro = timedelta(seconds=work.settings.focus.pomodoro_s)
    if newest is not None and newest >= work.now - pomodoro:
        raise _overlap(pomodoro - (work.now - newest))


async def refuse_between(work: ReadWork, user_id: int, ended_at: datetime, length_s: int, but_id: int = 0) -> None:
    """Raises `OverlapsTomato` where a tomato of the person, but for `but_id`, lies in the `length_s` before `ended_at`; ends may touch."""
    started_at = ended_at - timedelta(seconds=length_s)
    latest = ended_at + timedelta(seconds=LONGEST_TOMATO_S)
    for found in await queries.select_ends_by_length(work.db, user_id, started_at, latest, but_id):
        if found.ended_at - timedelta(seconds=found.length_s) < ended_at:
            is_now = ended_at == work.now and found.ended_at <= ended_at
            raise _overlap(found.ended_at - started_at if is_now else None)


def _overlap(wait: timedelta | None) -> OverlapsTomato:
    return OverlapsTomato(None if wait is None else max(wait // timedelta(seconds=1), 1))
