"""What the two live routes share: a stream for a caller, who is online, and holding the caller to a credential that is still good."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable

from crewhall.kit.actor import Actor, signed_in
from crewhall.kit.errors import CrewhallError, wrong_field
from crewhall.platform.feed_subscriber import Subscriber
from crewhall.platform.http.context import Scoped, context_of

KEEPALIVE_S = 15.0
"""How long a stream says nothing before it says that it is alive."""
STALLED_S = 60.0
"""How long a peer may take nothing, though it is sent something every `KEEPALIVE_S`. Then it counts as gone; its kernel may still hold the line."""
_CHECK_AFTER_KEEPALIVES = 4
_LARGEST_NUMBER = 2**63 - 1


class Lifetime:
    """Says from time to time whether the caller's credential is still good, and that they are still there."""

    def __init__(self, connection: Scoped, actor: Actor, authenticate: Callable[[], Awaitable[Actor]]) -> None:
        self._seen = context_of(connection).seen
        self._user_id = signed_in(actor)
        self._authenticate = authenticate
        self._checked_at = time.monotonic()

    def is_due(self) -> bool:
        """Whether a minute has passed since the last look."""
        return time.monotonic() - self._checked_at >= KEEPALIVE_S * _CHECK_AFTER_KEEPALIVES

    async def is_over(self) -> bool:
        """Whether the stream must end, looked up when it is due."""
        self._checked_at = time.monotonic()
        try:
            actor = await self._authenticate()
        except CrewhallError:
            return True
        if actor.user_id != self._user_id:
            return True
        self._seen.add(self._user_id)
        return False


@contextlib.asynccontextmanager
async def listening(connection: Scoped, actor: Actor, after: int | None) -> AsyncGenerator[Subscriber, None]:
    """A stream of what the caller may see; those who know them are told that they came, and that they went. Raises `TooManyStreams`."""
    context = context_of(connection)
    user_id = signed_in(actor)
    subscriber = await context.feed.subscribe(user_id, after)
    try:
        _note_presence(connection, subscriber)
        yield subscriber
    finally:
        context.feed.leave(subscriber)
        _note_presence(connection, subscriber)


def renew(deadline: asyncio.Timeout) -> None:
    """The peer has taken something: let `STALLED_S` begin anew. Mostly it only looks at the clock; to set a timer costs more."""
    now = asyncio.get_running_loop().time()
    if (deadline.when() or now) - now < STALLED_S / 2:
        deadline.reschedule(now + STALLED_S)


def hello(connection: Scoped, subscriber: Subscriber) -> dict[str, object]:
    """The first frame: from which number the stream goes on, and who of those whom the caller knows is online."""
    feed = context_of(connection).feed
    return {
        "type": "hello",
        "number": subscriber.number,
        "user_id": subscriber.audience.user_id,
        "online": sorted(feed.knowing(subscriber.audience)),
    }


def alive(subscriber: Subscriber) -> dict[str, object]:
    """Sent when there is nothing else: a client that comes back with this number need not be told again what was not for it."""
    return {"type": "alive", "number": subscriber.number}


def read_number(text: str | None) -> int | None:
    """A number to go on after; None when there is none. Raises `InvalidInput`."""
    if text is None or not text.strip():
        return None
    if text.isascii() and text.isdecimal() and (number := int(text[:20])) <= _LARGEST_NUMBER:
        return number
    raise wrong_field("after", "must be a whole number")


def _note_presence(connection: Scoped, subscriber: Subscriber) -> None:
    context = context_of(connection)
    context.feed.note_presence(subscriber.audience)
    context.seen.add(subscriber.audience.user_id)
