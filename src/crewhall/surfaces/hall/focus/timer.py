"""/hall/focus/timer: the caller's running timer. Each verb answers how it stands afterwards."""

from litestar import Response, get, post
from msgspec import Struct

from crewhall.domains.focus import timers
from crewhall.domains.focus.model import NewTimer, Phase, TimerKind, TimerReading
from crewhall.kit.clock import milliseconds_text
from crewhall.surfaces.hall.answers import json_answer
from crewhall.surfaces.hall.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.hall.focus.shapes import EntryJson, entry_json, read_input


class StartInput(Struct):
    """contracts/hall.yaml FocusTimerStart."""

    kind: TimerKind = TimerKind.WORK
    tags: tuple[str, ...] = ()
    note: str | None = None
    length_s: int | None = None
    replace: bool = False


class ReasonInput(Struct):
    """contracts/hall.yaml FocusTimerReason."""

    reason: str | None = None


class CompleteInput(Struct):
    """contracts/hall.yaml FocusTimerComplete."""

    start_next: bool = False


class TimerJson(Struct):
    """contracts/hall.yaml FocusTimer."""

    kind: str
    state: str
    length_s: int
    tags: tuple[str, ...]
    note: str | None
    started_at: str
    paused_at: str | None
    ends_at: str | None
    elapsed_s: float
    remaining_s: float
    is_over: bool


class TimerAnswer(Struct):
    """contracts/hall.yaml FocusTimerAnswer."""

    timer: TimerJson | None


class PhaseJson(Struct):
    """contracts/hall.yaml FocusPhase."""

    kind: str
    length_s: int


class CompletionAnswer(Struct):
    """contracts/hall.yaml FocusCompletion."""

    timer: TimerJson | None
    entry: EntryJson | None
    next: PhaseJson


@get("/hall/focus/timer", operation_id="get_hall_focus_timer", opt=USER)
async def get_hall_focus_timer(request: AnyRequest) -> Response[bytes]:
    """How the timer stands; null when there is none."""
    async with await reading(request) as work:
        found = await timers.find_current(work)
    return json_answer(TimerAnswer(found and _timer_json(found)))


@post("/hall/focus/timer/start", operation_id="create_hall_focus_timer_start", opt=USER)
async def create_hall_focus_timer_start(request: AnyRequest) -> Response[bytes]:
    """Start one."""
    shown = await read_input(request, StartInput)
    new = NewTimer(kind=shown.kind, tags=shown.tags, note=shown.note, length_s=shown.length_s)
    async with await writing(request) as work:
        started = await timers.start(work, new, replace=shown.replace)
    return json_answer(TimerAnswer(_timer_json(started)), 201)


@post("/hall/focus/timer/pause", operation_id="create_hall_focus_timer_pause", opt=USER)
async def create_hall_focus_timer_pause(request: AnyRequest) -> Response[bytes]:
    """Let it stand still, and log why."""
    shown = await read_input(request, ReasonInput)
    async with await writing(request) as work:
        paused = await timers.pause(work, shown.reason)
    return json_answer(TimerAnswer(_timer_json(paused)))


@post("/hall/focus/timer/resume", operation_id="create_hall_focus_timer_resume", opt=USER)
async def create_hall_focus_timer_resume(request: AnyRequest) -> Response[bytes]:
    """Let it run on."""
    async with await writing(request) as work:
        resumed = await timers.resume(work)
    return json_answer(TimerAnswer(_timer_json(resumed)))


@post("/hall/focus/timer/cancel", operation_id="create_hall_focus_timer_cancel", opt=USER)
async def create_hall_focus_timer_cancel(request: AnyRequest) -> Response[bytes]:
    """Give it up, and log why."""
    shown = await read_input(request, ReasonInput)
    async with await writing(request) as work:
        await timers.cancel(work, shown.reason)
    return json_answer(TimerAnswer(None))


@post("/hall/focus/timer/complete", operation_id="create_hall_focus_timer_complete", opt=USER)
async def create_hall_focus_timer_complete(request: AnyRequest) -> Response[bytes]:
    """End it; work becomes a tomato. What comes next is said, and started if wanted."""
    shown = await read_input(request, CompleteInput)
    async with await writing(request) as work:
        done = await timers.complete(work, start_next=shown.start_next)
    return json_answer(
        CompletionAnswer(
            timer=done.started and _timer_json(done.started),
            entry=done.tomato and entry_json(done.tomato),
            next=_phase_json(done.next),
        )
    )


def _timer_json(found: TimerReading) -> TimerJson:
    timer, elapsed_s = found.timer, found.timer.elapsed_s(found.now)
    return TimerJson(
        kind=timer.kind,
        state=timer.state,
        length_s=timer.length_s,
        tags=timer.tags,
        note=timer.note,
        started_at=milliseconds_text(timer.started_at),
        paused_at=timer.paused_at and milliseconds_text(timer.paused_at),
        ends_at=timer.ends_at and milliseconds_text(timer.ends_at),
        elapsed_s=round(elapsed_s, 3),
        remaining_s=round(timer.length_s - elapsed_s, 3),
        is_over=timer.is_over(found.now),
    )


def _phase_json(phase: Phase) -> PhaseJson:
    return PhaseJson(phase.kind, phase.length_s)
