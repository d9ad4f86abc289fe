"""/hall/feed: the live feed as server-sent events. The same frames go over /hall/socket. Source: product, names settled."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import msgspec
from litestar import get

from crewhall.kit.actor import Actor
from crewhall.platform.feed import Subscriber
from crewhall.platform.http.answer import Receive, Send
from crewhall.platform.http.context import is_head
from crewhall.platform.http.query import read_query
from crewhall.surfaces.hall import auth, streams

_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # else nginx holds events back until a buffer is full
)
_END = {"type": "http.response.body", "body": b""}


@get("/hall/feed", operation_id="get_hall_feed", opt=USER)
async def get_hall_feed(request: AnyRequest) -> "FeedAnswer":
    """Events that the caller may see, after the one named by `Last-Event-ID` or `after`, else from now on; until either side ends it."""
    actor = await actor_of(request)
    shown = request.headers.get("last-event-id") or read_query(request.scope["query_string"]).get("after")
    return FeedAnswer(request, actor, streams.read_number(str(shown) if shown is not None else None))


class FeedAnswer:
    """An answer without an end. It is an ASGI application, like every answer of a handler."""

    def __init__(self, request: AnyRequest, actor: Actor, after: int | None) -> None:
        self._request = request
        self._actor = actor
        self._after = after

    async def __call__(self, _scope: object, receive: Receive, send: Send) -> None:
        """Send frames until the client is gone; to HEAD only what would come before them."""
        start = {"type": "http.response.start", "status": 200, "headers": [*_HEADERS]}
        if is_head(self._request):
            await send(start)
            await send(_END)
            return
        async with streams.listening(self._request, self._actor, self._after) as subscriber:
            await send(start)
            watcher = asyncio.create_task(_close_when_gone(receive, subscriber))
            try:
                async with asyncio.timeout(streams.STALLED_S) as patience:
                    async for text in self._texts(subscriber):
                        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
                        streams.renew(patience)
            except TimeoutError:
                return
            finally:
                watcher.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watcher
            await send(_END)

    async def _texts(self, subscriber: Subscriber) -> AsyncIterator[str]:
        lifetime = streams.Lifetime(self._request, self._actor, lambda: auth.authenticate(self._request))
        yield _as_text(streams.hello(self._request, subscriber), subscriber.number)
        while not subscriber.closed:
            frames = await subscriber.next(streams.QUIET_S)
            if frames:
                yield "".join(
                    f"data: {frame.text}\n\n" if frame.number is None else f"id: {frame.number}\ndata: {frame.text}\n\n"
                    for frame in frames
                )
            elif not subscriber.closed:
                yield _as_text(streams.alive(subscriber), subscriber.number)
            if lifetime.is_due() and await lifetime.is_over():
                return


def _as_text(message: dict[str, object], number: int) -> str:
    return f"id: {number}\ndata: {msgspec.json.encode(message).decode()}\n\n"


async def _close_when_gone(receive: Receive, subscriber: Subscriber) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    subscriber.close()
