"""uvicorn's HTTP protocol with bounds on what a client may send before anybody has asked who that is: the size of a request's head, of the
framing of its body, and the time that both may take. Bodies themselves are bounded where they are read (platform/input/bodies.py).
"""

import re
import sys
from enum import Enum, auto
from typing import Any, cast

import httptools
import msgspec
from msgspec import Struct
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from crewhall.platform.serving.targets import origin_form
from crewhall.platform.settings import Server as ServerSettings

_PIECE_BYTES = 16 * 1024
"""Of what arrives at once, so much goes to the parser before it is asked how far it is."""
_USUAL_CHUNK_FRAMING_BYTES = 24
_MOST_PIPELINED = 100
_RATE_WINDOW_S = 10
_RATE_WINDOW_OF_A_STOP_S = 2
"""While the server stops, a body that does not arrive is given up sooner."""
_LINGER_S = 2
"""How long what a refused client still sends is thrown away. Closed at once, it would lose the answer with the connection (RFC 9112, 9.6)."""
_METHOD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+( |\Z)")


class RequestLimits(Struct, frozen=True, kw_only=True):
    """What a client may send and how long it may take; see the settings of the same names."""

    head_bytes: int = 64 * 1024
    headers: int = 128
    head_timeout_s: int = 10
    body_timeout_s: int = 600
    body_rate_bytes: int = 1024
    drain_s: int = 8


def limits_from(settings: ServerSettings) -> RequestLimits:
    """The limits that the settings ask for."""
    return RequestLimits(
        head_bytes=settings.head_limit_bytes,
        head_timeout_s=settings.head_timeout_s,
        body_timeout_s=settings.body_timeout_s,
        body_rate_bytes=settings.body_rate_bytes,
        drain_s=settings.drain_s,
    )


class Stage(Enum):
    """How far the newest request of a connection has arrived."""

    HEAD = auto()
    BODY = auto()
    COMPLETE = auto()
    REFUSED = auto()


