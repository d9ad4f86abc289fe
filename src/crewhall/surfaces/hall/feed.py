"""/hall/feed: the live feed as server-sent events. The same frames go over /hall/socket. Source: product, names settled."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack

import msgspec

from crewhall.platform.feed_subscriber import Subscriber
from crewhall.platform.http.context import ON_DISCONNECT_KEY, is_head
from crewhall.platform.http.replies import reply_bytes
from crewhall.platform.http.resources import USER, Request, Response, operation
from crewhall.platform.input.query import read_query
from crewhall.surfaces.hall import auth, streams
from crewhall.surfaces.hall.answers import reply_stream

_SSE_TYPE = "text/event-stream; charset=utf-8"


class FeedResource:
    """/hall/feed: events that the caller may see."""

    @operation("get_hall_feed", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Events after the one named by `Last-Event-ID` or `after`, else from now on; until either side ends it. To HEAD no event is sent."""
        requested = req.get_header("last-event-id") or read_query(req.scope["query_string"]).get("after")
        after = streams.read_number(str(requested) if requested is not None else None)
        headers = {
            "cache-control": "no-store",
            "x-accel-buffering": "no",  # else nginx holds events back until a buffer is full
        }
        if is_head(req):
            reply_bytes(resp, b"", _SSE_TYPE, headers=headers)
            return
        stream = AsyncExitStack()
        subscriber = await stream.enter_async_context(streams.listening(req, req.actor, after))
        req.scope[ON_DISCONNECT_KEY] = subscriber.close
        # Not `resp.sse`: when the client goes while it is sent something, Falcon leaves the generator and its own watcher to the collector.
        reply_stream(resp, _events(req, stream, subscriber), "text/event-stream", headers)


async def _events(req: Request, stream: AsyncExitStack, subscriber: Subscriber) -> AsyncGenerator[bytes, None]:
    lifetime = streams.Lifetime(req, req.actor, lambda: auth.authenticate_headers(req))
    async with stream:
        yield _event(streams.hello(req, subscriber), subscriber.number)
        while not subscriber.closed:
            frames = await subscriber.next(streams.KEEPALIVE_S)
            if frames:
                yield "".join(
                    f"data: {frame.text}\n\n" if frame.number is None else f"id: {frame.number}\ndata: {frame.text}\n\n"
                    for frame in frames
                ).encode()
            elif not subscriber.closed:
                yield _event(streams.alive(subscriber), subscriber.number)
            if lifetime.is_due() and await lifetime.is_over():
                return


def _event(message: dict[str, object], number: int) -> bytes:
    return f"id: {number}\ndata: {msgspec.json.encode(message).decode()}\n\n".encode()
