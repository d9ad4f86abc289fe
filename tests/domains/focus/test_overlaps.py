"""Tomatoes of one person do not overlap. Source: behaviour notes, tomatoes 1.7."""

import asyncio
from datetime import timedelta

import pytest

from crewhall.domains.focus.errors import OverlapsTomato
from crewhall.domains.focus.model import Tomato
from crewhall.kit.actor import SYSTEM
from crewhall.platform.work import Works
from tests.domains.focus.conftest import START, Clock
from tests.domains.focus.desk import POMODORO, Desk, board

pytestmark = pytest.mark.anyio

PLEASE_WAIT = "Must not overlap saved tomatoes, please wait "


@pytest.mark.parametrize(
    ("after_s", "wait"),
    [
        (0, "25 minutes"),
        (0.5, "24 minutes, 59 seconds"),
        (59.5, "24 minutes"),
        (1438.9, "1 minute, 1 second"),
        (1439.2, "1 minute"),
        (1498.5, "1 second"),
        (1499.5, "1 second"),
        (1500, "1 second"),
    ],
)
async def test_tomato_too_soon_after_another_is_refused(ann: Desk, clock: Clock, after_s: float, wait: str) -> None:
    await ann.save()
    clock.go(seconds=after_s)
    with pytest.raises(OverlapsTomato) as refused:
        await ann.save("again")
    assert refused.value.details == {"base": [PLEASE_WAIT + wait]}
    assert (await ann.listed()).total == 1
    assert await ann.scores() == {"daily": 1, "weekly": 1, "monthly": 1, "overall": 1}


@pytest.mark.parametrize("after_s", [1500.000001, 1500.2, 86_400])
async def test_tomato_after_a_pomodoro_is_saved(ann: Desk, clock: Clock, after_s: float) -> None:
    await ann.save()
    clock.go(seconds=after_s)
    await ann.save()
    assert (await ann.listed()).total == 2


@pytest.mark.parametrize(
    ("ahead", "wait"),
    [
        (timedelta(minutes=10), "35 minutes"),
        (timedelta(hours=1), "1 hour, 25 minutes"),
        (timedelta(days=1, seconds=1), "1 day, 25 minutes, 1 second"),
        (timedelta(days=3, hours=2), "3 days, 2 hours, 25 minutes"),
    ],
)
async def test_tomato_that_lies_ahead_is_waited_for(ann: Desk, clock: Clock, ahead: timedelta, wait: str) -> None:
    clock.now = START + ahead
    await ann.save()
    clock.now = START
    with pytest.raises(OverlapsTomato) as refused:
        await ann.save()
    assert refused.value.details == {"base": [PLEASE_WAIT + wait]}


async def test_tomatoes_of_others_do_not_matter(ann: Desk, ben: Desk) -> None:
    await ann.save()
    await ben.save()
    assert (await ben.listed()).total == 1


@pytest.mark.parametrize("overrides", [{"focus": {"pomodoro_s": 25}}], ids=["25_seconds"])
async def test_setting_shortens_the_pomodoro(ann: Desk, clock: Clock) -> None:
    assert (await ann.save()).length_s == 25
    clock.go(seconds=20)
    with pytest.raises(OverlapsTomato) as refused:
        await ann.save()
    assert refused.value.details == {"base": [PLEASE_WAIT + "5 seconds"]}
    clock.go(seconds=5.5)
    await ann.save()


async def test_of_twenty_parallel_saves_one_passes(works: Works, ann: Desk, ben: Desk) -> None:
    tries = [desk.save() for _ in range(20) for desk in (ann, ben)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    saved = [outcome for outcome in outcomes if isinstance(outcome, Tomato)]
    assert sorted(tomato.user_id for tomato in saved) == [ann.user_id, ben.user_id]
    assert all(isinstance(outcome, (Tomato, OverlapsTomato)) for outcome in outcomes)
    for desk in (ann, ben):
        assert (await desk.listed()).total == 1
        assert set((await desk.scores()).values()) == {1}
    assert (await board(works)).total == 2


@pytest.mark.parametrize(
    ("ended_min", "length_min", "is_free"),
    [
        (0, 25, False),
        (-25, 25, True),
        (-24, 25, False),
        (-25, 60, True),
        (25, 25, True),
        (24, 25, False),
        (-5, 10, False),
        (60, 90, False),
        (90, 25, True),
        (-1000, 25, True),
    ],
)
async def test_interval_overlaps_where_it_shares_time(
    ann: Desk, clock: Clock, ended_min: int, length_min: int, *, is_free: bool
) -> None:
    await ann.add(START, 1500)
    clock.go(days=1)
    ended_at = START + timedelta(minutes=ended_min)
    if is_free:
        await ann.add(ended_at, length_min * 60, check_overlap=True)
    else:
        with pytest.raises(OverlapsTomato) as refused:
            await ann.add(ended_at, length_min * 60, check_overlap=True)
        assert refused.value.details == {"base": ["Must not overlap saved tomatoes"]}
    assert (await ann.listed()).total == 1 + is_free


async def test_long_tomato_that_ended_much_later_is_seen(ann: Desk, clock: Clock) -> None:
    clock.go(days=2)
    await ann.add(START + timedelta(hours=20), 86_400)
    with pytest.raises(OverlapsTomato):
        await ann.add(START, 60, check_overlap=True)
    await ann.add(START - timedelta(hours=4), 60, check_overlap=True)


async def test_tomato_that_ends_now_says_how_long_to_wait(ann: Desk, clock: Clock) -> None:
    await ann.save()
    now = clock.go(minutes=10)
    with pytest.raises(OverlapsTomato) as refused:
        await ann.add(now, 1500, check_overlap=True)
    assert refused.value.details == {"base": [PLEASE_WAIT + "15 minutes"]}
    now = clock.go(minutes=15)
    await ann.add(now, 1500, check_overlap=True)


async def test_of_twenty_parallel_entries_one_passes(works: Works, ann: Desk) -> None:
    tries = [ann.add(START - timedelta(minutes=minute), 1500, check_overlap=True) for minute in range(20)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(Tomato) == 1
    assert (await ann.listed()).total == 1
    async with works.read(SYSTEM) as work:
        assert await work.db.fetch_value("SELECT count(*) FROM tomatoes WHERE user_id = $1", ann.user_id) == 1


def test_pomodoro_of_the_original_is_the_default() -> None:
    assert timedelta(minutes=25) == POMODORO
