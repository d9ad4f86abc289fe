"""What accrues by dated policies. The figures are worked out by hand."""

from datetime import UTC, date, datetime

import pytest

from crewhall.domains.workforce.accruals import accrued_minutes, minutes_of, policy_on
from crewhall.domains.workforce.model.availability import LeaveKind, LeavePolicy

NEW_YEAR = date(2027, 1, 1)


def policy(from_day: date, a_year: int, cap: int | None = None, a_day: int = 480) -> LeavePolicy:
    """A policy of annual leave."""
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return LeavePolicy(1, 1, LeaveKind.ANNUAL, from_day, a_year, a_day, cap, made)


TWENTY_DAYS = policy(date(2026, 1, 1), 9600)


@pytest.mark.parametrize(
    ("first", "last", "minutes"),
    [
        (NEW_YEAR, NEW_YEAR, 26),  # 9600 / 365 = 26.3
        (NEW_YEAR, date(2027, 6, 30), 4760),  # 181 days: 4760.5
        (NEW_YEAR, date(2027, 12, 31), 9600),
        (date(2028, 1, 1), date(2028, 6, 30), 4773),  # 182 days of 366: 4773.8
        (date(2028, 2, 29), date(2028, 2, 29), 26),  # 9600 / 366 = 26.2
        (date(2028, 1, 1), date(2028, 12, 31), 9600),
        (NEW_YEAR, date(2028, 12, 31), 19200),
        (date(2027, 12, 31), date(2028, 1, 1), 52),  # 26.30 + 26.23
        (date(2027, 1, 2), NEW_YEAR, 0),
    ],
)
def test_each_day_adds_its_share_of_the_year(first: date, last: date, minutes: int) -> None:
    assert accrued_minutes([TWENTY_DAYS], first, last) == minutes


def test_nothing_accrues_before_the_first_policy() -> None:
    assert accrued_minutes([], NEW_YEAR, date(2027, 12, 31)) == 0
    july = policy(date(2027, 7, 1), 9600)
    assert accrued_minutes([july], NEW_YEAR, date(2027, 6, 30)) == 0
    assert accrued_minutes([july], NEW_YEAR, date(2027, 12, 31)) == 4839  # 184 days: 4839.5


def test_policy_of_the_middle_of_a_year_leaves_what_accrued_before() -> None:
    more = policy(date(2027, 7, 1), 12000)
    assert accrued_minutes([TWENTY_DAYS, more], NEW_YEAR, date(2027, 6, 30)) == 4760
    # 181 days of the first, 184 of the second: 4760.5 + 6049.3
    assert accrued_minutes([TWENTY_DAYS, more], NEW_YEAR, date(2027, 12, 31)) == 10809
    none = policy(date(2027, 7, 1), 0)
    assert accrued_minutes([TWENTY_DAYS, none], NEW_YEAR, date(2030, 1, 1)) == 4760


def test_balance_does_not_grow_over_the_cap() -> None:
    capped = policy(date(2026, 1, 1), 3650, cap=100)  # ten minutes a day
    assert accrued_minutes([capped], NEW_YEAR, date(2027, 1, 10)) == 100
    assert accrued_minutes([capped], NEW_YEAR, date(2027, 12, 31)) == 100
    # 60 are taken on the 21st, which leaves room for 60 more.
    assert accrued_minutes([capped], NEW_YEAR, date(2027, 1, 23), [(date(2027, 1, 21), -60)]) == 130
    assert accrued_minutes([capped], NEW_YEAR, date(2027, 12, 31), [(date(2027, 1, 21), -60)]) == 160
    # What is given by hand may lie over it; then nothing accrues.
    assert accrued_minutes([capped], NEW_YEAR, date(2027, 1, 10), [(date(2026, 5, 5), 150)]) == 0
    assert accrued_minutes([capped], NEW_YEAR, date(2027, 1, 10), [(date(2027, 1, 6), 45)]) == 55


def test_lower_cap_takes_nothing_away() -> None:
    lower = [policy(date(2026, 1, 1), 3650, cap=100), policy(date(2027, 2, 1), 3650, cap=50)]
    assert accrued_minutes(lower, NEW_YEAR, date(2027, 12, 31)) == 100


def test_days_of_leave_take_what_the_policy_of_their_day_says() -> None:
    policies = [policy(date(2027, 3, 1), 0, a_day=456), policy(date(2027, 3, 3), 0, a_day=400)]
    assert (
        minutes_of(policies, [date(2027, 2, 26), date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 3)])
        == 480 + 912 + 400
    )
    assert minutes_of([], []) == 0
    assert policy_on(policies, date(2027, 2, 28)) is None
    assert policy_on(policies, date(2027, 3, 3)) == policies[1]
