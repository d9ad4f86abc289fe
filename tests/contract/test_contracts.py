"""The contract files: the frozen ones are whole, the amendments change what they mean to change and say why."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from crewhall.platform import contracts, shipped
from crewhall.platform.contracts import Operation

FROZEN = {"tommy": 191, "tommy-legacy": 27, "convos": 33, "tomatoes": 18, "tonicdm": 85}
DIGESTS = {
    "tommy": "6d85cd172ac4362f893fe36447dfc597bc9bd6e7f1adaf3fbe2c69be4f3a4cf5",
    "tommy-legacy": "36834a9a3ed0e888e750ba33f3378b8ba3e86e0d596a98d3af550e77085e8314",
    "convos": "13e7de2f7140de3e554f75f4cd04fe272f6b096da4d23df9959810008c248b84",
    "tomatoes": "413a796d2792686acfea9e0533ecf2afed7c67f966be5e8f0cdba3f7f904fed6",
    "tonicdm": "f8bf79edeec675a38e8afdcae558bd5d797d4b45fa6b14f152a8ca51d12acdfd",
}
AMENDED = [surface for surface in contracts.SURFACES if contracts.amendment(surface)]
SOURCE = re.compile(r"behaviour notes, (tommy|convos|tomatoes|tonicdm) ")
MARKS = ("x-why", "x-new", "x-may-be-empty")
ADDED = {
    ("GET", "/accounts/search/{term}", "get_accounts_search_by_term"),
    ("DELETE", "/me", "delete_me"),
    ("GET", "/me/associates", "get_me_associates"),
    ("PUT", "/me/settings", "update_me_settings"),
    ("DELETE", "/team", "delete_team"),
    ("PUT", "/teams/{id}", "update_teams_by_id"),
    ("GET", "/teams/{id}/members", "get_teams_by_id_members"),
    ("GET", "/me/api_keys", "get_me_api_keys"),
    ("POST", "/me/api_keys", "create_me_api_keys"),
    ("DELETE", "/me/api_keys/{id}", "delete_me_api_keys_by_id"),
    ("DELETE", "/invitations/{token}", "delete_invitations_by_token"),
    ("DELETE", "/workforce/attendances/{id}", "delete_workforce_attendances_by_id"),
    ("DELETE", "/workforce/manager/attendances/{id}", "delete_workforce_manager_attendances_by_id"),
    ("DELETE", "/workforce/manager/timesheet_items/{id}", "delete_workforce_manager_timesheet_items_by_id"),
    ("DELETE", "/workforce/manager/timesheets/{id}", "delete_workforce_manager_timesheets_by_id"),
    ("POST", "/invitations/{token}/accept", "create_invitations_by_token_accept"),
    ("POST", "/invitations/{token}/decline", "create_invitations_by_token_decline"),
}
"""What clients ask of Tommy and its reference lacks: method, path and operation id."""


def patch_faults(
    target: dict[str, Any], patch: dict[str, Any], place: str = "#", *, why: bool = False, new: bool = False
) -> Iterator[str]:
    """What is wrong with a patch: objects and removed members that do not exist and are not declared new, changes without a reason."""
    why = why or SOURCE.search(str(patch.get("x-why", ""))) is not None
    new = new or patch.get("x-new") is True
    for name, value in patch.items():
        here = f"{place}/{name}"
        if name in MARKS:
            continue
        if isinstance(value, dict):
            yield from _object_faults(target.get(name), cast("dict[str, Any]", value), here, why=why, new=new)
        elif not why:
            yield f"{here} changes without an x-why that cites the behaviour notes"
        elif value is None and name not in target:
            yield f"{here} is removed but does not exist"


def _object_faults(target: object, patch: dict[str, Any], place: str, *, why: bool, new: bool) -> Iterator[str]:
    exists = isinstance(target, dict)
    if not exists and not (new or patch.get("x-new") is True):
        yield f"{place} does not exist and is not declared x-new"
    yield from patch_faults(cast("dict[str, Any]", target) if exists else {}, patch, place, why=why, new=new)


def references(node: object) -> Iterator[str]:
    """Every `$ref` in a document."""
    if isinstance(node, dict):
        for name, value in cast("dict[str, object]", node).items():
            if name == "$ref" and isinstance(value, str):
                yield value
            yield from references(value)
    elif isinstance(node, list):
        for value in cast("list[object]", node):
            yield from references(value)


def resolves(document: dict[str, Any], reference: str) -> bool:
    node: object = document
    for part in reference.removeprefix("#/").split("/"):
        node = cast("dict[str, object]", node).get(part) if isinstance(node, dict) else None
    return reference.startswith("#/") and isinstance(node, dict)


def unresolved(document: dict[str, Any]) -> Iterator[str]:
    """References to nothing."""
    for reference in references(document):
        if not resolves(document, reference):
            yield f"{reference} leads nowhere: add what it names to the amendment, or correct it"


def repeated_ids(operations: Iterable[Operation]) -> Iterator[str]:
    """Operation ids that several operations have."""
    for name, count in Counter(operation.operation_id for operation in operations).items():
        if count > 1:
            yield f"{count} operations are named {name}: give each a name of its own in the amendment"


def lost(before: Iterable[Operation], amended: Iterable[Operation]) -> Iterator[str]:
    """Operations that an amendment removes, renames or moves."""
    for operation in sorted(set(before) - set(amended), key=lambda each: each.operation_id):
        yield f"{operation.operation_id}: an amendment may not remove, rename or move an operation; take that out of it"


def misgained(
    before: Iterable[Operation], amended: Iterable[Operation], wanted: set[tuple[str, str, str]]
) -> Iterator[str]:
    """Operations that an amendment adds without need, or does not add."""
    gained = {(each.method, each.path, each.operation_id) for each in set(amended) - set(before)}
    for method, path, name in sorted(gained - wanted):
        yield f"{name} ({method} {path}) is new: add it to ADDED, if clients ask for it, or take it out of the amendment"
    for method, path, name in sorted(wanted - gained):
        yield f"{name} ({method} {path}) is missing: add it to the amendment, marked x-new"


def without_default(document: dict[str, Any]) -> Iterator[str]:
    """Operations without an answer for other errors."""
    for each in contracts.operations_of(document):
        if "default" not in document["paths"][each.path][each.method.lower()]["responses"]:
            yield f"{each.operation_id} has no `default` among its responses: add it in the amendment"


@pytest.mark.parametrize(("surface", "count"), FROZEN.items())
def test_frozen_contract_has_all_its_operations(surface: str, count: int) -> None:
    assert len(contracts.operations_of(contracts.frozen(surface))) == count


@pytest.mark.parametrize("surface", FROZEN)
def test_frozen_contract_is_not_edited(surface: str) -> None:
    content = (shipped.shipped("contracts") / f"{surface}.yaml").read_bytes()
    assert hashlib.sha256(content).hexdigest() == DIGESTS[surface], "amend it in contracts/amendments/ instead"


@pytest.mark.parametrize(("surface", "count"), FROZEN.items())
def test_amended_contract_keeps_every_frozen_operation(surface: str, count: int) -> None:
    before, amended = contracts.operations_of(contracts.frozen(surface)), contracts.operations(surface)
    faults = list(lost(before, amended))
    assert not faults, "\n".join(faults)
    assert len(set(before)) == count


def test_tommy_gains_exactly_what_it_lacks() -> None:
    before, amended = contracts.operations_of(contracts.frozen("tommy")), contracts.operations("tommy")
    faults = list(misgained(before, amended, ADDED))
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("surface", contracts.SURFACES)
def test_operation_ids_are_unique(surface: str) -> None:
    faults = list(repeated_ids(contracts.operations(surface)))
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("surface", contracts.SURFACES)
def test_document_is_plain_json_with_sound_schemas(surface: str) -> None:
    document = contracts.load(surface)
    assert json.loads(json.dumps(document)) == document
    faults = list(unresolved(document))
    assert not faults, "\n".join(faults)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("surface", AMENDED)
def test_amendment_touches_what_exists_or_is_declared_new_and_says_why(surface: str) -> None:
    faults = list(patch_faults(contracts.frozen(surface), contracts.amendment(surface)))
    assert not faults, "\n".join(faults)


def test_every_amendment_file_belongs_to_a_frozen_contract() -> None:
    folder = shipped.shipped("contracts") / "amendments"
    strange = sorted({path.stem for path in folder.iterdir()} ^ set(AMENDED) | set(AMENDED) - set(FROZEN))
    assert not strange, (
        f"{', '.join(strange)}: name each file of contracts/amendments/ after a frozen contract that it changes"
    )


@pytest.mark.parametrize(
    ("patch", "fault"),
    [
        ({"b": {"x-why": "behaviour notes, tommy 2.1", "c": 1}}, "#/b does not exist"),
        ({"a": {"x-why": "behaviour notes, tommy 2.1", "z": {"d": 1}}}, "#/a/z does not exist"),
        ({"a": {"x-why": "behaviour notes, tommy 2.1", "z": None}}, "#/a/z is removed"),
        ({"a": {"c": 2}}, "#/a/c changes without"),
        ({"a": {"x-why": "because", "c": 2}}, "#/a/c changes without"),
    ],
)
def test_wrong_amendment_is_found(patch: dict[str, Any], fault: str) -> None:
    (found,) = patch_faults({"a": {"c": 1}}, patch)
    assert fault in found


GET_ME = Operation("GET", "/me", "get_me", ("User",))
GAINED = {(GET_ME.method, GET_ME.path, GET_ME.operation_id)}


@pytest.mark.parametrize(
    ("faults", "step"),
    [
        (unresolved({"a": {"$ref": "#/b"}}), "#/b leads nowhere: add"),
        (repeated_ids([GET_ME, GET_ME]), "2 operations are named get_me: give each"),
        (lost([GET_ME], [replace(GET_ME, path="/I")]), "get_me: an amendment may not remove"),
        (misgained([], [GET_ME], set()), "get_me (GET /me) is new: add it to ADDED"),
        (misgained([GET_ME], [GET_ME], GAINED), "get_me (GET /me) is missing: add it to the amendment"),
        (
            without_default({"paths": {"/me": {"get": {"operationId": "get_me", "responses": {"200": {}}}}}}),
            "get_me has no `default` among its responses: add",
        ),
    ],
)
def test_wrong_contract_is_found_with_the_step_to_take(faults: Iterable[str], step: str) -> None:
    (fault,) = faults
    assert fault.startswith(step)


@pytest.mark.parametrize(
    ("target", "patch", "merged"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a"], {"b": 1}, {"b": 1}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
        ({"a": 1}, ["c"], ["c"]),
    ],
)
def test_merge_patch_follows_the_examples_of_rfc_7396(target: object, patch: object, merged: object) -> None:
    before = json.dumps(target)
    assert contracts.merge_patch(target, patch) == merged
    assert json.dumps(target) == before


def test_no_operation_of_tommy_lacks_an_answer_for_other_errors() -> None:
    faults = list(without_default(contracts.load("tommy")))
    assert not faults, "\n".join(faults)


def test_unknown_surface_is_refused_with_the_known_ones() -> None:
    for read in (contracts.load, contracts.frozen, contracts.amendment, contracts.operations):
        with pytest.raises(contracts.UnknownSurface, match=r"no surface '\.\./tommy'; there are tommy, tommy-legacy"):
            read("../tommy")


def test_installed_package_uses_its_own_copy_before_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "lib" / "crewhall"
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    checkout, inside = tmp_path / "site" / "contracts", package / "_shipped" / "contracts"
    with pytest.raises(shipped.NotShipped, match="contracts is missing"):
        shipped.shipped("contracts")
    checkout.mkdir(parents=True)
    assert shipped.shipped("contracts") == checkout
    inside.mkdir(parents=True)
    assert shipped.shipped("contracts") == inside
