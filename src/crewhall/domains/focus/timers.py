"""The running timer of a person, kept on the server: every client sees the same one, and it survives all of them.

| state \\ verb | start          | start, replacing | pause         | resume           | cancel  | complete      |
|--------------|----------------|------------------|---------------|------------------|---------|---------------|
| none         | running        | running          | NoTimer       | NoTimer          | NoTimer | NoTimer       |
| running      | TimerIsRunning | running          | paused        | TimerIsNotPaused | none    | none          |
| paused       | TimerIsRunning | running          | TimerIsPaused | running          | none    | TimerIsPaused |
| over         | TimerIsRunning | running          | TimerIsOver   | TimerIsNotPaused | none    | none          |

Over is a running timer whose time has passed: nothing happens to it until somebody completes or cancels it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace as changed

from crewhall.domains.focus import interruptions, lengths, profiles, texts, tomatoes
from crewhall.domains.focus.errors import (
    NoTimer,
    TimerIsNotPaused,
    TimerIsOver,
    TimerIsPaused,
    TimerIsRunning,
    WorkedTooShort,
)
from crewhall.domains.focus.events import (
    TimerCanceled,
    TimerCompleted,
    TimerEnded,
    TimerPaused,
    TimerResumed,
    TimerStarted,
)
from crewhall.domains.focus.limits import (
    LEAST_BREAK_S,
    LEAST_WORK_S,
    LONGEST_REASON,
    LONGEST_TIMER_NOTE,
    LONGEST_TIMER_S,
)
from crewhall.domains.focus.model import (
    Completion,
    InterruptionKind,
    Lengths,
    NewTimer,
    Phase,
    Source,
    Timer,
    TimerKind,
    TimerReading,
    TimerState,
    Tomato,
)
from crewhall.domains.focus.queries import timers as queries
from crewhall.kit.actor import signed_in
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import FieldErrors, wrong_field
from crewhall.platform.work import ReadWork, Work

OVER_JOB = "focus.timer_over"


async def find_current(work: ReadWork) -> TimerReading | None:
    """The caller's timer as it stands now; None when they have none."""
    timer = await queries.select_timer(work.db, signed_in(work.actor))
    return timer and TimerReading(timer, work.now)


async def start(work: Work, new: NewTimer, *, replace: bool = False) -> TimerReading:
    """Start the caller's timer. With `replace` the one that they have is canceled. Raises `TimerIsRunning`, `InvalidInput`.

    `InvalidInput` also for a break that the caller has set to be left out, when no length is given.
    """
    user_id = signed_in(work.actor)
    _check_fields(new)
    tags, note = texts.checked_tags(new.tags), texts.checked_text("note", new.note, LONGEST_TIMER_NOTE)
    length_s = new.length_s
    if length_s is None:
        length_s = lengths.length_of(await lengths.find_for(work, tags), new.kind)
        if not length_s:
            raise wrong_field("length_s", "is required for a break that you have set to be left out")
    return await _start(work, user_id, Phase(new.kind, length_s), tags, note, replace=replace)


async def pause(work: Work, reason: str | None = None) -> TimerReading:
    """Let the caller's timer stand still; an interruption is logged. Raises `NoTimer`, `TimerIsPaused`, `TimerIsOver`, `InvalidInput`."""
    reason = texts.checked_text("reason", reason, LONGEST_REASON)
    timer = await _locked(work)
    if timer.state is TimerState.PAUSED:
        raise TimerIsPaused
    if timer.is_over(work.now):
        raise TimerIsOver
    timer = changed(timer, state=TimerState.PAUSED, paused_at=work.now, updated_at=work.now)
    await queries.update_timer(work.db, timer)
    await _log(work, timer, InterruptionKind.PAUSED, reason)
    remaining_s = round(timer.length_s - timer.elapsed_s(work.now), 6)
    work.emit(TimerPaused(user_id=timer.user_id, kind=timer.kind, remaining_s=remaining_s))
    return TimerReading(timer, work.now)


