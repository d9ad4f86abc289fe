"""From a path to its function, `async def name(request) -> Answer`, with nothing in between but the framework's router.

A framework's own way wraps each request in layers, collects arguments and dependencies, and makes a response of what comes back. Such a
function needs none of it (decision 0007). All else still goes that way: other forms of functions, errors, what nobody finds.
"""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from inspect import signature
from typing import Any

from crewhall.platform.http.answer import Answer

Function = Callable[[Any], Awaitable[Answer]]

_RAISED = "crewhall.raised"
_LONGEST_PATH = 256
"""Of those that are remembered, whether or not there is anything: strangers can make as many as they like."""


class PlainCalls:
    """An application of the framework, and a shorter way to those of its functions that have the plain form.

    It knows of the framework its router, `asgi_router.handle_routing`, and what that router leaves in the scope. What a function raises is
    answered by the framework, with the exception handlers of the route: the application's guard `raise_again` raises it there. Other guards,
    middleware and hooks of the framework do not see calls of such functions.
    """

    def __init__(self, framework: Any, make_request: Callable[[Any, Any, Any], Any]) -> None:
        """`make_request` makes of scope, receive and send what the functions take. Raises `ValueError` without the guard."""
        if raise_again not in framework.guards:  # the framework would call the function a second time
            raise ValueError("the application needs the guard raise_again")
        self.routes = framework.routes
        self._framework = framework
        self._make_request = make_request
        self._find = lru_cache(1024)(self._route)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        is_request = scope["type"] == "http" and len(scope["path"]) <= _LONGEST_PATH
        found = self._find(scope["path"], scope["method"]) if is_request else None
        if found is None:
            await self._framework(scope, receive, send)
            return
        function, scope["route_handler"], scope["path_params"], scope["path_template"] = found
        scope["litestar_app"] = self._framework
        try:
            answer = await function(self._make_request(scope, receive, send))
        except Exception as error:  # noqa: BLE001 - whatever it is, the framework is asked what answers it
            scope[_RAISED] = error
            answer = self._framework
        await answer(scope, receive, send)

    def _route(self, path: str, method: str) -> tuple[Function, Any, dict[str, Any], str] | None:
        """The function of a path, its route, the values in the path, and the route's path; None for what the framework has to see to.

        It reads paths without a slash at the end, and says itself that it does not know one.
        """
        if path.endswith("/") or "//" in path:
            return None
        try:
            _, route, _, values, template = self._framework.asgi_router.handle_routing(path=path, method=method)
        except Exception:  # noqa: BLE001 - the framework meets the same one, and answers it
            return None
        form = signature(route.fn)
        is_plain = [*form.parameters] == ["request"] and form.return_annotation is Answer
        return (route.fn, route, values, template) if is_plain else None


async def raise_again(request: Any, _route: Any) -> None:
    """A guard of the framework: raise within it what a function raised outside."""
    error = request.scope.pop(_RAISED, None)
    try:
        if error is not None:
            raise error
    finally:
        del error  # whose traceback holds this frame: each would keep the other, and all that the request had
