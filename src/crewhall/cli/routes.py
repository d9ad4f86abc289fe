"""`crewhall routes`: where the code of a URL is, in seconds. It reads the running code, so it cannot be out of date."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from litestar.handlers import HTTPRouteHandler, WebsocketRouteHandler
from msgspec import Struct

from crewhall.app.surfaces import mounts
from crewhall.cli.options import AsJson
from crewhall.cli.output import print_json, print_table
from crewhall.cli.without_database import unopened
from crewhall.platform.http.front import Mount

app = typer.Typer(rich_markup_mode=None)


class Route(Struct, frozen=True):
    """One method on one path template, with its prefix; `caller` is the least that may call it."""

    surface: str
    method: str
    path: str
    operation: str
    file: str
    line: int
    caller: str


@app.command()
def routes(
    word: Annotated[
        str | None, typer.Argument(help="Show those with this text in method, path, operation or file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List all routes: who may call them, where their code is."""
    found = [route for route in all_routes() if word is None or _has(route, word)]
    if as_json:
        print_json(found)
        return
    print_table(
        ("Method", "Path", "Operation", "Code", "Caller"),
        [(route.method, route.path, route.operation, f"{route.file}:{route.line}", route.caller) for route in found],
    )


def all_routes() -> list[Route]:
    """Every route of every surface, by surface and path."""
    server = unopened()
    surfaces, fallback = mounts(server.context, None)
    return [route for mount in (*surfaces, fallback) for route in sorted(_routes_of(mount), key=_place)]


def _place(route: Route) -> tuple[str, str]:
    return route.path, route.method


def _routes_of(mount: Mount) -> Iterator[Route]:
    prefix = mount.prefixes[0]
    for route in cast("Any", mount.app).routes:
        for handler in _handlers(route):
            if isinstance(handler, WebsocketRouteHandler):
                yield _route(mount.name, "WEBSOCKET", prefix + route.path_format, "", handler)
            elif handler.operation_id is not None or "caller" in handler.opt:  # else Litestar's own answer to OPTIONS
                for method in sorted(handler.http_methods):
                    yield _route(mount.name, str(method), prefix + route.path_format, _operation(handler), handler)


def _handlers(route: Any) -> list[HTTPRouteHandler | WebsocketRouteHandler]:
    found = getattr(route, "route_handlers", None) or [getattr(route, "route_handler", None)]
    return [handler for handler in found if isinstance(handler, HTTPRouteHandler | WebsocketRouteHandler)]


def _operation(handler: HTTPRouteHandler) -> str:
    return handler.operation_id if isinstance(handler.operation_id, str) else ""


def _route(
    surface: str, method: str, path: str, operation: str, handler: HTTPRouteHandler | WebsocketRouteHandler
) -> Route:
    code = inspect.unwrap(handler.fn).__code__
    return Route(
        surface=surface,
        method=method,
        path=path,
        operation=operation,
        file=_short(Path(code.co_filename)),
        line=code.co_firstlineno,
        caller=str(handler.opt.get("caller", "")),
    )


def _short(path: Path) -> str:
    """The path as an editor opens it from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _has(route: Route, word: str) -> bool:
    text = f"{route.method} {route.path} {route.operation} {route.file}".lower()
    return word.lower() in text
