"""How often somebody may do something, counted in the memory of one process. What is limited, and by which key, is decided elsewhere."""

import math
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from msgspec import Struct

from crewhall.kit.errors import InvalidInput, Limited

_CACHED_ADDRESSES = 4096


class Allowance(Struct, frozen=True):
    """What is left of a limit: `remaining` of `allowed` in `period_s` seconds; all of it again in `reset_s` seconds."""

    what: str
    allowed: int
    period_s: int
    remaining: int
    reset_s: int


def rate_limit_headers(allowances: Iterable[Allowance]) -> list[tuple[bytes, bytes]]:
    """`RateLimit-Policy` and `RateLimit` for the limits that a request counted against (IETF draft-ietf-httpapi-ratelimit-headers-10)."""
    by_name = {allowance.what: allowance for allowance in sorted(allowances, key=lambda one: -one.remaining)}
    if not by_name:
        return []
    policy = ", ".join(f'"{one.what}";q={one.allowed};w={one.period_s}' for one in by_name.values())
    left = ", ".join(f'"{one.what}";r={one.remaining};t={one.reset_s}' for one in by_name.values())
    return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", left.encode())]


class Limiter:
    """Counts by the generic cell rate algorithm: per key one number, the moment at which all that was used is earned back.

    A key may use `allowed` at once and then one more every `period_s / allowed`; so no period sees more than twice `allowed`.
    """

    def __init__(self, max_keys: int = 100_000) -> None:
        """At most `max_keys` keys are remembered (about 200 bytes each); past that the least recently used are forgotten."""
        self._max_keys = max_keys
        self._earned_back_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    def __len__(self) -> int:
        """The number of keys that are remembered."""
        return len(self._earned_back_at)

    def check(
        self,
        what: str,
        key: str,
        allowed: int,
        period_s: float,
        now: float,
        *,
        counts: bool = True,
        allowances: list[Allowance] | None = None,
    ) -> None:
        """Use one of `allowed` per `period_s` for the key, or raise `Limited` and use none.

        `what` is plural and is told to the person ("sign-ups"). `now` is any clock in seconds, the same at each call.
        With `counts=False` nothing is used: for limits on failures, ask before and count after. `allowed` 0 switches off. What is left is
        added to `allowances`, also when the limit is reached.
        """
        if allowed <= 0:
            return
        place = (what, key)
        step_s = period_s / allowed
        earned_back_at = max(self._earned_back_at.get(place, now), now)
        if (
            earned_back_at > now + period_s + step_s / 2
        ):  # no use puts it there: the clock was set back, which locks nobody out for long
            earned_back_at = now + period_s
        # Half a step of slack, for sums of many steps are not exact.
        limited = earned_back_at - now > period_s - step_s / 2
        if limited or counts:
            self._earned_back_at[place] = earned_back_at if limited else earned_back_at + step_s
            self._earned_back_at.move_to_end(place)
            self._forget(now)
        if allowances is not None:
            until_all_s = self._earned_back_at.get(place, earned_back_at) - now
            remaining = 0 if limited else int((period_s - until_all_s) / step_s + 0.5)
            allowances.append(Allowance(what, allowed, int(period_s), remaining, max(0, math.ceil(until_all_s))))
        if limited:
            raise Limited(what=what, retry_after_s=max(1, math.ceil(earned_back_at - period_s + step_s - now)))

    def take(
        self,
        what: str,
        keys: Sequence[tuple[str, int]],
        period_s: float,
        now: float,
        *,
        allowances: list[Allowance] | None = None,
    ) -> None:
        """Use one for each of several keys with what each is allowed, or raise `Limited` and use none."""
        before: list[Allowance] = []
        try:
            for key, allowed in keys:
                self.check(what, key, allowed, period_s, now, counts=False, allowances=before)
        except Limited:
            if allowances is not None:
                allowances.append(before[-1])
            raise
        for key, allowed in keys:
            self.check(what, key, allowed, period_s, now, allowances=allowances)

    def restore(self, what: str, keys: Sequence[tuple[str, int]], period_s: float) -> None:
        """Undo one use of each key, as if it had not been."""
        for key, allowed in keys:
            if (what, key) in self._earned_back_at:
                self._earned_back_at[what, key] -= period_s / allowed

    def _forget(self, now: float) -> None:
        """Drop the oldest key if there are too many, else up to two that have earned all back: memory shrinks as it grows."""
        if len(self._earned_back_at) > self._max_keys:
            self._earned_back_at.popitem(last=False)
            return
        for _ in range(2):
            place = next(iter(self._earned_back_at))
            if self._earned_back_at[place] > now:
                self._earned_back_at.move_to_end(place)  # else one slow key would hide the stale ones behind it
                return
            del self._earned_back_at[place]


def read_networks(cidrs: Iterable[str]) -> list[IPv4Network | IPv6Network]:
    """Networks as `10.0.0.0/8` or `::1/128`; a bare address is a network of one. Raises `InvalidInput` for anything else."""
    networks: list[IPv4Network | IPv6Network] = []
    for cidr in cidrs:
        try:
            networks.append(ip_network(cidr, strict=False))
        except ValueError:
            raise InvalidInput(reason=f"{cidr!r} is not a network like 10.0.0.0/8.") from None
    return networks


class Exempt:
    """Networks whose addresses are not counted."""

    def __init__(self, cidrs: Iterable[str]) -> None:
        """Raises `InvalidInput` as `read_networks`."""
        self._networks = read_networks(cidrs)
        self._cached = lru_cache(maxsize=_CACHED_ADDRESSES)(self._covers)

    def covers(self, address: str) -> bool:
        """Whether the address lies in one of the networks; what is no address does not."""
        return self._cached(address)

    def _covers(self, address: str) -> bool:
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._networks)


@lru_cache(maxsize=_CACHED_ADDRESSES)
def address_key(address: str) -> str:
    """By what an address is counted: itself, but for IPv6 its /64, since that is what one customer is given."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((int(parsed) >> 64 << 64, 64)))
    return address if parsed is None else str(parsed)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """The address, with IPv4 taken out of its IPv6 form (`::ffff:…`) in which sockets for both give it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed
