"""Overtime and penalties: which minutes of a person's work are ordinary, and which rules on breaks and rest were broken. Pure functions.

A minute of work belongs to the day, and to the part of the day, in which it begins. Minutes are counted off along the work of a session, so that
the minutes of its days always add up to those of the session; what rounding added or took away is at the end of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta, tzinfo
from itertools import groupby, pairwise
from typing import NamedTuple, TypeVar

from crewhall.domains.workforce import duties
from crewhall.domains.workforce.hours import MINUTE, MINUTES_OF_DAY, at_minute, split_by_days
from crewhall.domains.workforce.model.attendance import WorkSession
from crewhall.domains.workforce.model.hours import Breach, DayHours, Worked
from crewhall.domains.workforce.model.rules import ORDINARY, OvertimeRule, PenaltyRule, Per, RuleSet
from crewhall.domains.workforce.model.settings import Weekday
from crewhall.kit.calendar import Interval, first_of_week

_WEEKDAYS = tuple(Weekday)
_WHOLE_DAY = (0, MINUTES_OF_DAY)
_SEVENTH = 7
_LONGEST_RUN = 10**6
_Rule = TypeVar("_Rule", OvertimeRule, PenaltyRule)


class _Run(NamedTuple):
    """Minutes of work in a row with the same penalties."""

    minutes: int
    penalties: Sequence[PenaltyRule]


def classify(rule_set: RuleSet | None, worked: Iterable[Worked], zone: tzinfo, week_start: Weekday) -> list[DayHours]:
    """The hours of each day with work of one person, in order. Without rules everything is ordinary.

    Give whole weeks: the overtime of a day depends on the days of its week before it. Work without intervals comes last on its day, and has
    only the penalties of whole days.
    """
    by_day = _runs_by_day(worked, rule_set.penalties if rule_set else (), zone)
    result: list[DayHours] = []
    for _, week in groupby(sorted(by_day), key=lambda day: first_of_week(day, week_start.number)):
        ordinary_of_week = 0
        for number, day in enumerate(week, start=1):
            hours = _hours_of_day(rule_set, day, by_day[day], number, ordinary_of_week)
            ordinary_of_week += hours.ordinary_minutes
            result.append(hours)
    return result


def breaches(
    rule_set: RuleSet | None,
    sessions: Iterable[WorkSession],
    zone: tzinfo,
    week_start: Weekday = Weekday.MONDAY,
) -> list[Breach]:
    """The rules that the sessions of one person break, by day. Sessions that still run are left out.

    Sessions that begin on one local day are one duty: rest is counted between duties, and the time between its sessions is a break. For the
    average of a weekly maximum, give the sessions of the weeks before as well.
    """
    if rule_set is None:
        return []
    found: list[Breach] = []
    own = duties.duties_of(sessions, zone, rule_set.paid_break_minutes)
    found += duties.missed_breaks(own, rule_set.breaks)
    if rule_set.daily_rest:
        found += duties.too_little_rest(own, rule_set.daily_rest)
    if rule_set.weekly_rest:
        found += duties.too_little_weekly_rest(own, rule_set.weekly_rest, zone, week_start)
    if rule_set.weekly_maximum:
        found += duties.over_weekly_maximum(own, rule_set.weekly_maximum, zone, week_start)
    if rule_set.night_maximum:
        found += duties.over_night_maximum(own, rule_set.night_maximum, zone)
    return sorted(found, key=lambda breach: breach.day)


def _runs_by_day(worked: Iterable[Worked], penalties: Sequence[PenaltyRule], zone: tzinfo) -> dict[date, list[_Run]]:
    by_day: dict[date, list[_Run]] = {}
    timed, untimed = list[Worked](), list[Worked]()
    for each in worked:
        (timed if each.pieces else untimed).append(each)
    for each in sorted(timed, key=lambda each: each.pieces[0].start):
        for day, run in _runs(each, penalties, zone):
            by_day.setdefault(day, []).append(run)
    for each in untimed:
        whole = [rule for rule in _on(each.day, penalties) if (rule.from_minute, rule.until_minute) == _WHOLE_DAY]
        by_day.setdefault(each.day, []).append(_Run(each.minutes, whole))
    return {day: runs for day, runs in by_day.items() if any(run.minutes for run in runs)}


def _runs(worked: Worked, penalties: Sequence[PenaltyRule], zone: tzinfo) -> Iterator[tuple[date, _Run]]:
    """Count the minutes off: those that begin before the end of a part, without those that began before it."""
    parts = [
        (day, part, rules)
        for day, piece in split_by_days(worked.pieces, zone)
        for part, rules in _by_penalties(day, piece, penalties, zone)
    ]
    done, counted = timedelta(), 0
    for number, (day, part, rules) in enumerate(parts, start=1):
        done += part.end - part.start
        begun = -(-done // MINUTE) if number < len(parts) else worked.minutes
        until = min(begun, worked.minutes)
        yield day, _Run(until - counted, rules)
        counted = until


def _by_penalties(
    day: date, piece: Interval, penalties: Sequence[PenaltyRule], zone: tzinfo
) -> Iterator[tuple[Interval, Sequence[PenaltyRule]]]:
    """The parts of a piece of one day in which the same penalties apply."""
    spans = [
        (rule, Interval(at_minute(day, rule.from_minute, zone), at_minute(day, rule.until_minute, zone)))
        for rule in _on(day, penalties)
    ]
    cuts = {piece.start, piece.end, *(cut for _, span in spans for cut in span if piece.start < cut < piece.end)}
    for start, end in pairwise(sorted(cuts)):
        yield Interval(start, end), [rule for rule, span in spans if start in span]


def _hours_of_day(
    rule_set: RuleSet | None, day: date, runs: Sequence[_Run], number: int, ordinary_of_week: int
) -> DayHours:
    """The hours of the day that is the `number`-th with work in its week."""
    rules = _overtime_rules(rule_set, day, number) if rule_set else ()
    counts = Counter({Per.WEEK: ordinary_of_week})
    by_multiplier, by_penalty = Counter[int](), Counter[str]()
    for run in runs:
        left = run.minutes
        while left > 0:
            multiplier, certain = _rate(rules, counts)
            taken = min(left, certain)
            is_ordinary = multiplier == ORDINARY
            for per in (Per.DAY, Per.SEVENTH_DAY, Per.WEEK if is_ordinary else Per.OVERTIME_OF_DAY):
                counts[per] += taken
            by_multiplier[multiplier] += taken
            for rule in run.penalties:
                if is_ordinary or rule.on_overtime:
                    by_penalty[rule.name] += taken
            left -= taken
    work = by_multiplier.total()
    rests = rule_set.paid_rests if rule_set else ()
    return DayHours(
        day=day,
        work_minutes=work,
        ordinary_minutes=by_multiplier.pop(ORDINARY, 0),
        overtime=dict(sorted(by_multiplier.items())),
        penalties=dict(by_penalty),
        paid_rest_minutes=max((rest.minutes for rest in rests if work > rest.over_work_minutes), default=0),
    )


def _overtime_rules(rule_set: RuleSet, day: date, number: int) -> Sequence[OvertimeRule]:
    """The rules that can apply on the day; those that set the rate of overtime come last."""
    own = (rule for rule in _on(day, rule_set.overtime) if rule.per != Per.SEVENTH_DAY or number == _SEVENTH)
    return sorted(own, key=lambda rule: rule.per == Per.OVERTIME_OF_DAY)


def _rate(rules: Sequence[OvertimeRule], counts: Counter[Per]) -> tuple[int, int]:
    """The multiplier of the next minute, and how many minutes have it for certain."""
    multiplier, certain = ORDINARY, _LONGEST_RUN
    for rule in rules:
        applies = rule.per != Per.OVERTIME_OF_DAY or multiplier > ORDINARY
        for tier in rule.tiers:
            missing = tier.after_minutes - counts[rule.per]
            if missing > 0:
                certain = min(certain, missing)
            elif applies:
                multiplier = max(multiplier, tier.multiplier)
    return multiplier, certain


def _on(day: date, rules: Iterable[_Rule]) -> list[_Rule]:
    """The rules that hold on the weekday."""
    return [rule for rule in rules if _WEEKDAYS[day.weekday()] in rule.weekdays]
