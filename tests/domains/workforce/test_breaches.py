"""Which hours break the rules on breaks, rest and maxima, and which keep them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crewhall.domains.workforce import overtime, rule_sets
from crewhall.domains.workforce.model.attendance import WorkSession
from crewhall.domains.workforce.model.hours import Breach, BreachKind
from crewhall.domains.workforce.model.rules import RuleSet
from crewhall.kit.calendar import Interval

EU = rule_sets.load_version("eu-working-time", "2004-08-02")
CALIFORNIA = rule_sets.load_version("california", "2000-01-01")
AUSTRALIA = rule_sets.load_version("australia-hospitality", "2020-05-29")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 6, 1)


def session(start: str, end: str | None, *breaks: str, zone: ZoneInfo = BERLIN) -> WorkSession:
    """A session in June 2026, such as from `1 09:00` to `1 17:00` with a break `12:00-12:30` on the first day."""
    day = start.split(maxsplit=1)[0]
    pauses = (tuple(f"{day} {clock}" for clock in each.split("-")) for each in breaks)
    return WorkSession(
        user_id=1,
        start=_at(start, zone),
        end=_at(end, zone) if end else None,
        breaks=tuple(Interval(_at(begin, zone), _at(until, zone)) for begin, until in pauses),
        start_id=1,
        shift_id=None,
        event_id=None,
        location_name=None,
        address=None,
        is_far=False,
        is_auto=False,
        is_edited=False,
    )


def _at(text: str, zone: ZoneInfo) -> datetime:
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-06-{int(day):02} {clock}").replace(tzinfo=zone).astimezone(UTC)


def found(rule_set: RuleSet | None, *sessions: WorkSession) -> list[Breach]:
    return overtime.breaches(rule_set, sessions, BERLIN)


def kinds(rule_set: RuleSet, *sessions: WorkSession) -> list[BreachKind]:
    return [each.kind for each in found(rule_set, *sessions)]


def test_without_rules_nothing_is_broken() -> None:
    assert found(None, session("1 00:00", "1 23:00"), session("1 23:30", "2 23:30")) == []


def test_too_little_rest_between_two_days() -> None:
    (breach,) = found(EU, session("1 14:00", "1 20:00"), session("2 06:30", "2 12:00"))
    assert (breach.kind, breach.day) == (BreachKind.TOO_LITTLE_REST, MONDAY + timedelta(days=1))
    assert (breach.minutes, breach.limit_minutes) == (630, 660)
    assert breach.text == "Rested 10 h 30 min before this work; at least 11 h are due."
    assert "Article 3" in breach.source


def test_eleven_hours_of_rest_are_enough_in_europe_and_ten_in_australia() -> None:
    assert kinds(EU, session("1 14:00", "1 20:00"), session("2 07:00", "2 12:00")) == []
    assert kinds(AUSTRALIA, session("1 14:00", "1 20:00"), session("2 06:00", "2 11:00")) == []
    assert kinds(AUSTRALIA, session("1 14:00", "1 20:00"), session("2 05:59", "2 11:00")) == [
        BreachKind.TOO_LITTLE_REST
    ]


def test_rest_is_an_hour_shorter_in_the_night_of_the_change() -> None:
    day = datetime(2026, 3, 28, 20, tzinfo=BERLIN).astimezone(UTC)
    evening = WorkSession(1, day - timedelta(hours=4), day, (), 1, None, None, None, None, False, False, False)
    start = datetime(2026, 3, 29, 7, tzinfo=BERLIN).astimezone(UTC)
    morning = WorkSession(1, start, start + timedelta(hours=4), (), 2, None, None, None, None, False, False, False)
    (breach,) = found(EU, evening, morning)
    assert breach.minutes == 10 * 60


def test_two_sessions_of_a_day_are_one_duty_with_a_break() -> None:
    assert kinds(EU, session("1 08:00", "1 12:00"), session("1 13:00", "1 17:00")) == []


@pytest.mark.parametrize(
    ("rule_set", "sessions", "broken"),
    [
        (EU, [session("1 08:00", "1 14:00")], 0),
        (EU, [session("1 08:00", "1 14:01")], 1),
        (EU, [session("1 08:00", "1 14:30", "12:00-12:15")], 0),
        (CALIFORNIA, [session("1 08:00", "1 13:00")], 0),
        (CALIFORNIA, [session("1 08:00", "1 13:01")], 1),
        (CALIFORNIA, [session("1 08:00", "1 15:00", "13:00-13:30")], 0),
        (CALIFORNIA, [session("1 08:00", "1 15:00", "13:01-13:31")], 1),
        (CALIFORNIA, [session("1 08:00", "1 15:00", "12:00-12:29")], 1),
        (CALIFORNIA, [session("1 08:00", "1 15:10", "10:00-10:10", "13:01-13:31")], 1),
        (CALIFORNIA, [session("1 08:00", "1 18:31", "12:00-12:30")], 1),
        (CALIFORNIA, [session("1 08:00", "1 19:30", "12:00-12:30", "18:30-19:00")], 0),
        (CALIFORNIA, [session("1 08:00", "1 20:00", "12:00-12:30", "18:31-19:01")], 1),
        (CALIFORNIA, [session("1 08:00", "1 19:00")], 2),
        (AUSTRALIA, [session("1 16:00", "1 22:30", "21:30-22:00")], 0),
        (AUSTRALIA, [session("1 16:00", "1 23:30", "22:30-23:00")], 1),
        (AUSTRALIA, [session("1 16:00", "1 23:30", "19:00-19:20")], 1),
    ],
)
def test_breaks(rule_set: RuleSet, sessions: list[WorkSession], broken: int) -> None:
    assert kinds(rule_set, *sessions) == [BreachKind.MISSED_BREAK] * broken


def test_missed_break_in_words() -> None:
    first, second = found(CALIFORNIA, session("1 08:00", "1 19:00"))
    assert first.text == (
        "Worked 11 h; for more than 5 h, a break of at least 30 min must be taken, begun within the first 5 h of work."
    )
    assert second.text == (
        "Worked 11 h; for more than 10 h, 2 breaks of at least 30 min must be taken, begun within the first 10 h of work."
    )
    (in_europe,) = found(EU, session("1 08:00", "1 15:00"))
    assert in_europe.text == "Worked 7 h; for more than 6 h, a break of at least 1 min must be taken."


def test_seven_days_without_a_long_rest() -> None:
    sessions = [session(f"{day} 09:00", f"{day} 14:00") for day in range(1, 8)]
    (breach,) = found(EU, *sessions)
    assert (breach.kind, breach.day, breach.minutes) == (BreachKind.TOO_LITTLE_WEEKLY_REST, MONDAY, 19 * 60)
    assert breach.text == "The longest rest of this week was 19 h; at least 35 h are due."
    assert kinds(EU, *sessions[:3], *sessions[4:]) == []


def test_week_over_the_maximum() -> None:
    sessions = [session(f"{day} 08:00", f"{day} 18:30", "12:00-12:30") for day in range(1, 6)]
    (breach,) = found(EU, *sessions)
    assert (breach.kind, breach.day, breach.minutes) == (BreachKind.OVER_WEEKLY_MAXIMUM, MONDAY, 50 * 60)
    assert breach.text == "Worked 50 h this week; at most 48 h are allowed."


def test_long_week_after_a_short_one_keeps_the_average() -> None:
    short = [session(f"{day} 08:00", f"{day} 17:00", "12:00-12:30") for day in range(1, 6)]
    long = [session(f"{day} 08:00", f"{day} 18:30", "12:00-12:30") for day in range(8, 13)]
    longer = [session(f"{day} 08:00", f"{day} 20:30", "12:00-12:30") for day in range(8, 13)]
    assert kinds(EU, *short, *long) == []
    (breach,) = found(EU, *short, *longer)
    assert breach.text == "Worked 60 h this week, and 51 h 15 min on the average of 2 weeks; at most 48 h are allowed."


def test_long_night() -> None:
    (breach,) = found(EU, session("1 20:00", "2 05:30", "22:00-22:30"))
    assert (breach.kind, breach.day, breach.minutes) == (BreachKind.OVER_NIGHT_MAXIMUM, MONDAY, 9 * 60)
    assert breach.text == "Worked 9 h, of which 6 h 30 min at night; night work is limited to 8 h on average."
    assert kinds(EU, session("1 20:00", "2 04:30", "22:00-22:30")) == []
    assert kinds(EU, session("1 16:00", "2 01:30", "20:00-20:30")) == []


def test_night_that_began_on_the_day_before_counts() -> None:
    assert kinds(EU, session("1 02:00", "1 11:00", "06:00-06:30")) == [BreachKind.OVER_NIGHT_MAXIMUM]


def test_session_that_runs_is_left_out() -> None:
    assert found(EU, session("1 14:00", "1 20:00"), session("2 02:00", None)) == []
