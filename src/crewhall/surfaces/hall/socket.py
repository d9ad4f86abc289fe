"""/hall/socket: the live feed over a WebSocket, in both directions. Each message is one JSON object with a `type`.

From the server: `hello`, `event`, `typing`, `presence`, `alive`, `resync`, `error`. From the client: `hello` (with `token` and `after`, where
the request carried no credential: browsers cannot), `typing` (with `room_id`), `ping`.
"""

import asyncio
import contextlib
import time

import falcon
import msgspec
from falcon import WebSocketDisconnected
from falcon.asgi import WebSocket
from msgspec import Struct

from crewhall.domains.identity import callers
from crewhall.kit.actor import Actor, Caller
from crewhall.kit.errors import CrewhallError, InvalidInput, Kind, Unauthenticated
from crewhall.kit.topics import room_topic
from crewhall.platform.feed_frames import transient_frame
from crewhall.platform.feed_subscriber import Subscriber
from crewhall.platform.http.context import context_of
from crewhall.platform.http.credentials import Credentials, TokenCredentials, from_headers
from crewhall.platform.http.resources import PUBLIC, Request, operation
from crewhall.platform.input.query import read_query
from crewhall.surfaces.hall import auth, streams

_HELLO_WITHIN_S = 10.0
_TYPING_GAP_S = 1.0
_LARGEST_MESSAGE = 4096
_BAD_MESSAGE = 4400
_TOO_MANY = 4429
_CLOSE_CODES = {Kind.INVALID: _BAD_MESSAGE, Kind.UNAUTHENTICATED: 4401}


class ClientMessage(Struct):
    """What a client says."""

    type: str
    token: str | None = None
    after: int | None = None
    room_id: int | None = None


class Pace:
    """Lets something through at most once in `gap_s` for each key; what comes sooner is dropped."""

    def __init__(self, gap_s: float, most_keys: int = 1000) -> None:
        self._gap_s = gap_s
        self._most_keys = most_keys
        self._last: dict[int, float] = {}

    def allows(self, key: int) -> bool:
        """Whether it is time again; counts if so."""
        now = time.monotonic()
        if now - self._last.get(key, -self._gap_s) < self._gap_s:
            return False
        if len(self._last) >= self._most_keys:
            self._last.clear()
        self._last[key] = now
        return True


class SocketResource:
    """/hall/socket: the feed after `after` of the query or of the first message, else from now on."""

    @operation("", PUBLIC)
    async def on_websocket(self, req: Request, socket: WebSocket) -> None:
        """Send events until either side ends it. Who calls is said by a header or by the first message."""
        await socket.accept()
        try:
            credentials, after = await _credentials(req, socket)
            actor = await auth.authenticate_credentials(req, credentials)
            callers.may_call(actor, Caller.USER)
            async with streams.listening(req, actor, after) as subscriber:
                await _serve(req, socket, actor, credentials, subscriber)
        except CrewhallError as error:
            await _refuse(socket, error)
        except WebSocketDisconnected:
            return


async def _credentials(req: Request, socket: WebSocket) -> tuple[Credentials, int | None]:
    """The credentials of the request or of the first message, and the number to go on after."""
    credential = from_headers(req.scope["headers"])
    requested = read_query(req.scope["query_string"]).get("after")
    after = streams.read_number(str(requested) if requested is not None else None)
    if credential is not None:
        return credential, after
    try:
        async with asyncio.timeout(_HELLO_WITHIN_S):
            said = await _receive(socket)
    except TimeoutError:
        said = ClientMessage("nothing")
    if said.type != "hello" or not said.token:
        raise Unauthenticated(
            reason='Sign in first: send {"type": "hello", "token": "<token>"} as the first message, or an Authorization header.'
        )
    return TokenCredentials(said.token), after if said.after is None else max(said.after, 0)


async def _serve(
    req: Request, socket: WebSocket, actor: Actor, credential: Credentials, subscriber: Subscriber
) -> None:
    """Send what is due until either side ends it; beside that, take what the client says."""
    listener = asyncio.create_task(_listen(req, socket, subscriber, may_type=not actor.only_reads))
    lifetime = streams.Lifetime(req, actor, lambda: auth.authenticate_credentials(req, credential))
    try:
        async with asyncio.timeout(streams.STALLED_S) as deadline:
            await socket.send_text(msgspec.json.encode(streams.hello(req, subscriber)).decode())
            while not subscriber.closed:
                frames = await subscriber.next(streams.KEEPALIVE_S)
                for frame in frames:
                    await socket.send_text(frame.text)
                    streams.renew(deadline)
                if not (frames or subscriber.closed):
                    await socket.send_text(msgspec.json.encode(streams.alive(subscriber)).decode())
                    streams.renew(deadline)
                if lifetime.is_due() and await lifetime.is_over():
                    raise Unauthenticated(reason="Your session has ended. Sign in again.")
    except TimeoutError:
        raise WebSocketDisconnected from None
    finally:
        listener.cancel()
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnected):
            await listener


async def _listen(req: Request, socket: WebSocket, subscriber: Subscriber, *, may_type: bool) -> None:
    """Take typing and pings, until the client is gone; that ends the stream."""
    feed, pace = context_of(req).feed, Pace(_TYPING_GAP_S)
    user_id = subscriber.audience.user_id
    try:
        while True:
            said = await _receive(socket)
            room_id = said.room_id or 0
            if (
                said.type == "typing"
                and may_type
                and room_topic(room_id) in subscriber.audience.topics
                and pace.allows(room_id)
            ):
                await feed.announce_typing(room_id, user_id)
            elif said.type == "ping":
                subscriber.offer(transient_frame({"type": "pong"}))
    except InvalidInput as error:
        await _say(socket, error)
        await _close(socket, _BAD_MESSAGE, "not a message")
    except WebSocketDisconnected:
        pass
    finally:
        subscriber.close()


async def _receive(socket: WebSocket) -> ClientMessage:
    """The next message. Raises `InvalidInput`, and `WebSocketDisconnected` at the end."""
    try:
        content = await socket.receive_text()
        if len(content) > _LARGEST_MESSAGE:
            raise InvalidInput(reason=f"A message has at most {_LARGEST_MESSAGE} characters.")
        return msgspec.json.decode(content, type=ClientMessage)
    except falcon.PayloadTypeError:
        raise InvalidInput(reason="A message is text, not bytes.") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(reason=f"A message is one JSON object with a type: {error}.") from None


async def _refuse(socket: WebSocket, error: CrewhallError) -> None:
    with contextlib.suppress(WebSocketDisconnected):
        await _say(socket, error)
    await _close(socket, _CLOSE_CODES.get(error.kind, _TOO_MANY), error.code)


async def _say(socket: WebSocket, error: CrewhallError) -> None:
    body = {"type": "error", "code": error.code, "message": error.message}
    await socket.send_text(msgspec.json.encode(body).decode())


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    with contextlib.suppress(Exception):  # the client may have gone first
        await socket.close(code, reason)
