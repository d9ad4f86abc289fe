"""`crewhall routes`: where the code of a URL is, in seconds. It reads the running code, so it cannot be out of date."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from crewhall.app.surfaces import mounts
from crewhall.cli.options import AsJson
from crewhall.cli.output import print_json, print_table
from crewhall.cli.without_database import unopened
from crewhall.platform.http.application import METHODS, Surface, plain_template
from crewhall.platform.http.resources import operation_of

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
    return [route for mount in (*surfaces, fallback) for route in sorted(_routes_of(mount.surface), key=_place)]


def _place(route: Route) -> tuple[str, str]:
    return route.path, route.method


def _routes_of(surface: Surface) -> Iterator[Route]:
    for path, resource in surface.routes:
        for method in (*METHODS, "websocket"):
            if (stated := operation_of(resource, method)) is not None:
                code = getattr(resource, f"on_{method}").__code__
                yield Route(
                    surface=surface.name,
                    method=method.upper(),
                    path=surface.prefix + plain_template(path),
                    operation=stated.id,
                    file=_short(Path(code.co_filename)),
                    line=code.co_firstlineno,
                    caller=str(stated.caller),
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
