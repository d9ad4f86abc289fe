"""From a route to its function, `async def name(request) -> Answer`, with nothing in between.

A framework's own way collects arguments, dependencies and what is made of a result. Such a function has none of them (decision 0007). This
knows of the framework only what it puts into the scope: `route_handler`, whose `fn` is the function.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from inspect import signature
from typing import Any

from crewhall.platform.http.answer import Answer
from crewhall.platform.http.front import App

Function = Callable[[Any], Awaitable[Answer]]


class PlainCalls:
    """Middleware, of which an application makes one for each route and verb. A function of another form is called by the framework."""

    __slots__ = ("_app", "_find_function", "_make_request")

    def __init__(self, app: App, make_request: Callable[[Any, Any, Any], Any]) -> None:
        """`make_request` makes of scope, receive and send what the functions take."""
        self._app = app
        self._make_request = make_request
        self._find_function = cache(_plain_function)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request; what the function raises is answered by the exception handlers of its route."""
        function = self._find_function(scope["route_handler"])
        if function is None:
            await self._app(scope, receive, send)
            return
        answer = await function(self._make_request(scope, receive, send))
        await answer(scope, receive, send)


def remember_exception_handlers(routes: Iterable[Any]) -> None:
    """Have each route find its exception handlers once and not for each request: nobody adds any later."""
    for route in routes:
        for handler in getattr(route, "route_handlers", ()):
            if hasattr(handler, "__dict__"):  # not one for OPTIONS, which the framework adds
                handler.resolve_exception_handlers = cache(handler.resolve_exception_handlers)


def _plain_function(handler: Any) -> Function | None:
    form = signature(handler.fn)
    return handler.fn if [*form.parameters] == ["request"] and form.return_annotation is Answer else None
