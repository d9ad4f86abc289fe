"""The OpenAPI document that a server hands out: its contract, cut down to the operations that have a route. It answers no request."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, cast

import msgspec
from msgspec import Struct

from crewhall.platform import contracts
from crewhall.platform.http.etags import etag_of
from crewhall.platform.http.openapi_common import with_common
from crewhall.platform.http.resources import Operation

Edition = Literal["3.1", "3.0"]

_MARKS = frozenset({"x-why", "x-new", "x-may-be-empty"})


class Document(Struct, frozen=True):
    """JSON in UTF-8, and the entity tag that goes with it."""

    content: bytes
    etag: str


@cache
def document(surface: str, prefix: str, operations: frozenset[Operation], edition: Edition = "3.1") -> Document:
    """The surface's contract with only these operations and what they refer to, what all operations have in common, and `prefix` as the address.

    Edition 3.0 says the same in the words of OpenAPI 3.0, for readers that know no other. Raises `UnknownSurface`.
    """
    contract, operation_ids = contracts.load(surface), {operation.id for operation in operations}
    served = {**contract, "servers": [{"url": prefix or "/"}], "paths": _kept(contract["paths"], operation_ids)}
    served = with_common(surface, served, {operation.id for operation in operations if operation.paged})
    served["components"] = _referred(served)
    served = _without_marks(served)
    if edition == "3.0":
        served = {**_in_3_0(served), "openapi": "3.0.3"}
    content = msgspec.json.encode(served)
    return Document(content, etag_of(content))


def _kept(paths: dict[str, Any], operation_ids: set[str]) -> dict[str, Any]:
    """Of each path the operations that are wanted, with what belongs to all of them; nothing of a path without any."""
    kept: dict[str, Any] = {}
    for path, item in paths.items():
        methods = [name for name in item if name in contracts.METHODS and item[name]["operationId"] in operation_ids]
        if methods:
            kept[path] = {name: part for name, part in item.items() if name in methods or name not in contracts.METHODS}
    return kept


def _referred(served: dict[str, Any]) -> dict[str, Any]:
    """The components that the paths refer to, directly or through others; ways to sign in are named without a reference."""
    components: dict[str, dict[str, Any]] = served.get("components", {})
    found: dict[tuple[str, str], Any] = {}
    waiting = list(_references(served["paths"]))
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
    """A copy without what the amendments say to those who maintain them. Arrays of anything say so, since generators refuse those that do not."""
    if isinstance(node, dict):
        mapping = cast("dict[str, object]", node)
        found = {name: _without_marks(value) for name, value in mapping.items() if name not in _MARKS}
        return {**found, "items": {}} if _is_bare_array(found) else found
    if isinstance(node, list):
        return [_without_marks(value) for value in cast("list[object]", node)]
    return node


def _is_bare_array(node: dict[str, Any]) -> bool:
    types = node.get("type")
    return "items" not in node and (types == "array" or (isinstance(types, list) and "array" in types))


def _in_3_0(node: Any) -> Any:
    """A copy in the words of OpenAPI 3.0, which has no lists of types, no type null and no constants."""
    if isinstance(node, list):
        return [_in_3_0(value) for value in cast("list[object]", node)]
    if not isinstance(node, dict):
        return node
    mapping = {name: _in_3_0(value) for name, value in cast("dict[str, object]", node).items()}
    if mapping.get("type") == "null":
        return {"type": "string", "nullable": True, "enum": [None]}
    if isinstance(mapping.get("type"), list):
        mapping = _without_type_list(mapping)
    for choice in ("oneOf", "anyOf"):
        if isinstance(mapping.get(choice), list):
            mapping = _without_null(mapping, choice)
    if "const" in mapping and not isinstance(mapping["const"], dict):
        mapping["enum"] = [mapping.pop("const")]
    return mapping


def _without_type_list(schema: dict[str, Any]) -> dict[str, Any]:
    """A list of types with null becomes `nullable`; several others become `anyOf`."""
    types = schema["type"]
    named = [name for name in types if name != "null"]
    found = {name: value for name, value in schema.items() if name != "type"}
    if len(named) < len(types):
        found["nullable"] = True
    if len(named) == 1:
        return {**found, "type": named[0]}
    # Items belong to the array alone.
    items = {"items": found.pop("items")} if "items" in found else {}
    return {**found, "anyOf": [{"type": name} | (items if name == "array" else {}) for name in named]}


def _without_null(schema: dict[str, Any], choice: str) -> dict[str, Any]:
    """A choice that may be null becomes `nullable`. A lone reference is wrapped, since nothing may stand beside one."""
    kept = [one for one in schema[choice] if one != {"type": "null"}]
    if len(kept) == len(schema[choice]):
        return schema
    found = {name: value for name, value in schema.items() if name != choice}
    return {**found, "nullable": True, **({"allOf": kept} if len(kept) == 1 else {choice: kept})}
