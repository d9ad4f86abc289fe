"""Tomatoes of one person do not overlap. The caller holds the person, so that no two that overlap are saved side by side.

Source: behaviour notes, tomatoes 1.7.
"""

from datetime import datetime, timedelta

from crewhall.domains.focus.errors import OverlapsTomato
from crewhall.domains.focus.queries import tomatoes as queries
from crewhall.platform.work import ReadWork

LONGEST_S = 86_400
"""No tomato is longer, in seconds; so whoever looks for one that overlaps need not look at all that ended later."""

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


async def refuse_recent(work: ReadWork, user_id: int) -> None:
    """Raises `OverlapsTomato` while the person's newest tomato, also one that lies ahead, ended less than a pomodoro ago."""
    newest = await queries.select_newest_end(work.db, user_id)
    pomodoro = timedelta(seconds=work.settings.focus.pomodoro_s)
    if newest is not None and newest >= work.now - pomodoro:
        raise _overlap(work, pomodoro - (work.now - newest))


async def refuse_between(work: ReadWork, user_id: int, ended_at: datetime, length_s: int, but_id: int = 0) -> None:
    """Raises `OverlapsTomato` where a tomato of the person, but for `but_id`, lies in the `length_s` before `ended_at`; ends may touch."""
    started_at = ended_at - timedelta(seconds=length_s)
    latest = ended_at + timedelta(seconds=LONGEST_S)
    for found in await queries.select_ends_by_length(work.db, user_id, started_at, latest, but_id):
        if found.ended_at - timedelta(seconds=found.length_s) < ended_at:
            is_now = ended_at == work.now and found.ended_at <= ended_at
            raise _overlap(work, found.ended_at - started_at if is_now else None)


def wait_text(wait_s: int) -> str:
    """A wait in days, hours, minutes and seconds, parts of nothing left out; at least a second, for after less nothing would stand there."""
    rest, parts = max(wait_s, 1), list[str]()
    for name, size_s in _UNITS:
        count, rest = divmod(rest, size_s)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return ", ".join(parts)


def message(wait_s: int | None, *, old_spelling: bool) -> str:
    """What is said of an overlap, to the letter."""
    what = f"Must not overlap saved {'tomaotes' if old_spelling else 'tomatoes'}"
    return what if wait_s is None else f"{what}, please wait {wait_text(wait_s)}"


def _overlap(work: ReadWork, wait: timedelta | None) -> OverlapsTomato:
    wait_s = None if wait is None else max(wait // timedelta(seconds=1), 1)
    return OverlapsTomato(message(wait_s, old_spelling=work.settings.tomatoes.old_spelling), wait_s)
