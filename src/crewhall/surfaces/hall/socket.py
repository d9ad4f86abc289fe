"""/hall/socket: the live feed over a WebSocket, in both directions. Each message is one JSON object with a `type`.

From the server: `hello`, `event`, `typing`, `presence`, `alive`, `resync`, `error`. From the client: `hello` (with `token` and `after`, where
the request carried no credential: browsers cannot), `typing` (with `room_id`), `ping`.
"""

import asyncio
import contextlib
import time
from typing import Any

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from msgspec import Struct

from crewhall.domains.identity import callers
from crewhall.kit.actor import Actor, Caller
from crewhall.kit.errors import CrewhallError, InvalidInput, Kind, Unauthenticated
from crewhall.platform.feed import Subscriber, transient_frame
from crewhall.platform.http.context import context_of
from crewhall.platform.http.credentials import Shown, ShownToken, from_headers
from crewhall.platform.http.query import read_query
from crewhall.surfaces.hall import auth, streams

log = structlog.get_logger()

AnySocket = WebSocket[Any, Any, Any]

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


class _Gone(Exception):
    """The client has left."""


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


@websocket("/hall/socket", opt=USER)
async def socket(socket: AnySocket) -> None:
    """The feed after `after` of the query or of the first message, else from now on."""
    await socket.accept()
    try:
        shown, after = await _credential(socket)
        actor = await auth.authenticate_shown(socket, shown)
        callers.may_call(actor, Caller.USER)
        async with streams.listening(socket, actor, after) as subscriber:
            await _serve(socket, actor, shown, subscriber)
    except CrewhallError as error:
        await _refuse(socket, error)
    except _Gone:
        return
    except Exception:
        log.exception("live stream failed")  # the framework closes the socket, and says nothing
        raise


async def _credential(socket: AnySocket) -> tuple[Shown, int | None]:
    """What the request or the first message shows, and the number to go on after."""
    shown = from_headers(socket.scope["headers"])
    asked = read_query(socket.scope["query_string"]).get("after")
    after = streams.read_number(str(asked) if asked is not None else None)
    if shown is not None:
        return shown, after
    try:
        async with asyncio.timeout(_HELLO_WITHIN_S):
            said = await _receive(socket)
    except TimeoutError:
        said = ClientMessage("nothing")
    if said.type != "hello" or not said.token:
        raise Unauthenticated(
            reason='Sign in first: send {"type": "hello", "token": "<token>"} as the first message, or an Authorization header.'
        )
    return ShownToken(said.token), after if said.after is None else max(said.after, 0)


async def _serve(socket: AnySocket, actor: Actor, shown: Shown, subscriber: Subscriber) -> None:
    """Send what is due until either side ends it; beside that, take what the client says."""
    listener = asyncio.create_task(_listen(socket, subscriber, may_type=not actor.only_reads))
    lifetime = streams.Lifetime(socket, actor, lambda: auth.authenticate_shown(socket, shown))
    try:
        async with asyncio.timeout(streams.STALLED_S) as patience:
            await _send(socket, msgspec.json.encode(streams.hello(socket, subscriber)).decode())
            while not subscriber.closed:
                frames = await subscriber.next(streams.QUIET_S)
                for frame in frames:
                    await _send(socket, frame.text)
                    streams.renew(patience)
                if not (frames or subscriber.closed):
                    await _send(socket, msgspec.json.encode(streams.alive(subscriber)).decode())
                    streams.renew(patience)
                if lifetime.is_due() and await lifetime.is_over():
                    raise Unauthenticated(reason="Your session has ended. Sign in again.")
    except TimeoutError:
        raise _Gone from None
    finally:
        listener.cancel()
        with contextlib.suppress(asyncio.CancelledError, _Gone):
            await listener


async def _listen(socket: AnySocket, subscriber: Subscriber, *, may_type: bool) -> None:
    """Take typing and pings, until the client is gone; that ends the stream."""
    feed, pace = context_of(socket).feed, Pace(_TYPING_GAP_S)
    user_id = subscriber.audience.user_id
    try:
        while True:
            said = await _receive(socket)
            room_id = said.room_id or 0
            if said.type == "typing" and may_type and room_id in subscriber.audience.rooms and pace.allows(room_id):
                await feed.tell_typing(room_id, user_id)
            elif said.type == "ping":
                subscriber.offer(transient_frame({"type": "pong"}))
    except InvalidInput as error:
        await _say(socket, error)
        await _close(socket, _BAD_MESSAGE, "not a message")
    except _Gone:
        pass
    finally:
        subscriber.close()


async def _receive(socket: AnySocket) -> ClientMessage:
    """The next message. Raises `InvalidInput`, and `_Gone` at the end."""
    event: Any = await socket.receive()
    if event["type"] == "websocket.disconnect":
        raise _Gone
    content: str | bytes = event.get("text") or event.get("bytes") or b""
    try:
        if len(content) > _LARGEST_MESSAGE:
            raise InvalidInput(reason=f"A message has at most {_LARGEST_MESSAGE} characters.")
        return msgspec.json.decode(content, type=ClientMessage)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(reason=f"A message is one JSON object with a type: {error}.") from None


async def _send(socket: AnySocket, text: str) -> None:
    """Send one message. Waits for a slow peer, which holds up nobody else. Raises `_Gone`."""
    try:
        await socket.send({"type": "websocket.send", "text": text, "bytes": None})
    # The framework's, where the client's farewell has been read; uvicorn's, where it has not been, and after a farewell of ours.
    except (WebSocketDisconnect, OSError, RuntimeError):
        raise _Gone from None


async def _refuse(socket: AnySocket, error: CrewhallError) -> None:
    with contextlib.suppress(_Gone):
        await _say(socket, error)
    await _close(socket, _CLOSE_CODES.get(error.kind, _TOO_MANY), error.code)


async def _say(socket: AnySocket, error: CrewhallError) -> None:
    body = {"type": "error", "code": error.code, "message": error.message}
    await _send(socket, msgspec.json.encode(body).decode())


async def _close(socket: AnySocket, code: int, reason: str) -> None:
    with contextlib.suppress(Exception):  # the client may have gone first
        await socket.send({"type": "websocket.close", "code": code, "reason": reason})
