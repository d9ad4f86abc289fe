"""The OpenAPI document that a server hands out: what is left of the contract, and its two editions."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

import pytest

from crewhall.platform import contracts
from crewhall.platform.http.openapi import Edition, document
from crewhall.platform.http.resources import PUBLIC, Operation

EDITIONS: tuple[Edition, ...] = ("3.1", "3.0")


def all_ids(surface: str) -> frozenset[str]:
    """Every operation of a contract."""
    return frozenset(operation.operation_id for operation in contracts.operations(surface))


def served(ids: Iterable[str]) -> frozenset[Operation]:
    """Operations of these names."""
    return frozenset(Operation(name, PUBLIC) for name in ids)


def read(surface: str, ids: frozenset[str], edition: Edition = "3.1", prefix: str = "/v1") -> dict[str, Any]:
    """The document, decoded."""
    return json.loads(document(surface, prefix, served(ids), edition).content)


def mappings(node: object) -> Iterator[dict[str, Any]]:
    """Every object in a document."""
    if isinstance(node, dict):
        mapping = cast("dict[str, Any]", node)
        yield mapping
        for value in mapping.values():
            yield from mappings(value)
    elif isinstance(node, list):
        for value in cast("list[object]", node):
            yield from mappings(value)


def references(found: dict[str, Any]) -> set[str]:
    """Every component that a document refers to."""
    return {mapping["$ref"] for mapping in mappings(found) if isinstance(mapping.get("$ref"), str)}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("surface", contracts.SURFACES)
def test_whole_contract_keeps_every_operation_and_every_reference(surface: str, edition: Edition) -> None:
    found = read(surface, all_ids(surface), edition)
    assert contracts.operations_of(found) == contracts.operations(surface)
    for reference in references(found):
        _, _, section, name = reference.split("/")
        assert name in found["components"][section]


def test_only_wanted_operations_and_what_they_refer_to_are_left() -> None:
    found = read("tommy", frozenset({"get_syncs_by_id"}))
    assert list(found["paths"]) == ["/syncs/{id}"]
    assert list(found["paths"]["/syncs/{id}"]) == ["get"]
    kept = {f"#/components/{section}/{name}" for section, parts in found["components"].items() for name in parts}
    assert {name for name in kept if "/securitySchemes/" not in name} == references(found)
    assert "#/components/schemas/Sync" in kept
    schemes = contracts.load("tommy")["components"]["securitySchemes"]
    assert found["components"]["securitySchemes"] == schemes | {
        "token": contracts.common()["surfaces"]["tommy"]["token"]
    }


def test_server_is_where_the_surface_lives_here() -> None:
    ids = frozenset({"get_me"})
    assert read("tommy", ids, prefix="/legacy/v1")["servers"] == [{"url": "/legacy/v1"}]
    assert read("tommy", ids, prefix="")["servers"] == [{"url": "/"}]


def test_marks_for_maintainers_stay_at_home() -> None:
    found = read("tommy", all_ids("tommy"))
    assert not [name for mapping in mappings(found) for name in mapping if name in ("x-why", "x-new", "x-may-be-empty")]


@pytest.mark.parametrize("surface", contracts.SURFACES)
def test_edition_3_0_has_no_list_of_types(surface: str) -> None:
    found = read(surface, all_ids(surface), "3.0")
    assert found["openapi"] == "3.0.3"
    assert not [mapping for mapping in mappings(found) if isinstance(mapping.get("type"), list)]


def test_edition_3_0_says_null_and_choices_in_its_own_words() -> None:
    hall = read("hall", all_ids("hall"), "3.0")
    assert hall["components"]["schemas"]["OutboxMessage"]["properties"]["error"] == {
        "type": "string",
        "nullable": True,
        "description": "Why the last attempt failed.",
    }
    schemas = [mapping for mapping in mappings(read("tommy", all_ids("tommy"), "3.0")) if "anyOf" in mapping]
    assert [{"type": "integer"}, {"type": "string"}] in [schema["anyOf"] for schema in schemas]


def test_document_is_made_once_and_its_tag_tells_editions_apart() -> None:
    ids = frozenset({"get_me"})
    assert document("tommy", "/v1", served(ids)) is document("tommy", "/v1", served({"get_me"}))
    assert document("tommy", "/v1", served(ids)).etag != document("tommy", "/v1", served(ids), "3.0").etag


def test_contract_itself_stays_as_it_was() -> None:
    before = json.dumps(contracts.load("tommy"))
    read("tommy", frozenset({"get_me"}), "3.0", prefix="/elsewhere")
    assert json.dumps(contracts.load("tommy")) == before
