"""The OpenAPI document that a server hands out: its contract, cut down to the operations that have a route. It answers no request."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, cast

import msgspec
from msgspec import Struct

from crewhall.platform import contracts
from crewhall.platform.http.etags import etag_of

Edition = Literal["3.1", "3.0"]

_MARKS = frozenset({"x-why", "x-new", "x-may-be-empty"})


class Document(Struct, frozen=True):
    """JSON in UTF-8, and the entity tag that goes with it."""

    content: bytes
    etag: str


@cache
def document(surface: str, prefix: str, operation_ids: frozenset[str], edition: Edition = "3.1") -> Document:
    """The surface's contract with only these operations and what they refer to, and with `prefix` as the server's address.

    Edition 3.0 says the same in the words of OpenAPI 3.0, for readers that know no other. Raises `UnknownSurface`.
    """
    contract = contracts.load(surface)
    shown = {**contract, "servers": [{"url": prefix or "/"}], "paths": _kept(contract["paths"], operation_ids)}
    shown["components"] = _referred(shown)
    shown = _without_marks(shown)
    if edition == "3.0":
        shown = {**_in_3_0(shown), "openapi": "3.0.3"}
    content = msgspec.json.encode(shown)
    return Document(content, etag_of(content))


def _kept(paths: dict[str, Any], operation_ids: frozenset[str]) -> dict[str, Any]:
    """Of each path the operations that are wanted, with what belongs to all of them; nothing of a path without any."""
    kept: dict[str, Any] = {}
    for path, item in paths.items():
        methods = [name for name in item if name in contracts.METHODS and item[name]["operationId"] in operation_ids]
        if methods:
            kept[path] = {name: part for name, part in item.items() if name in methods or name not in contracts.METHODS}
    return kept


def _referred(shown: dict[str, Any]) -> dict[str, Any]:
    """The components that the paths refer to, directly or through others; ways to sign in are named without a reference."""
    components: dict[str, dict[str, Any]] = shown.get("components", {})
    found: dict[tuple[str, str], Any] = {}
    waiting = list(_references(shown["paths"]))
    while waiting:
        section, name = waiting.pop()
        if (section, name) not in found:
            found[section, name] = components[section][name]
            waiting += _references(found[section, name])
    return {
        section: {
            name: part for name, part in parts.items() if section == "securitySchemes" or (section, name) in found
        }
        for section, parts in components.items()
    }


def _references(node: object) -> Iterator[tuple[str, str]]:
    """Section and name of every component that is referred to."""
    if isinstance(node, dict):
        for name, value in cast("dict[str, object]", node).items():
            if name == "$ref" and isinstance(value, str):
                section, _, component = value.removeprefix("#/components/").partition("/")
                yield section, component.partition("/")[0]
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for value in cast("list[object]", node):
            yield from _references(value)


def _without_marks(node: Any) -> Any:
    """A copy without what the amendments say to those who maintain them."""
    if isinstance(node, dict):
        mapping = cast("dict[str, object]", node)
        return {name: _without_marks(value) for name, value in mapping.items() if name not in _MARKS}
    if isinstance(node, list):
        return [_without_marks(value) for value in cast("list[object]", node)]
    return node


def _in_3_0(node: Any) -> Any:
    """A copy in which no schema has a list of types: null becomes `nullable`, several others become `anyOf`."""
    if isinstance(node, list):
        return [_in_3_0(value) for value in cast("list[object]", node)]
    if not isinstance(node, dict):
        return node
    mapping = {name: _in_3_0(value) for name, value in cast("dict[str, object]", node).items()}
    types = mapping.get("type")
    if not isinstance(types, list):
        return mapping
    named = [name for name in cast("list[str]", types) if name != "null"]
    del mapping["type"]
    if len(named) < len(cast("list[str]", types)):
        mapping["nullable"] = True
    return (
        {**mapping, "type": named[0]} if len(named) == 1 else {**mapping, "anyOf": [{"type": name} for name in named]}
    )
