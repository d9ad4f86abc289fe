"""Sessions of punches: they never overlap, and cover every punch of a legal log."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crewhall.domains.workforce import sessions
from crewhall.domains.workforce.model.attendance import Attendance, Channel, PunchKind
from crewhall.domains.workforce.punch_rules import follows
from tests.domains.workforce.clock.staff import MONDAY, Staff

BEGIN = datetime(2026, 3, 28, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_punch(number: int, kind: PunchKind, minutes: int, user_id: int = 1, **known: object) -> Attendance:
    """A punch so many minutes after the beginning."""
    at = BEGIN + timedelta(minutes=minutes)
    fields = dict.fromkeys(Attendance.__struct_fields__) | {
        "id": number, "team_id": 1, "user_id": user_id, "status": kind, "at": at, "created_at": at, "updated_at": at,
        "channel": Channel.MOBILE, "is_far": False, "is_offline": False, "is_auto": False, "is_edited": False,
    } | known  # fmt: skip
    return Attendance(**fields)  # pyright: ignore[reportArgumentType] - every field is there


MINUTES = st.lists(st.integers(0, 5000), max_size=40)
KINDS = st.lists(st.sampled_from(PunchKind), min_size=40, max_size=40)
PEOPLE = st.lists(st.integers(1, 3), min_size=40, max_size=40)


@settings(max_examples=100, deadline=None)
@given(minutes=MINUTES, kinds=KINDS, people=PEOPLE)
def test_sessions_never_overlap_and_cover_every_punch(
    minutes: list[int], kinds: list[PunchKind], people: list[int]
) -> None:
    """Of any punches, legal or not; of each person's longest legal log in them nothing is left out."""
    logs: dict[int, list[Attendance]] = {1: [], 2: [], 3: []}
    everything: list[Attendance] = []
    for number, (at, kind, user_id) in enumerate(zip(sorted(minutes), kinds, people, strict=False), start=1):
        punch = a_punch(number, kind, at, user_id)
        everything.append(punch)
        log = logs[user_id]
        if follows(log[-1].status if log else None, kind):
            log.append(punch)
    for found in (sessions.from_punches(everything), sessions.from_punches(p for log in logs.values() for p in log)):
        for one, other in pairwise(found):
            if one.user_id == other.user_id:
                assert one.start <= (one.end or one.start) <= other.start
        for session in found:
            points = [session.start, *(point for pause in session.breaks for point in pause)]
            points += [session.end] if session.end else []
            assert points == sorted(points), "breaks lie within, in order"
    legal = sessions.from_punches(p for log in logs.values() for p in log)
    for user_id, log in logs.items():
        own = [session for session in legal if session.user_id == user_id]
        starts = [punch.id for punch in log if punch.status == PunchKind.START]
        assert [session.start_id for session in own] == starts
        for punch in log:
            assert any(s.start <= punch.at and (s.end is None or punch.at <= s.end) for s in own), punch
        assert sum(len(s.breaks) for s in own) == sum(1 for one, _ in pairwise(log) if one.status == PunchKind.PAUSE)


def test_stop_ends_the_break_that_runs() -> None:
    log = [a_punch(1, PunchKind.START, 0), a_punch(2, PunchKind.PAUSE, 60), a_punch(3, PunchKind.STOP, 90)]
    (session,) = sessions.from_punches(log)
    assert session.end == BEGIN + 1.5 * HOUR
    assert session.breaks == ((BEGIN + HOUR, BEGIN + 1.5 * HOUR),)


def test_session_has_the_flags_of_all_its_punches() -> None:
    log = [
        a_punch(1, PunchKind.START, 0, is_far=True),
        a_punch(2, PunchKind.PAUSE, 5, channel=Channel.EDIT, shift_id=7),
        a_punch(3, PunchKind.STOP, 9, is_auto=True),
        a_punch(4, PunchKind.START, 20),
    ]
    first, second = sessions.from_punches(reversed(log))
    assert (first.is_far, first.is_edited, first.is_auto, first.shift_id) == (True, True, True, 7)
    assert (second.is_far, second.is_edited, second.is_auto, second.end) == (False, False, False, None)


def test_session_whose_stop_is_missing_has_no_end() -> None:
    log = [a_punch(1, PunchKind.START, 0), a_punch(2, PunchKind.START, 60), a_punch(3, PunchKind.STOP, 90)]
    assert [session.end for session in sessions.from_punches(log)] == [None, BEGIN + 1.5 * HOUR]


@pytest.mark.anyio
async def test_sessions_that_start_in_a_time_have_their_whole_length(staff: Staff) -> None:
    for hour, kind in (
        (-2, "start"),
        (1, "stop"),
        (2, "start"),
        (9, "pause"),
        (10, "resume"),
        (12, "stop"),
        (13, "start"),
    ):
        staff.clock.now = MONDAY + hour * HOUR
        await staff.punch("member", kind)
    await staff.punch("mate", "start")
    async with staff.works.read(staff.actors["admin"]) as work:
        for people in (None, [staff.ids["member"]]):
            found = await sessions.between(work, staff.team_id, people, MONDAY, MONDAY + 9 * HOUR)
            assert [(session.start, session.end) for session in found] == [(MONDAY + 2 * HOUR, MONDAY + 12 * HOUR)]
            assert found[0].breaks == ((MONDAY + 9 * HOUR, MONDAY + 10 * HOUR),)
        assert await sessions.between(work, staff.team_id + 1, None, MONDAY - 9 * HOUR, MONDAY + 99 * HOUR) == []