class _Refused(Exception):
    """Ends the parser's work on the data; the answer is on its way."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection. `check_time` is to be called once a second."""

    def __init__(self, *arguments: Any, limits: RequestLimits | None = None, **more: Any) -> None:
        """As uvicorn makes it, with the limits."""
        super().__init__(*arguments, **more)
        self._limits = limits or RequestLimits()
        self._stage = Stage.HEAD
        self._stage_s = 0
        self._framing_bytes = 0  # of the head, or of the body, that are not content
        self._window_bytes = self._window_s = 0
        self._fed = b""
        self._is_stopping = False

    def data_received(self, data: bytes) -> None:
        """Parse what has arrived, in pieces, so that no head grows past its limit before anybody looks."""
        if len(data) <= _PIECE_BYTES:
            self._feed(data)
            return
        for start in range(0, len(data), _PIECE_BYTES):
            if self.parser is None or self.transport.is_closing():  # pyright: ignore[reportUnnecessaryComparison] - uvicorn unsets it
                return
            self._feed(data[start : start + _PIECE_BYTES])

    def _feed(self, data: bytes) -> None:
        if self._stage is Stage.REFUSED:
            return
        self._framing_bytes += len(data)
        self._fed = data
        super().data_received(data)
        self._fed = b""
        if self._framing_bytes <= self._limits.head_bytes:
            return
        if self._stage is Stage.BODY:
            self._refuse(400, "BAD_REQUEST", "The chunk extensions or trailers of the request are too large.")
        else:
            self._refuse_head(f"The head of the request is larger than {self._limits.head_bytes} bytes.")

    def on_message_begin(self) -> None:
        """A head begins."""
        self._stage, self._stage_s = Stage.HEAD, 0
        if len(self.pipeline) >= _MOST_PIPELINED:
            self._refuse(429, "TOO_MANY_REQUESTS", "There are too many requests at once on this connection.")
            raise _Refused
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is there, and what the parser takes for headers from now on are trailers, which nobody reads."""
        if len(self.headers) > self._limits.headers:
            self._refuse_head(f"The request has more than {self._limits.headers} headers.")
            raise _Refused
        if self._is_head_too_large():
            self._refuse_head(f"The head of the request is larger than {self._limits.head_bytes} bytes.")
            raise _Refused
        if self.url[:1] != b"/":
            self.url = origin_form(self.url, self.headers)
        super().on_headers_complete()
        self._enter(Stage.BODY)
        if not self.parser.should_upgrade():
            self.headers = []

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._framing_bytes = max(0, self._framing_bytes - len(body))
        self._window_bytes += len(body)
        super().on_body(body)

    def on_chunk_header(self) -> None:
        """A chunk of the body begins; its size line is no waste."""
        self._framing_bytes = max(0, self._framing_bytes - _USUAL_CHUNK_FRAMING_BYTES)

    def on_message_complete(self) -> None:
        """The body is there."""
        self._enter(Stage.COMPLETE)
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over; the parser holds this protocol, and would keep it."""
        super().handle_websocket_upgrade()
        self.parser = cast("Any", None)  # as uvicorn's own connection_lost

    def send_400_response(self, msg: str) -> None:
        """What uvicorn answers to bytes that are not HTTP, to methods that the parser does not know, and to errors of the methods above."""
        if isinstance(sys.exception(), httptools.HttpParserInvalidMethodError) and _METHOD.match(self._fed):
            self._refuse(501, "NOT_IMPLEMENTED", "The server does not know the method of the request.")
        else:
            self._refuse(400, "BAD_REQUEST", msg)

    def shutdown(self) -> None:
        """End after the request under way; the rest of its body has to arrive soon, or the server would wait for it."""
        self._is_stopping = True
        self._stage_s = self._window_s = self._window_bytes = 0
        super().shutdown()

    @property
    def has_begun(self) -> bool:
        """Whether anything has arrived on this connection."""
        return self.cycle is not None or self._framing_bytes > 0  # pyright: ignore[reportUnnecessaryComparison] - None at first

    def lingers(self) -> bool:
        """Whether the client is still sending a body that has been answered, and is to have time to see that; asked at the end."""
        is_early = self._stage is Stage.BODY and self.cycle.response_complete
        if is_early:
            self._enter(Stage.REFUSED)
        return is_early

    def check_time(self) -> None:
        """Close the connection if the client takes too long for a head or a body."""
        self._stage_s += 1
        if self._stage is Stage.BODY:
            self._check_body()
        elif self._stage is Stage.REFUSED and (self._is_stopping or self._stage_s > _LINGER_S):
            self.transport.abort()
        elif not self._is_between_requests():
            self._stage_s = 0  # the head of a next request has time until this one is answered
        elif self._stage is Stage.HEAD and self._stage_s > self._limits.head_timeout_s:
            self._end_wait()
        elif self._stage is Stage.COMPLETE and self.timeout_keep_alive_task is None:
            self._enter(Stage.HEAD)  # bytes came that begin no request

    def _end_wait(self) -> None:
        if self._framing_bytes:
            self._refuse(408, "REQUEST_TIMEOUT", "The head of the request did not arrive in time.")
        else:  # a connection that was opened ahead of time, and whose client expects no answer
            self.transport.close()

    def _check_body(self) -> None:
        if self.cycle.response_complete:  # nobody reads the rest
            if self._stage_s > self._limits.head_timeout_s:
                self.transport.abort()
            return
        self._window_s += 1
        if self.flow.read_paused:  # it is we who are slow
            self._window_s = self._window_bytes = 0
        window_s = _RATE_WINDOW_OF_A_STOP_S if self._is_stopping else _RATE_WINDOW_S
        is_slow = self._window_s >= window_s and self._window_bytes < self._limits.body_rate_bytes * self._window_s
        if self._is_stopping and (is_slow or self._stage_s >= self._limits.drain_s - 1):
            self._refuse(503, "SERVER_IS_STOPPING", "The server is stopping. Send the request again in a moment.")
        elif is_slow or self._stage_s > self._limits.body_timeout_s:
            self._refuse(408, "REQUEST_TIMEOUT", "The body of the request did not arrive in time.")
        elif self._window_s >= window_s:
            self._window_s = self._window_bytes = 0

    def _is_head_too_large(self) -> bool:
        """Whether the head is longer than its limit. Only what has arrived since the last request can be, in one piece with others or alone."""
        if max(self._framing_bytes, _PIECE_BYTES) <= self._limits.head_bytes:
            return False
        head_bytes = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        return head_bytes > self._limits.head_bytes

    def _enter(self, stage: Stage) -> None:
        self._stage = stage
        self._stage_s = self._framing_bytes = self._window_s = self._window_bytes = 0

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete  # pyright: ignore[reportUnnecessaryComparison] - None at first

    def _refuse_head(self, message: str) -> None:
        self._refuse(431, "HEAD_TOO_LARGE", message)

    def _refuse(self, status: int, code: str, message: str) -> None:
        """Answer, unless an answer has begun, and take nothing more."""
        if self._stage is Stage.REFUSED:
            return
        self._enter(Stage.REFUSED)
        self._unset_keepalive_if_required()
        if self.transport.is_closing():
            return
        if self.pipeline:  # the answers before this one are lost as well
            self.transport.close()
            return
        if not self._is_between_requests():
            self._give_up_request()
            if self.cycle.response_started:
                return
        body = msgspec.json.encode({"error": True, "code": code, "message": message})
        self.transport.write(b"".join((STATUS_LINE[status], *self._refusal_headers(body), b"\r\n", body)))
        self.transport.write_eof()  # and `check_time` closes the other half if the client does not

    def _give_up_request(self) -> None:
        """Tell the application that nobody waits for its answer any more, as uvicorn does when a connection is lost."""
        if self.cycle.response_started:
            self.transport.close()
        self.cycle.disconnected = self.cycle.response_complete = True
        self.cycle.message_event.set()

    def _refusal_headers(self, body: bytes) -> list[bytes]:
        headers = [
            *self.server_state.default_headers,
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
        ]
        return [name + b": " + value + b"\r\n" for name, value in headers]
