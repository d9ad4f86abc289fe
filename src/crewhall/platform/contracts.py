"""The wire contracts as data: each surface's document with its amendments applied. It checks no answer and serves no request."""

from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from msgspec import Struct

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.shipped import shipped

SURFACES = ("tommy", "tommy-legacy", "convos", "tomatoes", "tonicdm", "hall")
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")


class UnknownSurface(CrewhallError, LookupError):
    """There is no contract of that name; the message lists those that exist."""

    kind = Kind.NOT_FOUND
    code = "UNKNOWN_SURFACE"
    text = "There is no surface {surface!r}; there are {known}."


class Operation(Struct, frozen=True):
    """One method on one path template; `path` is as the contract writes it, without the surface's prefix."""

    method: str
    path: str
    operation_id: str
    tags: tuple[str, ...]


@cache
def load(surface: str) -> dict[str, Any]:
    """The surface's OpenAPI document, amended. It is shared by all callers: never change it. Raises `UnknownSurface`."""
    patch = amendment(surface)
    document = frozen(surface)
    return cast("dict[str, Any]", merge_patch(document, patch)) if patch else document


def frozen(surface: str) -> dict[str, Any]:
    """The surface's document as its file has it, without amendments. Raises `UnknownSurface`."""
    return _parsed(shipped("contracts") / f"{_known(surface)}.yaml")


def amendment(surface: str) -> dict[str, Any]:
    """The JSON Merge Patch that corrects the surface's document; empty where there is none. Raises `UnknownSurface`."""
    path = shipped("contracts") / "amendments" / f"{_known(surface)}.yaml"
    return _parsed(path) if path.is_file() else {}


@cache
def common() -> dict[str, Any]:
    """What the operations of a surface have in common and its contract does not repeat for each: contracts/common.yaml."""
    return _parsed(shipped("contracts") / "common.yaml")


@cache
def operations(surface: str) -> tuple[Operation, ...]:
    """All operations of the amended document, in its order; methods in capitals. Raises `UnknownSurface`."""
    return operations_of(load(surface))


def operations_of(document: dict[str, Any]) -> tuple[Operation, ...]:
    """All operations of an OpenAPI document, in its order; methods in capitals."""
    return tuple(
        Operation(method.upper(), path, item[method]["operationId"], tuple(item[method].get("tags", ())))
        for path, item in document["paths"].items()
        for method in item
        if method in METHODS
    )


def merge_patch(target: object, patch: object) -> object:
    """RFC 7396: objects merge, null removes a member, anything else replaces. Neither argument changes."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(cast("dict[str, object]", target)) if isinstance(target, dict) else {}
    for name, value in cast("dict[str, object]", patch).items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def _known(surface: str) -> str:
    if surface not in SURFACES:
        raise UnknownSurface(surface=surface, known=", ".join(SURFACES))
    return surface


def _parsed(path: Path) -> dict[str, Any]:
    # The C loader, because the one in Python takes several times as long and every test run waits for it.
    with path.open("rb") as file:
        return cast("dict[str, Any]", yaml.load(file, Loader=yaml.CSafeLoader))
