"""From a route to its function, `async def name(request) -> Answer`, with nothing in between.

Litestar's own way collects arguments, dependencies and what is made of a result. Such a function has none of them, and they take a sixth of a
small request.
"""

from collections.abc import Awaitable, Callable
from functools import cache
from inspect import signature
from typing import Any

from litestar import Litestar, Request
from litestar.handlers import HTTPRouteHandler

from crewhall.platform.http.answer import Answer, Receive, Send

Scope = Any  # Litestar types its scopes more narrowly than the front door
Function = Callable[[Request[Any, Any, Any]], Awaitable[Answer]]


class PlainCalls:
    """Middleware of an application, which makes one for each route and verb. A function of another form is called by Litestar."""

    __slots__ = ("_app", "_find_function")

    def __init__(self, app: Any) -> None:
        self._app = app
        self._find_function = cache(_plain_function)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; what the function raises is answered by the exception handlers of its route."""
        function = self._find_function(scope["route_handler"])
        if function is None:
            await self._app(scope, receive, send)
            return
        answer = await function(Request(scope, receive, send))
        await answer(scope, receive, send)


def remember_exception_handlers(app: Litestar) -> Litestar:
    """Have each route find its exception handlers once and not for each request: nobody adds any later. Returns the application."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if type(handler) is HTTPRouteHandler:  # one for OPTIONS, which Litestar adds, and which takes no attributes
                continue
            handler.resolve_exception_handlers = cache(handler.resolve_exception_handlers)
    return app


def _plain_function(handler: Any) -> Function | None:
    if not isinstance(handler, HTTPRouteHandler):
        return None
    form = signature(handler.fn)
    return handler.fn if [*form.parameters] == ["request"] and form.return_annotation is Answer else None