async def resume(work: Work) -> TimerReading:
    """Let the caller's timer run on; the time that it stood still does not count. Raises `NoTimer`, `TimerIsNotPaused`."""
    timer = await _locked(work)
    if timer.paused_at is None:
        raise TimerIsNotPaused
    await interruptions.end_pause(work, timer.user_id, timer.paused_at)
    timer = changed(
        timer,
        state=TimerState.RUNNING,
        paused_at=None,
        paused_s=timer.paused_s + (work.now - timer.paused_at).total_seconds(),
        updated_at=work.now,
    )
    await queries.update_timer(work.db, timer)
    ends_at = _plan_end(work, timer)
    work.emit(TimerResumed(user_id=timer.user_id, kind=timer.kind, ends_at=milliseconds_text(ends_at)))
    return TimerReading(timer, work.now)


async def cancel(work: Work, reason: str | None = None) -> None:
    """Give the caller's timer up: nothing is saved, an interruption is logged. Raises `NoTimer`, `InvalidInput`."""
    reason = texts.checked_text("reason", reason, LONGEST_REASON)
    timer = await _locked(work)
    await _cancel(work, timer, reason)
    await queries.delete_timer(work.db, timer.user_id)


async def complete(work: Work, *, start_next: bool = False) -> Completion:
    """End the caller's timer, and with `start_next` start what comes next, for the same tags. Breaks save nothing.

    Work saves a tomato of the whole seconds worked, without pauses, at most the timer's length. It ended now or, when the time was over
    before, then. Raises `NoTimer`, `TimerIsPaused`, `WorkedTooShort` for less than a minute of a longer timer, and `OverlapsTomato` when
    a saved tomato overlaps; the timer then stays.
    """
    timer = await _locked(work)
    if timer.ends_at is None:
        raise TimerIsPaused
    ended_at, worked_s = min(work.now, timer.ends_at), int(timer.elapsed_s(work.now))
    tomato = await _save(work, timer, ended_at, worked_s) if timer.kind is TimerKind.WORK else None
    await queries.delete_timer(work.db, timer.user_id)
    work.emit(
        TimerCompleted(
            user_id=timer.user_id,
            kind=timer.kind,
            length_s=worked_s,
            ended_at=milliseconds_text(ended_at),
            tomato_id=tomato and tomato.id,
        )
    )
    phase = await _phase_after(work, timer)
    started = await _start(work, timer.user_id, phase, timer.tags, None, replace=False) if start_next else None
    return Completion(tomato, phase, started)


async def announce_over(work: Work, user_id: int, ends_at: datetime) -> None:
    """Tell the person that the time of their timer is over, unless it was completed, canceled, paused or moved: then it is not its end."""
    timer = await queries.select_timer_for_update(work.db, user_id)
    if timer is not None and timer.ends_at == ends_at:
        work.emit(TimerEnded(user_id=user_id, kind=timer.kind, ended_at=milliseconds_text(ends_at)))


async def plan_end(work: Work, user_id: int) -> None:
    """Have a person told of the end of a running timer that has come to them. Asks no policy; see `ownership.move`."""
    timer = await queries.select_timer(work.db, user_id)
    if timer is not None and timer.ends_at is not None and timer.ends_at > work.now:
        _plan_end(work, timer)


async def _locked(work: Work) -> Timer:
    timer = await queries.select_timer_for_update(work.db, signed_in(work.actor))
    if timer is None:
        raise NoTimer
    return timer


