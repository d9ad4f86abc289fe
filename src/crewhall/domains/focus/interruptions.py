"""The log of what kept a person from work: pauses and cancels of their timer, and what they log by themselves.

Times without an offset are on the person's clock.
"""

from collections.abc import Sequence
from datetime import datetime

from crewhall.domains.focus import profiles, texts
from crewhall.domains.focus.limits import LONGEST_REASON
from crewhall.domains.focus.model import Interruption, InterruptionKind, Timer
from crewhall.domains.focus.moments import requested_instant
from crewhall.domains.focus.queries import interruptions as queries
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import FieldErrors
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work


async def list_interruptions(
    work: ReadWork, since: datetime | None, until: datetime | None, page: PageRequest
) -> Page[Interruption]:
    """The caller's interruptions that began from `since` and before `until`, newest first. Three statements. Raises `InvalidInput`."""
    user_id = signed_in(work.actor)
    zone = await profiles.zone(work)
    first, last = requested_instant("since", since, zone), requested_instant("until", until, zone)
    rows = await queries.select_interruptions(work.db, user_id, first, last, page)
    return Page(rows, await queries.select_interruptions_total(work.db, user_id, first, last), page)


async def log(
    work: Work,
    reason: str | None,
    tags: Sequence[str] = (),
    began_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Interruption:
    """Log an interruption that had nothing to do with a timer; it began now unless a time is given.

    Raises `InvalidInput`, also for one that begins or ends in the future, or ends before it began.
    """
    user_id = signed_in(work.actor)
    zone, errors = await profiles.zone(work), FieldErrors()
    with errors.collected():
        reason = texts.checked_text("reason", reason, LONGEST_REASON)
    with errors.collected():
        tags = texts.checked_tags(tags)
    begins, ends = work.now, None
    with errors.collected():
        begins = requested_instant("began_at", began_at, zone) or work.now
    with errors.collected():
        ends = requested_instant("ended_at", ended_at, zone)
    if begins > work.now:
        errors.wrong["began_at"] = "must not lie in the future"
    if ends is not None and not min(begins, work.now) <= ends <= work.now:
        errors.wrong["ended_at"] = "must lie between began_at and now"
    errors.raise_any()
    return await queries.insert_interruption(
        work.db, user_id, InterruptionKind.LOGGED, reason, list(tags), begins, ends
    )


async def note_timer(work: Work, timer: Timer, kind: InterruptionKind, reason: str | None) -> None:
    """Log that a timer was paused or canceled just now. The caller has proved the right, also for the next."""
    ended_at = work.now if kind is InterruptionKind.CANCELED else None
    await queries.insert_interruption(work.db, timer.user_id, kind, reason, list(timer.tags), work.now, ended_at)


async def end_pause(work: Work, user_id: int, began_at: datetime) -> None:
    """The pause that began then is over now."""
    await queries.update_pause_ended(work.db, user_id, began_at, work.now)
