"""House rule: an operation that reads a file from its input states `files=True`, for all others take small bodies; and no other does."""

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, cast

import msgspec
import pytest
from msgspec import Struct

from crewhall.app.surfaces import mounts
from crewhall.cli.without_database import unopened
from crewhall.platform.http.resources import USER, Request, Response, operation
from crewhall.platform.uploads import Upload
from crewhall.surfaces.tommy.attachments import sent_files
from crewhall.surfaces.tommy.shapes import read_input

Responder = Callable[..., Any]
_WRITING = ("post", "put", "patch")


class PhotoInput(Struct):
    """Input with a picture."""

    name: str = ""
    photo: Upload | None = None


class AlbumInput(Struct):
    """Input with pictures further inside."""

    pages: list[PhotoInput] = []


async def read_album(req: Request) -> AlbumInput:
    """What a resource may share with others."""
    return await read_input(req, AlbumInput)


@operation("", USER)
async def takes_photo(req: Request, _resp: Response) -> None:
    """Reads a file in its own input."""
    await read_input(req, PhotoInput)


@operation("", USER)
async def takes_album(req: Request, _resp: Response) -> None:
    """Reads files by a function of others."""
    await read_album(req)


@operation("", USER)
async def takes_attachments(_req: Request, _resp: Response) -> None:
    """Reads attachments, which are no fields."""
    sent_files({})


@operation("", USER, files=True)
async def takes_no_file(_req: Request, _resp: Response) -> None:
    """States files without reason."""


def responders() -> Iterator[Responder]:
    """Those of all surfaces, but for reading ones, whose bodies nobody reads."""
    surfaces, fallback = mounts(unopened().context, None)
    for mount in (*surfaces, fallback):
        for _, resource in mount.surface.routes:
            for method in _WRITING:
                if (responder := getattr(resource, f"on_{method}", None)) is not None:
                    yield responder


def reads_file(responder: Responder) -> bool:
    """Whether the responder's code, or that of the surfaces' functions and types that it names, comes to `Upload`."""
    seen: set[int] = set()
    waiting: list[object] = [getattr(responder, "__func__", responder)]
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


def misstated(responder: Any) -> str:
    """What to do for one that reads files without stating so, or the other way round."""
    reads, states = reads_file(responder), responder.operation.files
    if reads and not states:
        return f"{responder.__module__}.{responder.__qualname__} reads a file: state files=True in its operation"
    if states and not reads:
        return f"{responder.__module__}.{responder.__qualname__} reads no file: take files=True out of its operation"
    return ""


def test_operations_that_read_files_state_it() -> None:
    found = list(responders())
    assert sum(map(reads_file, found)) > 10
    faults = [fault for responder in found if (fault := misstated(responder))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("responder", "step"),
    [
        (takes_photo, "takes_photo reads a file: state files=True in its operation"),
        (takes_album, "takes_album reads a file: state files=True in its operation"),
        (takes_attachments, "takes_attachments reads a file: state files=True in its operation"),
        (takes_no_file, "takes_no_file reads no file: take files=True out of its operation"),
    ],
)
def test_misstated_operations_are_found(responder: Responder, step: str) -> None:
    assert misstated(responder).endswith(step)