async def _start(
    work: Work, user_id: int, phase: Phase, tags: Sequence[str], note: str | None, *, replace: bool
) -> TimerReading:
    timer = Timer(
        user_id=user_id,
        kind=phase.kind,
        state=TimerState.RUNNING,
        length_s=phase.length_s,
        tags=tuple(tags),
        note=note,
        started_at=work.now,
        paused_at=None,
        paused_s=0.0,
        updated_at=work.now,
    )
    if not await queries.insert_timer(work.db, timer):
        if not replace:
            raise TimerIsRunning
        # Held only now: of two that start at once, one waits above and then cancels the other's.
        before = await queries.select_timer_for_update(work.db, user_id)
        if before is not None:
            await _cancel(work, before, None)
        await queries.upsert_timer(work.db, timer)
    ends_at = _plan_end(work, timer)
    work.emit(
        TimerStarted(
            user_id=user_id,
            kind=timer.kind,
            length_s=timer.length_s,
            tags=timer.tags,
            ends_at=milliseconds_text(ends_at),
        )
    )
    return TimerReading(timer, work.now)


async def _cancel(work: Work, timer: Timer, reason: str | None) -> None:
    if timer.paused_at is not None:
        await interruptions.end_pause(work, timer.user_id, timer.paused_at)
    await _log(work, timer, InterruptionKind.CANCELED, reason)
    work.emit(TimerCanceled(user_id=timer.user_id, kind=timer.kind, elapsed_s=timer.elapsed_s(work.now)))


async def _log(work: Work, timer: Timer, kind: InterruptionKind, reason: str | None) -> None:
    """Log that a timer stands still or is given up. Who cuts a break short is interrupted in nothing, unless they say a reason."""
    if timer.kind is TimerKind.WORK or reason is not None:
        await interruptions.note_timer(work, timer, kind, reason)


async def _save(work: Work, timer: Timer, ended_at: datetime, worked_s: int) -> Tomato:
    least_s = min(LEAST_WORK_S, timer.length_s)
    if worked_s < least_s:
        raise WorkedTooShort(least_s=least_s)
    return await tomatoes.add(
        work, timer.user_id, ended_at, worked_s, timer.tags, timer.note, Source.TIMED, check_overlap=True
    )


async def _phase_after(work: ReadWork, timer: Timer) -> Phase:
    """After work a break, the long one when today's tomatoes are a multiple of what the person wants (behaviour notes, tomatoes 2.1).

    After a break, or where that break is left out, work.
    """
    wanted = await lengths.find_for(work, timer.tags)
    if timer.kind is TimerKind.WORK:
        zone = await profiles.zone(work)
        today = (await tomatoes.counters(work, zone)).day
        is_long = today > 0 and today % wanted.long_break_every == 0
        phase = _phase(wanted, TimerKind.LONG_BREAK if is_long else TimerKind.SHORT_BREAK)
        if phase.length_s:
            return phase
    return _phase(wanted, TimerKind.WORK)


def _phase(wanted: Lengths, kind: TimerKind) -> Phase:
    return Phase(kind, lengths.length_of(wanted, kind))


def _plan_end(work: Work, timer: Timer) -> datetime:
    """Have the person told when the time of a running timer is over; that moment."""
    ends_at = timer.started_at + timedelta(seconds=timer.length_s + timer.paused_s)
    text = ends_at.isoformat()
    key = f"{OVER_JOB}:{timer.user_id}:{text}"
    work.defer(OVER_JOB, run_at=ends_at, queueing_lock=key, user_id=timer.user_id, ends_at=text)
    return ends_at


def _check_fields(new: NewTimer) -> None:
    errors = FieldErrors()
    with errors.collected():
        texts.checked_tags(new.tags)
    with errors.collected():
        texts.checked_text("note", new.note, LONGEST_TIMER_NOTE)
    if new.length_s is not None:
        with errors.collected():
            _check_length(new.kind, new.length_s)
    errors.raise_any()


def _check_length(kind: TimerKind, length_s: int) -> None:
    least_s = LEAST_WORK_S if kind is TimerKind.WORK else LEAST_BREAK_S
    if not least_s <= length_s <= LONGEST_TIMER_S:
        wrong = f"must be between {least_s} and {LONGEST_TIMER_S}"
        raise wrong_field("length_s", wrong)
