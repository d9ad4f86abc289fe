"""Each operation of the Tommy surface answers as its contract says. The client checks the shape of every answer."""

import pytest

from crewhall.platform import contracts
from crewhall.surfaces import tommy
from crewhall.surfaces.tommy.v1 import RETIRED_OPERATIONS
from tests.contract import rules
from tests.contract.calls import OWN, Call
from tests.contract.places import SECRETS, Place, Wanted
from tests.contract.tommy import ALIASES, CALLS, FIRST_TAGS, FURNISHING, PLANNED, PUBLIC_CALLS, TABLES, file_of
from tests.world.client import Client

pytestmark = pytest.mark.anyio

OPERATIONS = {operation.operation_id: operation for operation in contracts.operations("tommy")}
PAGED = {operation.id for operation in tommy.SURFACE.operations if operation.paged}
OTHERS = RETIRED_OPERATIONS | {""}
"""Operations that only the first edition's contract has, and routes of ours that are in no contract."""
LISTS = {
    "get_me_accounts",
    "get_me_api_keys",
    "get_team_members",
    "get_devices",
    "get_tags",
    "get_syncs",
    "get_accounts_search",
    "get_users_search",
}
"""Lists that clients take as bare arrays."""


@pytest.fixture
def wanted(call: Call) -> Wanted:
    """What the call needs."""
    return Wanted.by(FURNISHING, call)


def test_every_operation_of_the_first_tags_has_a_call() -> None:
    wanted = {name: operation for name, operation in OPERATIONS.items() if FIRST_TAGS & set(operation.tags)}
    faults = rules.listed(rules.unlisted(wanted, CALLS.keys(), file_of, PLANNED))
    assert not faults, faults


def test_every_call_stands_in_the_file_of_its_tag() -> None:
    faults = rules.listed(rules.misfiled(TABLES, OPERATIONS, file_of))
    assert not faults, faults


def test_every_route_of_the_surface_has_a_call() -> None:
    routes = [name for name, _ in rules.stated_callers("tommy")]
    faults = rules.listed(rules.unserved(CALLS.keys() | ALIASES.keys() | OTHERS, routes, "tests/contract/tommy/"))
    assert not faults, faults


def test_every_call_goes_to_the_path_and_method_of_its_operation() -> None:
    faults = rules.listed(rules.misdirected(OPERATIONS, CALLS))
    assert not faults, faults


def test_public_calls_are_those_of_the_public_routes() -> None:
    callers = [(name, caller) for name, caller in rules.stated_callers("tommy") if name not in OTHERS]
    faults = rules.listed(rules.misstated_publicity(callers, CALLS | ALIASES))
    assert not faults, faults
    assert PUBLIC_CALLS.keys() <= OPERATIONS.keys(), "no alias is public"


def test_calls_name_what_a_place_can_have() -> None:
    faults = rules.listed(rules.misfurnished(CALLS | ALIASES, FURNISHING.furnishers))
    assert not faults, faults


@pytest.mark.parametrize(("operation_id", "call"), (CALLS | ALIASES).items(), ids=(CALLS | ALIASES).keys())
async def test_operation_answers_as_documented(place: Place, operation_id: str, call: Call) -> None:
    caller = place.caller(call) if call.outsider else Client(place.server)
    answer = await caller.send(**place.request(call))
    assert answer.status_code == call.status, answer.text
    assert bool(answer.content) == (call.status != 204)
    faults = rules.listed(rules.misfound(operation_id, call, answer, SECRETS))
    assert not faults, faults
    if operation_id in LISTS:
        assert rules.rows_of(answer) is not None, "clients take this list as a bare array"
    if operation_id in CALLS:
        assert ("x-total-count" in answer.headers) == (operation_id in PAGED), (
            f"{operation_id}: mark the responder of a list in pages with paged=True, and no other"
        )


def test_lists_of_bare_arrays_have_calls() -> None:
    assert (CALLS | ALIASES).keys() >= LISTS
    assert {CALLS[name].outsider for name in ("get_accounts_search", "get_users_search")} == {OWN}
