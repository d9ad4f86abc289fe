"""How leave accrues: pure arithmetic on dated policies. A policy counts from its first day until a later one of its kind takes over."""

from bisect import bisect_right
from calendar import isleap
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction

from crewhall.domains.workforce.model.availability import LeavePolicy

DEFAULT_MINUTES_PER_DAY = 8 * 60
"""What a day of leave takes where no policy says."""
_DAY = timedelta(days=1)


def accrued_minutes(
    policies: Sequence[LeavePolicy], first_day: date, last_day: date, changes: Iterable[tuple[date, int]] = ()
) -> int:
    """What accrues from a day to another, the last included, in whole minutes rounded down.

    Each day of a year adds its share, a 365th or in a leap year a 366th. What the cap of a policy leaves no room for does not accrue;
    `changes`, minutes taken (below zero) or added by hand, count for that from the beginning of their day.
    `policies` are of one kind, by first day.
    """
    if last_day < first_day:
        return 0
    changed: defaultdict[date, int] = defaultdict(int)
    for day, minutes in changes:
        changed[max(day, first_day)] += minutes
    cuts = {first_day, *changed, *(policy.from_day for policy in policies), *_new_years(first_day, last_day)}
    starts = sorted(day for day in cuts if first_day <= day <= last_day)
    accrued = balance = Fraction(0)
    for start, after in zip(starts, [*starts[1:], last_day + _DAY], strict=True):
        balance += changed[start]
        gain = _gain(policy_on(policies, start), balance, start, (after - start).days)
        accrued += gain
        balance += gain
    return int(accrued)


def policy_on(policies: Sequence[LeavePolicy], day: date) -> LeavePolicy | None:
    """The policy that counts on a day, of one kind's by first day."""
    place = bisect_right(policies, day, key=lambda policy: policy.from_day)
    return policies[place - 1] if place else None


def minutes_of(policies: Sequence[LeavePolicy], working_days: Iterable[date]) -> int:
    """What leave on these working days takes from the balance."""
    found = (policy_on(policies, day) for day in working_days)
    return sum(DEFAULT_MINUTES_PER_DAY if policy is None else policy.minutes_per_day for policy in found)


def _new_years(first_day: date, last_day: date) -> list[date]:
    return [date(year, 1, 1) for year in range(first_day.year + 1, last_day.year + 1)]


def _gain(policy: LeavePolicy | None, balance: Fraction, start: date, days: int) -> Fraction:
    if policy is None:
        return Fraction(0)
    gain = Fraction(policy.minutes_per_year * days, 366 if isleap(start.year) else 365)
    return gain if policy.cap_minutes is None else max(Fraction(0), min(gain, policy.cap_minutes - balance))
