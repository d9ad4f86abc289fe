"""A surface and its application: Falcon with its routes, the caller worked out between routing and the responder, errors in the dialect."""

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import falcon
import falcon.asgi
import structlog
from falcon.asgi import WebSocket
from falcon.routing import BaseConverter
from msgspec import Struct

from crewhall.kit.actor import Actor
from crewhall.kit.errors import CrewhallError
from crewhall.platform.http.errors import (
    ErrorReply,
    ErrorWriter,
    InternalFault,
    MethodNotAllowed,
    NoSuchSocket,
    Scope,
    UpgradeRequired,
    expected_error,
)
from crewhall.platform.http.resources import Operation, Request, Response, operation_of
from crewhall.platform.settings import Settings

log = structlog.get_logger()

App = Callable[[Any, Any, Any], Awaitable[None]]
Application = falcon.asgi.App[Request, Response]
Authenticate = Callable[[Request, Operation], Awaitable[Actor]]
Route = tuple[str, Any]
"""A path template, and the resource that serves it."""

METHODS = ("get", "post", "put", "patch", "delete")
_METHODS = frozenset(method.upper() for method in METHODS)
OPERATION_KEY = "crewhall.operation"
"""Where the scope keeps the id of the operation, once its route has been found."""
_DIGITS = re.compile("-?[0-9]+", re.ASCII)


class IdConverter(BaseConverter):
    """`{tag_id:id}` in a path template: a whole number. One that is too large for any row becomes 0, which no row has either."""

    def convert(self, value: str) -> int | None:
        """The number; None where the path has something else, so that there is nothing at it."""
        if not _DIGITS.fullmatch(value):
            return None
        return int(value) if len(value) <= 18 else 0


def plain_template(path: str) -> str:
    """A path template as contracts write it: `/tags/{tag_id}` for `/tags/{tag_id:id}`."""
    return path.replace(":id}", "}")


class CallerMiddleware:
    """Works out who calls, once for each request, and holds them to what the operation states."""

    def __init__(self, authenticate: Authenticate) -> None:
        """`authenticate` raises what the surface answers to callers whom the operation does not take."""
        self._authenticate = authenticate

    async def process_resource(self, req: Request, resp: Response, resource: object, params: dict[str, Any]) -> None:  # noqa: ARG002 - Falcon's form
        """Set the caller and the operation of a request whose route has been found."""
        req.scope["path_template"] = plain_template(req.uri_template or "")
        operation = operation_of(resource, req.method) if req.method in _METHODS else None
        if operation is None:
            raise refused_method(resource, req.method)
        req.operation = operation
        req.scope[OPERATION_KEY] = operation.id
        req.actor = await self._authenticate(req, operation)


def refused_method(resource: object, method: str) -> CrewhallError:
    """The error of a request whose resource does not have its method; `Allow` names those that it has."""
    is_socket = operation_of(resource, "websocket") is not None
    if is_socket and method == "GET":
        return UpgradeRequired()
    allowed = {each for each in _METHODS if operation_of(resource, each) is not None} | {"OPTIONS"}
    if is_socket or "GET" in allowed:
        allowed |= {"GET", "HEAD"}
    return MethodNotAllowed(method=method, allowed=", ".join(sorted(allowed)))


class Surface(Struct, frozen=True):
    """An API: its routes, and all that the rest of the server needs to know of it.

    `name` is that of its contract, `title` and `purpose` are words for people. `authenticate` gives the actor of a request. `identify` names the
    caller by the headers and query alone, in a way that is the same for each of their requests; empty for nobody. Both raise what the surface
    answers to bad credentials. A POST to `sign_in_path` starts a session each time, whatever its `Idempotency-Key`. At the hosts that `hosts`
    finds in the settings, the surface is served at the root, too.
    """

    name: str
    title: str
    purpose: str
    prefix: str
    routes: tuple[Route, ...]
    authenticate: Authenticate
    identify: Callable[[Scope], Awaitable[str]]
    write_error: ErrorWriter
    sign_in_path: str = ""
    hosts: Callable[[Settings], tuple[str, ...]] = lambda _settings: ()
    middleware: tuple[Any, ...] = ()

    def application(self) -> Application:
        """An ASGI application for paths without the prefix."""
        app: Application = falcon.asgi.App(
            request_type=Request, middleware=[*self.middleware, CallerMiddleware(self.authenticate)]
        )
        app.router_options.converters["id"] = IdConverter
        app.ws_options.max_receive_queue = 0  # without a task that reads ahead for each socket
        _answer_errors(app, self.write_error)
        for path, resource in self.routes:
            app.add_route(path, resource)
        return app

    @property
    def operations(self) -> frozenset[Operation]:
        """The operations of the contract that have a route."""
        return operations(self.routes)


def operations(routes: Iterable[Route]) -> frozenset[Operation]:
    """The operations of the contract in a table of routes."""
    stated = [operation_of(resource, method) for _, resource in routes for method in METHODS]
    return frozenset(each for each in stated if each is not None and each.id)


def _answer_errors(app: Application, write_error: ErrorWriter) -> None:
    async def on_expected(
        req: Request, resp: Response | None, error: CrewhallError, _params: dict[str, Any], ws: WebSocket | None = None
    ) -> None:
        if resp is not None:
            set_error(resp, write_error(error, req.scope))
        elif ws is not None and ws.unaccepted:
            raise error  # the dispatcher answers in place of a socket; open ones answer their errors themselves

    async def on_framework(
        req: Request,
        resp: Response | None,
        error: falcon.HTTPError,
        params: dict[str, Any],
        ws: WebSocket | None = None,
    ) -> None:
        if ws is None:
            await on_expected(req, resp, expected_error(error), params)
        elif ws.unaccepted:
            raise NoSuchSocket from error
        else:
            await ws.close(1008, expected_error(error).code)

    async def on_fault(
        req: Request, resp: Response | None, error: Exception, params: dict[str, Any], ws: WebSocket | None = None
    ) -> None:
        if ws is not None and isinstance(error, OSError):
            return  # the client has gone before its socket was closed
        log.error("request failed", method=req.method, path=req.path, exc_info=error)
        if ws is None or ws.unaccepted:
            await on_expected(req, resp, InternalFault(), params, ws)
        else:
            await ws.close(1011, InternalFault.code)

    app.add_error_handler(Exception, on_fault)
    app.add_error_handler(falcon.HTTPError, on_framework)
    app.add_error_handler(CrewhallError, on_expected)


def set_error(resp: Response, written: ErrorReply) -> None:
    """Make a response the answer to an error."""
    resp.status = written.status
    resp.content_type = written.content_type
    for name, value in written.headers.items():
        resp.set_header(name, value)
    resp.data = written.body
