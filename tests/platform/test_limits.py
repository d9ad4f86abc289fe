"""The limiter at set moments, its memory, and which addresses count as one or not at all."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crewhall.kit.errors import InvalidInput, Kind, Limited
from crewhall.platform.limits import Exempt, Limiter, address_key

NOW = 1_790_000_000.0


def uses(limiter: Limiter, key: str, allowed: int, period_s: float, now: float) -> int:
    """How many uses pass at one moment."""
    for count in range(allowed * 2 + 1):
        try:
            limiter.check("tries", key, allowed, period_s, now)
        except Limited:
            return count
    raise AssertionError


def retry_after_s(limiter: Limiter, key: str, allowed: int, period_s: float, now: float) -> int:
    """The wait that a refusal names."""
    with pytest.raises(Limited) as caught:
        limiter.check("tries", key, allowed, period_s, now)
    return caught.value.retry_after_s


@pytest.mark.parametrize(("allowed", "period_s"), [(1, 1.0), (1, 3600.0), (20, 300.0), (7, 11.0), (6000, 60.0)])
def test_exactly_as_many_as_allowed_pass_at_once(allowed: int, period_s: float) -> None:
    assert uses(Limiter(), "a", allowed, period_s, NOW) == allowed


def test_refusal_names_what_and_when() -> None:
    limiter = Limiter()
    limiter.check("sign-ups", "a", 1, 90.5, NOW)
    with pytest.raises(Limited) as caught:
        limiter.check("sign-ups", "a", 1, 90.5, NOW)
    assert caught.value.kind is Kind.LIMITED
    assert caught.value.retry_after_s == 91
    assert caught.value.message == "Too many sign-ups. Try again in 91 seconds."


def test_one_more_passes_after_the_named_wait_and_not_before() -> None:
    limiter = Limiter()
    assert uses(limiter, "a", 20, 300.0, NOW) == 20
    assert retry_after_s(limiter, "a", 20, 300.0, NOW) == 15
    assert retry_after_s(limiter, "a", 20, 300.0, NOW + 5) == 10
    assert uses(limiter, "a", 20, 300.0, NOW + 15) == 1


def test_all_is_earned_back_after_a_period() -> None:
    limiter = Limiter()
    uses(limiter, "a", 20, 300.0, NOW)
    assert uses(limiter, "a", 20, 300.0, NOW + 300) == 20


def test_refused_tries_do_not_lengthen_the_wait() -> None:
    limiter = Limiter()
    uses(limiter, "a", 2, 10.0, NOW)
    assert {retry_after_s(limiter, "a", 2, 10.0, NOW) for _ in range(50)} == {5}


def test_wait_is_never_named_as_zero() -> None:
    limiter = Limiter()
    uses(limiter, "a", 1000, 1.0, NOW)
    assert retry_after_s(limiter, "a", 1000, 1.0, NOW) == 1


def test_keys_and_matters_are_counted_apart() -> None:
    limiter = Limiter()
    limiter.check("logins", "a", 1, 60.0, NOW)
    limiter.check("logins", "b", 1, 60.0, NOW)
    limiter.check("pins", "a", 1, 60.0, NOW)
    with pytest.raises(Limited):
        limiter.check("logins", "a", 1, 60.0, NOW)


def test_zero_switches_off_and_remembers_nothing() -> None:
    limiter = Limiter()
    for _ in range(1000):
        limiter.check("tries", "a", 0, 60.0, NOW)
    assert len(limiter) == 0


def test_asking_without_counting_uses_nothing_and_still_refuses() -> None:
    limiter = Limiter()
    for _ in range(10):
        limiter.check("failed logins", "a", 2, 60.0, NOW, counts=False)
    assert uses(limiter, "a", 2, 60.0, NOW) == 2
    limiter.check("failed logins", "a", 1, 60.0, NOW)
    with pytest.raises(Limited):
        limiter.check("failed logins", "a", 1, 60.0, NOW, counts=False)


def test_clock_that_was_set_back_locks_out_for_no_longer_than_a_step() -> None:
    limiter = Limiter()
    uses(limiter, "a", 4, 60.0, NOW)
    assert retry_after_s(limiter, "a", 4, 60.0, NOW - 1_000_000) == 15


def test_memory_is_bounded_and_forgets_the_least_recent() -> None:
    limiter = Limiter(max_keys=100)
    for number in range(10_000):
        limiter.check("tries", str(number), 1, 60.0, NOW)
        assert len(limiter) <= 100
    with pytest.raises(Limited):
        limiter.check("tries", "9999", 1, 60.0, NOW)
    limiter.check("tries", "0", 1, 60.0, NOW)


def test_key_that_keeps_trying_is_not_pushed_out_by_others() -> None:
    limiter = Limiter(max_keys=100)
    limiter.check("tries", "attacker", 1, 60.0, NOW)
    for number in range(10_000):
        limiter.check("tries", str(number), 1, 60.0, NOW)
        if number % 20 == 0:
            assert retry_after_s(limiter, "attacker", 1, 60.0, NOW) == 60


def test_stale_keys_go_while_others_come() -> None:
    limiter = Limiter()
    limiter.check("slow", "a", 1, 1_000_000.0, NOW)
    for number in range(1000):
        limiter.check("tries", str(number), 1, 60.0, NOW)
    for number in range(1000):
        limiter.check("tries", f"later {number}", 1, 60.0, NOW + 100)
    assert len(limiter) <= 1100
    with pytest.raises(Limited):
        limiter.check("slow", "a", 1, 1_000_000.0, NOW)


def test_tries_that_are_refused_give_nothing_back() -> None:
    limiter, passed = Limiter(), 0
    for second in (0, 0, 0, 0, 0, 4, 4, 8, 8, 12):
        with suppress(Limited):
            limiter.check("tries", "a", 4, 25.0, NOW + second)
            passed += 1
    assert passed == 6


@settings(deadline=None)
@given(
    st.integers(1, 50), st.floats(0.5, 5000), st.lists(st.floats(0, 100), min_size=1, max_size=200), st.floats(0, 2e9)
)
def test_any_course_of_tries_stays_within_the_rate(
    allowed: int, period_s: float, waits_s: list[float], start: float
) -> None:
    limiter, now, passed = Limiter(), start, 0
    for wait_s in waits_s:
        now += wait_s
        try:
            limiter.check("tries", "a", allowed, period_s, now)
            passed += 1
        except Limited as refused:
            later = now + refused.retry_after_s
            limiter.check("tries", "a", allowed, period_s, later, counts=False)
    assert passed <= allowed + (now - start) * allowed / period_s + 1


@pytest.mark.parametrize(
    ("address", "covered"),
    [
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("128.0.0.1", False),
        ("::1", True),
        ("::2", False),
        ("::ffff:127.0.0.1", True),
        ("::ffff:8.8.8.8", False),
        ("192.0.2.7", True),
        ("192.0.2.8", False),
        ("fd00::5", True),
        ("", False),
        ("testclient", False),
        ("127.0.0.1, 8.8.8.8", False),
        ("/run/crewhall.sock", False),
    ],
)
def test_exempt_networks_cover_their_addresses_in_every_form(address: str, covered: bool) -> None:
    exempt = Exempt(["127.0.0.0/8", "::1/128", "192.0.2.7", "fd00::1/64"])
    assert [exempt.covers(address), exempt.covers(address)] == [covered, covered]


def test_no_networks_cover_nothing() -> None:
    assert not Exempt([]).covers("127.0.0.1")


@pytest.mark.parametrize("cidr", ["", "localhost", "10.0.0.0/33", "10.0.0"])
def test_network_that_is_none_is_refused(cidr: str) -> None:
    with pytest.raises(InvalidInput, match=r"10\.0\.0\.0/8"):
        Exempt([cidr])


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_address_counts_as_itself_or_as_its_network(address: str, key: str) -> None:
    assert address_key(address) == key
