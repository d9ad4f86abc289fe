"""What a person does with their timer, in a unit of work each time."""

from typing import Any

from crewhall.domains.focus import interruptions, lengths, timers, tomatoes
from crewhall.domains.focus.model import (
    Completion,
    Interruption,
    LengthsEdit,
    NewTimer,
    TimerKind,
    TimerReading,
    Tomato,
)
from crewhall.kit.paging import PageRequest
from tests.domains.focus.watch import Watch


async def start(
    watch: Watch, kind: TimerKind = TimerKind.WORK, *, replace: bool = False, **fields: Any
) -> TimerReading:
    """Start a timer."""
    async with watch.write() as work:
        return await timers.start(work, NewTimer(kind=kind, **fields), replace=replace)


async def pause(watch: Watch, reason: str | None = None) -> TimerReading:
    """Pause it."""
    async with watch.write() as work:
        return await timers.pause(work, reason)


async def resume(watch: Watch) -> TimerReading:
    """Let it run on."""
    async with watch.write() as work:
        return await timers.resume(work)


async def cancel(watch: Watch, reason: str | None = None) -> None:
    """Give it up."""
    async with watch.write() as work:
        await timers.cancel(work, reason)


async def complete(watch: Watch, *, start_next: bool = False) -> Completion:
    """Complete it."""
    async with watch.write() as work:
        return await timers.complete(work, start_next=start_next)


async def current(watch: Watch) -> TimerReading | None:
    """How it stands."""
    async with watch.read() as work:
        return await timers.find_current(work)


async def saved(watch: Watch) -> list[Tomato]:
    """The person's tomatoes, newest first."""
    async with watch.read() as work:
        return (await tomatoes.list_tomatoes(work, None, None, PageRequest())).rows


async def logged(watch: Watch) -> list[Interruption]:
    """The person's interruptions, newest first."""
    async with watch.read() as work:
        return (await interruptions.list_interruptions(work, None, None, PageRequest())).rows


async def set_lengths(watch: Watch, tag: str | None = None, **fields: int) -> None:
    """Set lengths of the person, or of a tag."""
    async with watch.write() as work:
        await lengths.put(work, tag, LengthsEdit(**fields))


async def bring_to(watch: Watch, state: str) -> None:
    """Have a timer in that state."""
    if state == "none":
        return
    await start(watch, tags=["deep"])
    watch.forward(minutes=30 if state == "over" else 10)
    if state == "paused":
        await pause(watch, "the door")
        watch.forward(minutes=1)


async def state_of(watch: Watch) -> str:
    """In which state the timer is."""
    found = await current(watch)
    if found is None:
        return "none"
    return "over" if found.timer.is_over(found.now) else str(found.timer.state)


async def do(watch: Watch, verb: str) -> None:
    """One of the verbs; `replace` is a start that replaces."""
    verbs = {"pause": pause, "resume": resume, "cancel": cancel, "complete": complete}
    await (start(watch, replace=verb == "replace") if verb in {"start", "replace"} else verbs[verb](watch))
