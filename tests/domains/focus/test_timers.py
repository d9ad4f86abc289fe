"""The running timer: what each verb does in each state, and what a tomato of it is worth. What is announced: test_timer_events.py."""

from datetime import timedelta
from typing import Any

import pytest

from crewhall.domains.focus import timers, tomatoes
from crewhall.domains.focus.errors import (
    NoTimer,
    OverlapsTomato,
    TimerIsNotPaused,
    TimerIsOver,
    TimerIsPaused,
    TimerIsRunning,
    WorkedTooShort,
)
from crewhall.domains.focus.model import (
    NewTimer,
    Phase,
    Source,
    TimerKind,
    TimerReading,
    TimerState,
)
from crewhall.kit.actor import NOBODY
from crewhall.kit.errors import CrewhallError, InvalidInput, Unauthenticated
from crewhall.platform.work import Works
from tests.domains.focus.timer_verbs import (
    bring_to,
    cancel,
    complete,
    current,
    do,
    logged,
    pause,
    resume,
    saved,
    set_lengths,
    start,
    state_of,
)
from tests.domains.focus.watch import MONDAY, Watch, watch_of

pytestmark = pytest.mark.anyio

WORK, SHORT, LONG = TimerKind.WORK, TimerKind.SHORT_BREAK, TimerKind.LONG_BREAK
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def ada(works: Works) -> Watch:
    """Ada's watch."""
    return await watch_of(works, "ada")


OUTCOMES: dict[tuple[str, str], str | type[CrewhallError]] = {
    ("none", "start"): "running",
    ("none", "replace"): "running",
    ("none", "pause"): NoTimer,
    ("none", "resume"): NoTimer,
    ("none", "cancel"): NoTimer,
    ("none", "complete"): NoTimer,
    ("running", "start"): TimerIsRunning,
    ("running", "replace"): "running",
    ("running", "pause"): "paused",
    ("running", "resume"): TimerIsNotPaused,
    ("running", "cancel"): "none",
    ("running", "complete"): "none",
    ("paused", "start"): TimerIsRunning,
    ("paused", "replace"): "running",
    ("paused", "pause"): TimerIsPaused,
    ("paused", "resume"): "running",
    ("paused", "cancel"): "none",
    ("paused", "complete"): TimerIsPaused,
    ("over", "start"): TimerIsRunning,
    ("over", "replace"): "running",
    ("over", "pause"): TimerIsOver,
    ("over", "resume"): TimerIsNotPaused,
    ("over", "cancel"): "none",
    ("over", "complete"): "none",
}


@pytest.mark.parametrize(("state", "verb"), OUTCOMES)
async def test_verb_in_state_has_its_outcome(ada: Watch, state: str, verb: str) -> None:
    await bring_to(ada, state)
    outcome = OUTCOMES[state, verb]
    before = await current(ada), await logged(ada), await saved(ada), await ada.announced()
    if isinstance(outcome, str):
        await do(ada, verb)
        assert await state_of(ada) == outcome
    else:
        with pytest.raises(outcome):
            await do(ada, verb)
        assert (await current(ada), await logged(ada), await saved(ada), await ada.announced()) == before


async def test_started_timer_counts_down(ada: Watch) -> None:
    started = await start(ada, tags=[" deep ", "", "Deep,deep"], note=" the ring buffer ")
    timer = started.timer
    assert (timer.tags, timer.note, timer.length_s) == (("deep", "Deep", "deep"), "the ring buffer", 1500)
    assert (timer.started_at, timer.ends_at, timer.elapsed_s(started.now)) == (MONDAY, MONDAY + 25 * MINUTE, 0.0)
    ada.forward(minutes=10, seconds=0.25)
    found = await current(ada)
    assert found is not None
    assert found.timer == timer
    assert (found.timer.elapsed_s(found.now), found.timer.is_over(found.now)) == (600.25, False)
    ada.forward(minutes=20)
    found = await current(ada)
    assert found is not None
    assert (found.timer.elapsed_s(found.now), found.timer.is_over(found.now)) == (1500.0, True)


async def test_paused_time_does_not_count(ada: Watch) -> None:
    await start(ada, tags=["deep"])
    ada.forward(minutes=10)
    paused = await pause(ada)
    assert paused.timer.ends_at is None
    ada.forward(hours=3)
    assert (await current(ada)) == TimerReading(paused.timer, ada.now)
    assert paused.timer.elapsed_s(ada.now) == 600.0
    resumed = await resume(ada)
    assert resumed.timer.ends_at == ada.now + 15 * MINUTE
    ada.forward(minutes=5)
    await pause(ada)
    ada.forward(minutes=1)
    await resume(ada)
    ada.forward(minutes=2)
    tomato = (await complete(ada)).tomato
    assert tomato is not None
    assert (tomato.length_s, tomato.ended_at) == (17 * 60, ada.now)


