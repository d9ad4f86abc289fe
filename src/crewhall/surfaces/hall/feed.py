"""/hall/feed: the live feed as server-sent events. The same frames go over /hall/socket. Source: product, names settled."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import msgspec
from falcon.asgi import SSEvent

from crewhall.platform.feed import Subscriber
from crewhall.platform.http.context import ON_DISCONNECT_KEY, is_head
from crewhall.platform.http.resources import USER, Request, Response, operation
from crewhall.platform.input.query import read_query
from crewhall.surfaces.hall import auth, streams


class FeedResource:
    """/hall/feed: events that the caller may see."""

    @operation("get_hall_feed", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Events after the one named by `Last-Event-ID` or `after`, else from now on; until either side ends it. To HEAD no event is sent."""
        asked = req.get_header("last-event-id") or read_query(req.scope["query_string"]).get("after")
        after = streams.read_number(str(asked) if asked is not None else None)
        resp.content_type = "text/event-stream; charset=utf-8"
        resp.set_header("cache-control", "no-store")
        resp.set_header("x-accel-buffering", "no")  # else nginx holds events back until a buffer is full
        if not is_head(req):
            stream = AsyncExitStack()
            subscriber = await stream.enter_async_context(streams.listening(req, req.actor, after))
            req.scope[ON_DISCONNECT_KEY] = subscriber.close
            resp.sse = _events(req, stream, subscriber)


async def _events(req: Request, stream: AsyncExitStack, subscriber: Subscriber) -> AsyncIterator[SSEvent]:
    lifetime = streams.Lifetime(req, req.actor, lambda: auth.authenticate_headers(req))
    async with stream:
        yield _event(streams.hello(req, subscriber), subscriber.number)
        while not subscriber.closed:
            frames = await subscriber.next(streams.KEEPALIVE_S)
            for frame in frames:
                yield SSEvent(data=frame.text.encode(), event_id=None if frame.number is None else str(frame.number))
            if not (frames or subscriber.closed):
                yield _event(streams.alive(subscriber), subscriber.number)
            if lifetime.is_due() and await lifetime.is_over():
                return


def _event(message: dict[str, object], number: int) -> SSEvent:
    return SSEvent(data=msgspec.json.encode(message), event_id=str(number))
