"""Every try at a password or pin is counted here, whatever surface, form or command it came through, and before it is judged.

A try counts against the network it comes from, against the account from this network, and, ten times as many, against the account from
everywhere. So nobody keeps an owner out by failing from elsewhere; and a network or device from which the owner has signed in before is
counted by itself, so that not even very many can. What has no source (jobs, the command line) is not counted.
"""

from contextlib import AbstractContextManager, nullcontext

from crewhall.domains.identity.queries import known_sources as queries
from crewhall.platform.sources import counting_failures, current_source
from crewhall.platform.work import ReadWork, Work, Works

_SIGN_INS_S, _PINS_S = 300.0, 900.0
_MOST_KNOWN = 20
_MAILS_EVERYWHERE = 3


def source_names() -> list[str]:
    """By which names the source of this request may be known; none without a source."""
    source = current_source()
    return source.names if source else []


def network_name() -> str:
    """The name of the network alone, under which strangers are counted: anybody can make up a device. Empty without a source."""
    return max(source_names(), default="")


async def find_known(work: ReadWork, user_id: int) -> str | None:
    """The name of this request's source by which the person has signed in before."""
    names = source_names()
    return await queries.select_known_source(work.db, user_id, names) if names else None


def trying_password(
    works: Works, account: str, known: str | None, failure: type[Exception]
) -> AbstractContextManager[None]:
    """Around a check of a password: counted before it, given back unless it fails with `failure`. Raises `Limited`.

    `account` is the one normal form of the login, or names the person who is signed in; `known` is the source if it is known.
    """
    source, allowed = current_source(), works.settings.limits.logins
    if source is None or allowed <= 0:
        return nullcontext()
    keys = [(f"known {known} account {account}", allowed)] if known else source.keys(allowed, account)
    return counting_failures(
        source.limiter, "failed sign-ins", keys, _SIGN_INS_S, works.clock, failure, source.allowances
    )


def count_pin_try(works: Works, account: str, known: str | None) -> None:
    """Count a pin that is tried. Raises `Limited`."""
    source, allowed = current_source(), works.settings.limits.pins
    if source is not None and allowed > 0:
        keys = [(f"known {known} account {account}", allowed)] if known else source.keys(allowed, account)
        source.limiter.take("tried pins", keys, _PINS_S, works.clock().timestamp(), allowances=source.allowances)


def count_pin_mail(works: Works, account: str, purpose: str) -> None:
    """Count a pin that is asked for; each purpose by itself, so that a new password can always be asked for. Raises `Limited`.

    When very many have used up what an account bears, the pin that was sent last still holds: nobody can put another in its place.
    """
    source, allowed = current_source(), works.settings.limits.pins
    if source is not None and allowed > 0:
        keys = source.keys(allowed, account, everywhere=_MAILS_EVERYWHERE)
        source.limiter.take(
            f"pins to {purpose}", keys, _PINS_S, works.clock().timestamp(), allowances=source.allowances
        )


async def remember(work: Work, user_id: int) -> None:
    """Know the source of this request from now on: the person has just signed in from there. At most 20 for each person, the newest."""
    names = source_names()
    for name in names:
        await queries.insert_known_source(work.db, user_id, name, work.now)
    if names:
        await queries.delete_oldest_known_sources(work.db, user_id, _MOST_KNOWN)


async def forget(work: Work, user_id: int) -> None:
    """Know no source of the person any more: their password is another."""
    await queries.delete_known_sources(work.db, user_id)