async def test_work_completed_before_its_time_saves_what_was_worked(ada: Watch) -> None:
    await start(ada, tags=["deep", "deep"], note="half of it")
    ada.forward(minutes=12, seconds=34.9)
    done = await complete(ada)
    (tomato,) = await saved(ada)
    assert done.tomato == tomato
    assert (tomato.ended_at, tomato.length_s, tomato.source) == (ada.now, 754, Source.TIMED)
    assert (tomato.tags, tomato.note) == (("deep", "deep"), "half of it")


async def test_work_completed_after_its_time_ended_when_its_time_was_over(ada: Watch) -> None:
    await start(ada)
    ada.forward(hours=5)
    tomato = (await complete(ada)).tomato
    assert tomato is not None
    assert (tomato.ended_at, tomato.length_s) == (MONDAY + 25 * MINUTE, 1500)


async def test_work_of_less_than_a_minute_is_no_tomato(ada: Watch) -> None:
    await start(ada)
    ada.forward(seconds=59.9)
    with pytest.raises(WorkedTooShort):
        await complete(ada)
    assert await state_of(ada) == "running"
    ada.forward(seconds=0.1)
    tomato = (await complete(ada)).tomato
    assert tomato is not None
    assert tomato.length_s == 60


@pytest.mark.parametrize("overrides", [{"focus": {"pomodoro_s": 25}}], ids=["25 seconds"])
async def test_shorter_pomodoro_of_the_server_is_enough(ada: Watch) -> None:
    await start(ada)
    ada.forward(seconds=24)
    with pytest.raises(WorkedTooShort):
        await complete(ada)
    ada.forward(seconds=1)
    tomato = (await complete(ada)).tomato
    assert tomato is not None
    assert tomato.length_s == 25


async def test_work_that_overlaps_a_saved_tomato_is_refused_and_the_timer_stays(ada: Watch) -> None:
    await start(ada)
    ada.forward(minutes=20)
    async with ada.write() as work:
        await tomatoes.save(work, ("elsewhere",))
    ada.forward(minutes=5)
    with pytest.raises(OverlapsTomato):
        await complete(ada)
    assert await state_of(ada) == "over"
    assert [tomato.tags for tomato in await saved(ada)] == [("elsewhere",)]
    await cancel(ada)


async def test_one_after_another_do_not_overlap(ada: Watch) -> None:
    async with ada.write() as work:
        await tomatoes.save(work, ())
    for minutes in (25, 3.33, 7.77, 25):
        await start(ada)
        ada.forward(minutes=minutes)
        await complete(ada)
    assert len(await saved(ada)) == 5


async def test_breaks_save_nothing(ada: Watch) -> None:
    started = await start(ada, SHORT)
    assert started.timer.length_s == 300
    ada.forward(seconds=1)
    done = await complete(ada)
    assert (done.tomato, done.next) == (None, Phase(WORK, 1500))
    assert await saved(ada) == []


async def test_long_break_comes_after_every_fourth_tomato_of_the_day(ada: Watch) -> None:
    nexts: list[Phase] = []
    for _ in range(8):
        await start(ada)
        ada.forward(minutes=25)
        nexts.append((await complete(ada)).next)
    short, long = Phase(SHORT, 300), Phase(LONG, 900)
    assert nexts == [short, short, short, long] * 2


async def test_day_is_the_persons_own(works: Works) -> None:
    kim = await watch_of(works, "kim", time_zone="Pacific/Auckland", now=MONDAY.replace(hour=9, minute=45))
    nexts: list[TimerKind] = []
    for _ in range(5):
        await start(kim)
        kim.forward(minutes=25)
        nexts.append((await complete(kim)).next.kind)
    assert nexts == [SHORT, SHORT, SHORT, SHORT, SHORT], "midnight in Auckland, at 11:00, begins a new count"


async def test_tomato_of_yesterday_is_followed_by_a_short_break(works: Works) -> None:
    late = await watch_of(works, "late", now=MONDAY.replace(hour=23, minute=30))
    await start(late)
    late.forward(hours=2)
    assert (await complete(late)).next == Phase(SHORT, 300)


