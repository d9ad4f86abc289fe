"""/hall/focus/timer: the caller's running timer. Each verb answers how it stands afterwards."""

from msgspec import Struct

from crewhall.domains.focus import timers
from crewhall.domains.focus.model import NewTimer, Phase, TimerKind, TimerReading
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.focus.shapes import EntryJson, entry_json
from crewhall.surfaces.hall.inputs import read_input


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


class FocusTimerResource:
    """/hall/focus/timer: the timer as it is now."""

    @operation("get_hall_focus_timer", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """How the timer stands; null when there is none."""
        async with reading(req) as work:
            found = await timers.find_current(work)
        reply(resp, TimerAnswer(found and _timer_json(found)))


class FocusTimerStartResource:
    """/hall/focus/timer/start: where a timer is started."""

    @operation("create_hall_focus_timer_start", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Start one."""
        body = await read_input(req, StartInput)
        new = NewTimer(kind=body.kind, tags=body.tags, note=body.note, length_s=body.length_s)
        async with writing(req) as work:
            started = await timers.start(work, new, replace=body.replace)
        reply(resp, TimerAnswer(_timer_json(started)), 201)


class FocusTimerPauseResource:
    """/hall/focus/timer/pause: where the timer is paused."""

    @operation("create_hall_focus_timer_pause", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Let it stand still, and log why."""
        body = await read_input(req, ReasonInput)
        async with writing(req) as work:
            paused = await timers.pause(work, body.reason)
        reply(resp, TimerAnswer(_timer_json(paused)))


class FocusTimerResumeResource:
    """/hall/focus/timer/resume: where a paused timer goes on."""

    @operation("create_hall_focus_timer_resume", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Let it run on."""
        async with writing(req) as work:
            resumed = await timers.resume(work)
        reply(resp, TimerAnswer(_timer_json(resumed)))


class FocusTimerCancelResource:
    """/hall/focus/timer/cancel: where the timer is given up."""

    @operation("create_hall_focus_timer_cancel", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Give it up, and log why."""
        body = await read_input(req, ReasonInput)
        async with writing(req) as work:
            await timers.cancel(work, body.reason)
        reply(resp, TimerAnswer(None))


class FocusTimerCompleteResource:
    """/hall/focus/timer/complete: where the timer is ended."""

    @operation("create_hall_focus_timer_complete", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """End it; work becomes a tomato. What comes next is said, and started if wanted."""
        body = await read_input(req, CompleteInput)
        async with writing(req) as work:
            done = await timers.complete(work, start_next=body.start_next)
        reply(
            resp,
            CompletionAnswer(
                timer=done.started and _timer_json(done.started),
                entry=done.tomato and entry_json(done.tomato),
                next=_phase_json(done.next),
            ),
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
