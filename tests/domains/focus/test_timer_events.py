"""What is announced of timers, the end of their time above all, and what comes of doing two things at once."""

import asyncio
from datetime import timedelta

import pytest

from crewhall.kit.clock import milliseconds_text
from crewhall.platform.work import Works
from tests.domains.focus.timer_verbs import bring_to, cancel, complete, pause, resume, saved, start, state_of
from tests.domains.focus.watch import MONDAY, Watch, watch_of

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def ada(works: Works) -> Watch:
    """Ada's watch."""
    return await watch_of(works, "ada")


async def test_every_step_is_announced_to_the_person_alone(ada: Watch) -> None:
    await start(ada, tags=["deep"])
    ada.forward(minutes=5)
    await pause(ada, "a private reason")
    ada.forward(minutes=5)
    await resume(ada)
    ada.forward(minutes=20)
    assert await ada.run_jobs() == 2
    tomato = (await complete(ada, start_next=True)).tomato
    await cancel(ada)
    rows = [row for row in await ada.announced() if row.name.startswith("Timer")]
    assert [row.name.removeprefix("Timer") for row in rows] == [
        *("Started", "Paused", "Resumed", "Ended", "Completed", "Started", "Canceled")
    ]
    assert {(row.user_id, row.team_id, row.room_id) for row in rows} == {(ada.user_id, None, None)}
    started, paused, resumed, ended, completed, _, _ = [row.body for row in rows]
    assert (started["kind"], started["tags"], started["length_s"]) == ("work", ["deep"], 1500)
    assert started["ends_at"] == milliseconds_text(MONDAY + 25 * MINUTE)
    assert paused["remaining_s"] == 1200.0
    assert resumed["ends_at"] == ended["ended_at"] == completed["ended_at"] == milliseconds_text(MONDAY + 30 * MINUTE)
    assert tomato is not None
    assert (completed["tomato_id"], completed["length_s"]) == (tomato.id, 1500)


async def test_end_is_announced_at_its_time_and_once(ada: Watch) -> None:
    await start(ada)
    ada.forward(minutes=24, seconds=59.9)
    assert await ada.run_jobs() == 0
    ada.forward(seconds=0.1)
    assert await ada.run_jobs() == 1
    assert len(await ada.announced("TimerEnded")) == 1
    ada.forward(hours=1)
    assert await ada.run_jobs() == 0
    assert await state_of(ada) == "over"


async def test_end_moves_with_a_pause(ada: Watch) -> None:
    await start(ada)
    ada.forward(minutes=10)
    await pause(ada)
    ada.forward(minutes=20)
    assert await ada.run_jobs() == 1
    await resume(ada)
    ada.forward(minutes=14)
    assert (await ada.run_jobs(), await ada.announced("TimerEnded")) == (0, [])
    ada.forward(minutes=1)
    assert await ada.run_jobs() == 1
    assert len(await ada.announced("TimerEnded")) == 1


async def test_pause_that_took_no_time_does_not_announce_the_end_twice(ada: Watch) -> None:
    await start(ada)
    for _ in range(3):
        await pause(ada)
        await resume(ada)
    ada.forward(minutes=25)
    await ada.run_jobs()
    assert len(await ada.announced("TimerEnded")) == 1


@pytest.mark.parametrize("what", ["completed", "canceled", "replaced"])
async def test_end_of_a_timer_that_is_gone_is_not_announced(ada: Watch, what: str) -> None:
    await start(ada)
    ada.forward(minutes=20)
    if what == "replaced":
        await start(ada, replace=True)
    else:
        await (complete if what == "completed" else cancel)(ada)
    ada.forward(minutes=10)
    assert await ada.run_jobs() == 1
    assert await ada.announced("TimerEnded") == []


async def test_of_two_starts_at_once_one_wins(ada: Watch) -> None:
    outcomes = await asyncio.gather(*(start(ada, note=str(number)) for number in range(4)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [*["TimerIsRunning"] * 3, "TimerReading"]
    assert len(await ada.announced("TimerStarted")) == 1


async def test_of_two_replacements_at_once_the_last_stays_and_the_others_are_canceled(ada: Watch) -> None:
    await asyncio.gather(*(start(ada, replace=True) for _ in range(4)))
    assert await state_of(ada) == "running"
    assert len(await ada.announced("TimerStarted")) == 4
    assert len(await ada.announced("TimerCanceled")) == 3


async def test_of_two_completions_at_once_one_saves_the_tomato(ada: Watch) -> None:
    await bring_to(ada, "over")
    outcomes = await asyncio.gather(complete(ada), complete(ada), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Completion", "NoTimer"]
    assert len(await saved(ada)) == 1
