"""House rule: a route that reads a file from its input states so (`opt=… | FILES`), for all others take small bodies; and no other route does."""

import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, cast

import msgspec
import pytest
from litestar import post
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from crewhall.app.surfaces import mounts
from crewhall.cli.without_database import unopened
from crewhall.platform.http.body_limits import FILES, Takes
from crewhall.platform.http.uploads import Upload
from crewhall.surfaces.tommy.attachments import sent_files
from crewhall.surfaces.tommy.auth import USER, AnyRequest
from crewhall.surfaces.tommy.shapes import read_input

_READING = ("GET", "DELETE")


class PhotoInput(Struct):
    """Input with a picture."""

    name: str = ""
    photo: Upload | None = None


class AlbumInput(Struct):
    """Input with pictures further inside."""

    pages: list[PhotoInput] = []


async def read_album(request: AnyRequest) -> AlbumInput:
    """What a handler may share with others."""
    return await read_input(request, AlbumInput)


@post("/photo", opt=USER)
async def takes_photo(request: AnyRequest) -> None:
    """Reads a file in its own input."""
    await read_input(request, PhotoInput)


@post("/album", opt=USER)
async def takes_album(request: AnyRequest) -> None:
    """Reads files by a function of others."""
    await read_album(request)


@post("/message", opt=USER)
async def takes_attachments(_request: AnyRequest) -> None:
    """Reads attachments, which are no fields."""
    sent_files({})


@post("/name", opt=USER | FILES)
async def takes_no_file(_request: AnyRequest) -> None:
    """States files without reason."""


def handlers() -> Iterator[HTTPRouteHandler]:
    """Those of all surfaces, but for reading routes, whose bodies nobody reads."""
    surfaces, fallback = mounts(unopened().context, None)
    for mount in (*surfaces, fallback):
        for route in cast("Any", mount.app).routes:
            for handler in getattr(route, "route_handlers", ()):
                if "caller" in handler.opt and not set(map(str, handler.http_methods)) <= set(_READING):
                    yield handler


def reads_file(handler: HTTPRouteHandler) -> bool:
    """Whether the handler's code, or that of the surfaces' functions and types that it names, comes to `Upload`."""
    seen: set[int] = set()
    waiting: list[object] = [inspect.unwrap(handler.fn)]
    while waiting:
        thing = waiting.pop()
        if thing is Upload:
            return True
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, type) and issubclass(thing, Struct):
            waiting += [found for field in msgspec.structs.fields(thing) for found in types_in(field.type)]
        elif isinstance(thing, FunctionType) and thing.__module__.startswith(("crewhall.surfaces", __name__)):
            waiting += named_by(thing)
    return False


def types_in(annotation: object) -> list[object]:
    """The types that an annotation is made of."""
    parts = cast("tuple[object, ...]", getattr(annotation, "__args__", ()))
    return [annotation, *(found for part in parts for found in types_in(part))]


def named_by(function: FunctionType) -> list[object]:
    """What the function names: globals, and what it takes out of modules among them."""
    names = names_of(function.__code__)
    found = [function.__globals__[name] for name in names if name in function.__globals__]
    modules = [thing for thing in found if isinstance(thing, ModuleType)]
    found += [getattr(module, name) for module in modules for name in names if hasattr(module, name)]
    return [inspect.unwrap(thing) if callable(thing) and not isinstance(thing, type) else thing for thing in found]


def names_of(code: CodeType) -> set[str]:
    """Names in the code and in what is defined inside it."""
    inner = [names_of(each) for each in code.co_consts if isinstance(each, CodeType)]
    return set(code.co_names).union(*inner)


def is_misstated(handler: HTTPRouteHandler) -> bool:
    """Whether it reads files without stating so, or the other way round."""
    return reads_file(handler) != (handler.opt.get("takes") is Takes.FILES)


def test_routes_that_read_files_state_it() -> None:
    found = list(handlers())
    assert sum(map(reads_file, found)) > 10
    assert [handler.operation_id for handler in found if is_misstated(handler)] == []


@pytest.mark.parametrize("handler", [takes_photo, takes_album, takes_attachments, takes_no_file])
def test_misstated_routes_are_found(handler: HTTPRouteHandler) -> None:
    assert is_misstated(handler)
