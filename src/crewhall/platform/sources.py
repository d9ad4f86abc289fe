"""Where the request at hand comes from, for whoever counts tries. The front sets it for each request; jobs and the command line have none.

Counts live in the memory of one process: with several processes each counts for itself, so that a limit is as many times larger.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec import Struct

from crewhall.kit.clock import Clock
from crewhall.kit.ids import digest
from crewhall.platform.limits import Allowance, Exempt, Limiter, address_key

Keys = Sequence[tuple[str, int]]

current: ContextVar["Source | None"] = ContextVar("source", default=None)
"""Where the request at hand comes from; set by the front alone."""
_EVERYWHERE = 10
"""How many times more a whole account bears than one address may use of it: only many addresses together reach that."""


class Source(Struct, frozen=True):
    """The client's network, the device that it says it is (the clients' own id, hashed; None without one), and the counts of this process.

    `allowances` collects what is left of each limit that the request counts against.

    `is_exempt`: the network is not counted by itself. A device is believed only after it has signed in, for anybody can make one up.
    """

    limiter: Limiter
    network: str
    is_exempt: bool
    device: str | None = None
    allowances: list[Allowance] = []

    @property
    def names(self) -> list[str]:
        """The names by which this source may be known to have signed in before, the most certain first in order of text."""
        network = f"network:{digest(self.network)[:32]}"
        return [f"device:{self.device}", network] if self.device else [network]

    def keys(self, allowed: int, account: str, *, everywhere: int = _EVERYWHERE) -> Keys:
        """What one use counts against: the network, the account from this network, and the account from everywhere.

        Nobody is kept out by what others do from elsewhere, unless very many do it.
        """
        by_network = [] if self.is_exempt else [(f"address {self.network}", allowed)]
        if not account:
            return by_network
        together = [(f"address {self.network} account {account}", allowed)]
        return [*by_network, *together, (f"account {account}", allowed * everywhere)]


def source_at(
    limiter: Limiter, exempt: Exempt, address: str, device: str | None, allowances: list[Allowance] | None = None
) -> Source:
    """The source of a request from this network address; `device` as the client wrote it. What is left of limits is added to `allowances`."""
    hashed = digest(device)[:32] if device else None
    return Source(
        limiter, address_key(address), exempt.covers(address), hashed, [] if allowances is None else allowances
    )


@contextmanager
def from_source(source: Source) -> Generator[None]:
    """Around a request: what runs inside comes from there."""
    token = current.set(source)
    try:
        yield
    finally:
        current.reset(token)


def current_source() -> Source | None:
    """Where the request at hand comes from; None for jobs and the command line."""
    return current.get()


@contextmanager
def counting_failures(
    limiter: Limiter,
    what: str,
    keys: Keys,
    period_s: float,
    clock: Clock,
    failure: type[Exception],
    allowances: list[Allowance] | None = None,
) -> Generator[None]:
    """Around something that may fail with `failure`: counted before it begins, so that many at once are many, and given back unless it fails
    in this way. Raises `Limited`."""
    allowances = [] if allowances is None else allowances
    known = len(allowances)
    limiter.take(what, keys, period_s, clock().timestamp(), allowances=allowances)
    failed = False
    try:
        yield
    except failure:
        failed = True
        raise
    finally:
        if not failed:
            limiter.restore(what, keys, period_s)
            del allowances[known:]