async def test_lengths_of_the_first_tag_hold_for_work_and_its_break(ada: Watch) -> None:
    await set_lengths(ada, "deep", work_s=3000, short_break_s=600, long_break_every=2)
    await set_lengths(ada, "mail", work_s=600)
    assert (await start(ada, tags=["other", "deep", "mail"])).timer.length_s == 3000
    ada.forward(minutes=50)
    done = await complete(ada, start_next=True)
    assert done.next == Phase(SHORT, 600)
    assert done.started is not None
    assert (done.started.timer.kind, done.started.timer.tags) == (SHORT, ("other", "deep", "mail"))
    ada.forward(minutes=10)
    assert (await complete(ada, start_next=True)).next == Phase(WORK, 3000)
    found = await current(ada)
    assert found is not None
    assert (found.timer.kind, found.timer.length_s, found.timer.note) == (WORK, 3000, None)
    ada.forward(minutes=50)
    assert (await complete(ada)).next == Phase(LONG, 900)


async def test_breaks_that_are_left_out_are_skipped(ada: Watch) -> None:
    await set_lengths(ada, short_break_s=0)
    await start(ada)
    ada.forward(minutes=25)
    assert (await complete(ada)).next == Phase(WORK, 1500)
    with pytest.raises(InvalidInput):
        await start(ada, SHORT)
    assert (await start(ada, SHORT, length_s=60)).timer.length_s == 60


@pytest.mark.parametrize(
    ("kind", "length_s", "is_good"),
    [
        (WORK, 59, False),
        (WORK, 60, True),
        (WORK, 7200, True),
        (WORK, 7201, False),
        (SHORT, 0, False),
        (SHORT, 1, True),
        (LONG, 7200, True),
        (LONG, 7201, False),
    ],
)
async def test_length_has_bounds(ada: Watch, kind: TimerKind, length_s: int, is_good: bool) -> None:
    if is_good:
        assert (await start(ada, kind, length_s=length_s)).timer.length_s == length_s
        return
    with pytest.raises(InvalidInput) as refused:
        await start(ada, kind, length_s=length_s)
    assert list(refused.value.details or {}) == ["length_s"]
    assert await current(ada) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("tags", ["t"] * 51), ("tags", ["t" * 501]), ("tags", ["\ud800"]), ("note", "n" * 2001), ("note", "\ud800")],
    ids=["many tags", "long tag", "half a character in a tag", "long note", "half a character in the note"],
)
async def test_texts_have_bounds(ada: Watch, field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        await start(ada, **{field: value})
    assert list(refused.value.details or {}) == [field]
    assert await current(ada) is None


async def test_interruptions_are_logged(ada: Watch) -> None:
    await start(ada, tags=["deep"])
    began = ada.forward(minutes=5)
    await pause(ada, " the door ")
    (found,) = await logged(ada)
    assert (found.kind, found.reason, found.tags) == ("paused", "the door", ("deep",))
    assert (found.began_at, found.ended_at) == (began, None)
    ended = ada.forward(minutes=2)
    await resume(ada)
    ada.forward(minutes=1)
    await pause(ada)
    ada.forward(minutes=1)
    await cancel(ada, "the phone")
    canceled, second, first = await logged(ada)
    assert (first.id, first.ended_at) == (found.id, ended)
    assert (second.reason, second.ended_at) == (None, ada.now)
    assert (canceled.kind, canceled.reason, canceled.ended_at) == ("canceled", "the phone", ada.now)
    with pytest.raises(InvalidInput):
        await cancel(ada, "r" * 501)


async def test_break_cut_short_interrupts_nothing_unless_a_reason_is_said(ada: Watch) -> None:
    await start(ada, SHORT)
    await pause(ada)
    await resume(ada)
    await cancel(ada)
    assert await logged(ada) == []
    await start(ada, SHORT)
    await cancel(ada, "the phone")
    assert [row.reason for row in await logged(ada)] == ["the phone"]


async def test_replaced_timer_is_canceled_and_logged(ada: Watch) -> None:
    await bring_to(ada, "paused")
    timer = (await start(ada, SHORT, replace=True)).timer
    assert (timer.kind, timer.state, timer.started_at, timer.paused_s) == (SHORT, TimerState.RUNNING, ada.now, 0.0)
    assert (await current(ada)) == TimerReading(timer, ada.now)
    assert [(row.kind, row.ended_at) for row in await logged(ada)] == [("canceled", ada.now), ("paused", ada.now)]
    assert await saved(ada) == []


async def test_everybody_has_a_timer_of_their_own(works: Works, ada: Watch) -> None:
    ben = await watch_of(works, "ben")
    await start(ada)
    assert await current(ben) is None
    await start(ben)
    await cancel(ben)
    assert await state_of(ada) == "running"


async def test_nobody_has_no_timer(works: Works) -> None:
    async with works.write(NOBODY) as work:
        for deed in (timers.find_current(work), timers.start(work, NewTimer()), timers.pause(work)):
            with pytest.raises(Unauthenticated):
                await deed
