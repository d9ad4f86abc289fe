"""Clocking: what may follow upon what and for whom, at which times, and two taps at once."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from crewhall.domains.workforce import attendance_edits, clock_outs
from crewhall.domains.workforce.clock_outs import RunningSession
from crewhall.domains.workforce.errors.attendance import (
    InvalidTransition,
    PunchInFuture,
    PunchTooOld,
)
from crewhall.domains.workforce.model.attendance import PunchEdit, PunchKind
from crewhall.domains.workforce.punch_rules import follows
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound
from tests.domains.workforce.clock.staff import MONDAY, Staff

pytestmark = pytest.mark.anyio

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)

LOGS = {
    "none": "",
    "start": "start",
    "pause": "start pause",
    "resume": "start pause resume",
    "stop": "start stop",
}
"""Each state by the punches that lead to it."""
LEGAL = {
    ("none", "start"),
    ("start", "pause"),
    ("start", "stop"),
    ("pause", "resume"),
    ("pause", "stop"),
    ("resume", "pause"),
    ("resume", "stop"),
    ("stop", "start"),
}
WHO = {"oneself": "member", "manager": "manager", "admin": "admin", "mate": "mate", "outsider": "outsider"}
REFUSED: dict[str, type[CrewhallError]] = {"mate": Forbidden, "outsider": NotFound}


@pytest.mark.one_database
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("punch", ["start", "pause", "resume", "stop"])
@pytest.mark.parametrize("state", LOGS)
async def test_each_punch_in_each_state_by_each_person(staff: Staff, state: str, punch: str, who: str) -> None:
    await staff.day("member", *LOGS[state].split())
    error = REFUSED.get(who) or (None if (state, punch) in LEGAL else InvalidTransition)
    before = await staff.log("member")
    asked = {} if who == "oneself" else {"user_id": staff.ids["member"]}
    if error is not None:
        with pytest.raises(error):
            await staff.punch(WHO[who], punch, **asked)
        assert await staff.log("member") == before
        return
    view = await staff.punch(WHO[who], punch, **asked)
    assert view.punch.user_id == staff.ids["member"]
    assert view.punch.actor_id == (None if who == "oneself" else staff.ids[who])
    assert await staff.kinds("member") == f"{LOGS[state]} {punch}".strip()


async def test_admin_of_another_team_finds_nobody(staff: Staff) -> None:
    with pytest.raises(NotFound):
        await staff.punch("admin", "start", user_id=staff.ids["outsider"])
    with pytest.raises(NotFound):
        await staff.punch("outsider", "start", user_id=staff.ids["member"])


@pytest.mark.parametrize(("after", "is_new"), [(0, False), (10, False), (10.5, None), (60, None)])
async def test_same_tap_within_ten_seconds_is_one(staff: Staff, after: float, is_new: bool | None) -> None:
    first = await staff.punch("member", "start")
    staff.clock.now += after * SECOND
    if is_new is None:
        with pytest.raises(InvalidTransition):
            await staff.tap("member", "start")
    else:
        again, was_new = await staff.tap("member", "start")
        assert (again, was_new) == (first, is_new)
    assert await staff.kinds("member") == "start"
    assert await staff.announced("workforce.punch_made") == 1


@pytest.mark.parametrize("person", ["member", "mate"])
async def test_twenty_starts_at_once_are_one_session(staff: Staff, person: str) -> None:
    taps = await asyncio.gather(*(staff.tap(person, "start") for _ in range(20)))
    assert len({view.punch.id for view, _ in taps}) == 1
    assert sorted(is_new for _, is_new in taps) == [False] * 19 + [True]
    assert await staff.kinds(person) == "start"


async def test_different_taps_at_once_end_legally(staff: Staff) -> None:
    await staff.day("member", "start")
    taps = await asyncio.gather(
        *(staff.tap("member", kind) for kind in ("pause", "stop", "resume", "pause", "stop")), return_exceptions=True
    )
    assert all(isinstance(tap, tuple | InvalidTransition) for tap in taps)
    assert await staff.kinds("member") in {
        "start pause stop",
        "start stop",
        "start pause resume stop",
        "start pause resume pause stop",
    }


@pytest.mark.parametrize("seed", range(3))
async def test_no_interleaving_of_taps_and_corrections_leaves_the_log_illegal(staff: Staff, seed: int) -> None:
    chance = Random(seed)

    async def does_something() -> None:
        what, kind = chance.choice(["tap", "offline", "edit", "close"]), chance.choice(list(PunchKind))
        at = MONDAY + chance.randrange(-600, 600) * MINUTE
        with suppress(InvalidTransition, PunchInFuture):
            if what == "tap":
                await staff.punch("member", kind)
            elif what == "offline":
                await staff.punch("member", kind, at=at, is_offline=True)
            elif what == "edit" and (log := await staff.log("member")):
                async with staff.works.write(staff.actors["admin"]) as work:
                    await attendance_edits.edit(work, chance.choice(log).id, PunchEdit(at=at, status=kind))
            elif what == "close":
                async with staff.works.write(SYSTEM) as work:
                    await clock_outs.close(work, RunningSession(staff.team_id, staff.ids["member"]))

    await staff.settle(auto_clock_out_minutes=5)
    for _ in range(12):
        staff.clock.now += chance.randrange(1, 300) * MINUTE
        await asyncio.gather(*(does_something() for _ in range(5)))
        log = await staff.log("member")
        for before, after in pairwise([None, *log]):
            last = before.status if before else None
            assert after is not None
            assert after.status == PunchKind.START or follows(last, after.status), [punch.status for punch in log]
    assert len(await staff.log("member")) > 3


OFFLINE = timedelta(days=3)
# The log of the times in hours, the punch that was made offline in between, and whether it fits.
ORDERS: list[tuple[str, str, float, bool]] = [
    ("1 start 5 stop", "pause", 2, True),
    ("1 start 2 pause 5 stop", "resume", 3, True),
    ("1 start 5 stop", "stop", 3, False),
    ("1 start 5 stop", "start", 3, False),
    ("1 start 5 stop", "resume", 3, False),
    ("1 start 2 pause 5 stop", "pause", 3, False),
    ("1 start 5 stop", "pause", 6, False),
    ("1 start 5 stop", "start", 6, True),
    ("1 start 5 stop", "start", 0.5, True),
    ("1 start 3 pause 4 resume 5 stop", "pause", 2, False),
    ("", "stop", 1, False),
    ("1 start", "stop", 2, True),
    ("1 start 3 pause", "stop", 2, False),
]


@pytest.mark.parametrize(("log", "kind", "hour", "fits"), ORDERS)
async def test_offline_punch_fits_where_it_belongs(staff: Staff, log: str, kind: str, hour: float, fits: bool) -> None:
    words = log.split()
    for at, made in zip(words[::2], words[1::2], strict=True):
        staff.clock.now = MONDAY + int(at) * HOUR
        await staff.punch("member", made)
    staff.clock.now = MONDAY + OFFLINE
    before, at = await staff.log("member"), MONDAY + hour * HOUR
    if not fits:
        with pytest.raises(InvalidTransition):
            await staff.punch("member", kind, at=at, is_offline=True)
        assert await staff.log("member") == before
        return
    view = await staff.punch("member", kind, at=at, is_offline=True)
    assert (view.punch.at, view.punch.created_at, view.punch.is_offline) == (at, staff.clock.now, True)
    assert sorted([*before, view.punch], key=lambda punch: punch.at) == await staff.log("member")


async def test_queue_of_offline_punches_arrives_in_order_and_twice(staff: Staff) -> None:
    staff.clock.now = MONDAY + OFFLINE
    queue = [("start", 0), ("pause", 3), ("resume", 4), ("stop", 8)]
    for _ in range(2):
        for kind, hour in queue:
            await staff.punch("member", kind, at=MONDAY + hour * HOUR, is_offline=True)
    found = [(punch.status, punch.at) for punch in await staff.log("member")]
    assert found == [(kind, MONDAY + hour * HOUR) for kind, hour in queue]


# Who, the time from now, whether it was made offline, and the refusal.
TIMES: list[tuple[str, timedelta, bool, type[CrewhallError] | None]] = [
    ("member", 6 * MINUTE, False, PunchInFuture),
    ("admin", 6 * MINUTE, False, PunchInFuture),
    ("member", 6 * MINUTE, True, PunchInFuture),
    ("member", 4 * MINUTE, True, None),
    ("member", 4 * MINUTE, False, None),
    ("member", -4 * MINUTE, False, None),
    ("member", -6 * MINUTE, False, Forbidden),
    ("manager", -6 * MINUTE, False, Forbidden),
    ("admin", -6 * MINUTE, False, None),
    ("admin", timedelta(days=-400), False, None),
    ("member", timedelta(days=-14), True, None),
    ("member", timedelta(days=-14) - SECOND, True, PunchTooOld),
]


@pytest.mark.parametrize(("who", "ago", "offline", "error"), TIMES)
async def test_times_that_a_client_may_send(
    staff: Staff, who: str, ago: timedelta, offline: bool, error: type[CrewhallError] | None
) -> None:
    asked: dict[str, Any] = {"at": staff.clock.now + ago, "is_offline": offline}
    if error is not None:
        with pytest.raises(error):
            await staff.punch(who, "start", **asked)
        assert await staff.log(who) == []
        return
    punch = (await staff.punch(who, "start", **asked)).punch
    assert punch.at <= staff.clock.now
    assert (punch.channel == "edit") == (who == "admin")


async def test_naive_time_is_by_the_clock_of_the_shifts_location(staff: Staff) -> None:
    perth = await staff.location("Perth", time_zone="Australia/Perth")
    shift = await staff.shift("admin", MONDAY - 8 * HOUR, 8, location_id=perth)
    at = (MONDAY - 6 * HOUR).replace(tzinfo=None)
    view = await staff.punch("admin", "start", at=at + 8 * HOUR, shift_id=shift)
    assert view.punch.at == MONDAY - 6 * HOUR
    assert (await staff.punch("admin", "stop", at=MONDAY.replace(tzinfo=None) - HOUR)).punch.at == MONDAY - HOUR


async def test_time_in_the_gap_of_daylight_saving_is_refused(staff: Staff) -> None:
    berlin = await staff.location("Berlin", time_zone="Europe/Berlin")
    staff.clock.now = MONDAY.replace(month=3, day=30)
    shift = await staff.shift("admin", staff.clock.now - 30 * HOUR, 8, location_id=berlin)
    gap = MONDAY.replace(month=3, day=29, hour=2, minute=30, tzinfo=None)
    with pytest.raises(InvalidInput) as refused:
        await staff.punch("admin", "start", at=gap, shift_id=shift)
    assert list(refused.value.details or {}) == ["timestamp"]


async def test_actor_is_the_caller_or_nobody(staff: Staff) -> None:
    with pytest.raises(Forbidden):
        await staff.punch("manager", "start", user_id=staff.ids["member"], actor_id=staff.ids["admin"])
    view = await staff.punch("manager", "start", user_id=staff.ids["member"], actor_id=staff.ids["manager"])
    assert view.punch.actor_id == staff.ids["manager"]


async def test_location_manager_clocks_for_people_of_their_location(staff: Staff) -> None:
    await staff.location("Pier")
    await staff.place("manager", "Pier")
    await staff.place("mate", "Pier")
    await staff.punch("manager", "start", user_id=staff.ids["mate"])
    with pytest.raises(NotFound):
        await staff.punch("manager", "start", user_id=staff.ids["member"])
    assert (await staff.kinds("mate"), await staff.kinds("member")) == ("start", "")
