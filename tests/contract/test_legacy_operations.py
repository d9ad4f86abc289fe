"""Each operation of the first edition: there is a route, it answers as its contract says, and it gives others nothing. So at /v1, too."""

import re
from typing import Any

import httpx
import pytest

from crewhall.cli.routes import all_routes
from crewhall.platform import contracts
from crewhall.surfaces.tommy.v1 import RETIRED_OPERATIONS
from tests.contract import rules
from tests.contract.calls import NAME, NOT_FOUND, OWN, Call
from tests.contract.legacy_operations import CALLS, FURNISHING, PUBLIC_CALLS, new_pin
from tests.contract.places import SECRETS, Place, Wanted, differences, outsider_with_team
from tests.world.client import LegacyClient, retired_paths
from tests.world.crews import acting_as

pytestmark = pytest.mark.anyio

OPERATIONS = {operation.operation_id: operation for operation in contracts.operations("tommy-legacy")}
FILE = "tests/contract/legacy_operations.py"
GUARDED = {name: call for name, call in CALLS.items() if name not in PUBLIC_CALLS}
UNKNOWN = 4_000_000_000
"""An id that nobody has."""
each_guarded = pytest.mark.parametrize("call", GUARDED.values(), ids=GUARDED.keys())


@pytest.fixture
def wanted() -> Wanted:
    """Everything: of this edition it is little."""
    return Wanted.everything(FURNISHING)


def key_of(method: str, path: str) -> tuple[str, str]:
    """What two spellings of a route have in common: parameters may have other names."""
    return method, re.sub(r"\{[^}]*\}", "{}", path)


def tells_nothing(response: httpx.Response) -> bool:
    """Whether none of the place's words stand in the answer."""
    return not any(secret in response.text.lower() for secret in SECRETS)


def test_every_operation_of_the_contract_has_a_route_and_a_call() -> None:
    assert len(OPERATIONS) == 27
    routes = [name for name, _ in rules.stated_callers("tommy-legacy")]
    faults = rules.listed(
        (
            *rules.unlisted(OPERATIONS, CALLS.keys(), lambda _: FILE),
            *rules.unserved(CALLS.keys(), routes, FILE),
            *rules.repeated(routes),
        )
    )
    assert not faults, faults


def test_every_call_goes_to_the_path_and_method_of_its_operation() -> None:
    faults = rules.listed(rules.misdirected(OPERATIONS, CALLS))
    assert not faults, faults


def test_public_calls_are_those_of_the_public_routes() -> None:
    faults = rules.listed(rules.misstated_publicity(rules.stated_callers("tommy-legacy"), CALLS))
    assert not faults, faults
    assert len(PUBLIC_CALLS) == 3


def test_calls_name_what_a_place_can_have() -> None:
    faults = rules.listed(rules.misfurnished(CALLS, FURNISHING.furnishers))
    assert not faults, faults


def test_retired_paths_are_exactly_those_that_today_does_not_have() -> None:
    served = {key_of(route.method, route.path) for route in all_routes() if route.surface == "tommy"}
    for operation in contracts.operations("tommy-legacy"):
        is_retired = retired_paths().has(operation.method, f"/v1{operation.path}")
        name = operation.operation_id
        assert is_retired == (name in RETIRED_OPERATIONS), (
            f"{name}: list it in the routes of /v1 if today has no such path"
        )
        is_served = key_of(operation.method, f"/v1{operation.path}") in served
        assert is_served or not is_retired, f"{name}: let its resource be served at /v1{operation.path} too"
    assert len(RETIRED_OPERATIONS) == 9
    ambiguous = sorted(RETIRED_OPERATIONS & {operation.operation_id for operation in contracts.operations("tommy")})
    assert not ambiguous, (
        f"{', '.join(ambiguous)}: today's contract has these ids, too; take their routes of the first edition out of /v1"
    )


@pytest.mark.parametrize(("operation_id", "call"), CALLS.items(), ids=CALLS.keys())
async def test_operation_answers_as_documented(place: Place, operation_id: str, call: Call) -> None:
    caller = LegacyClient(place.server, token=None if operation_id in PUBLIC_CALLS else place.owner.token)
    answer = await caller.send(**place.request(call))
    assert answer.status_code == call.status, answer.text
    assert answer.content
    faults = rules.listed(rules.misfound(operation_id, call, answer, SECRETS))
    assert not faults, faults


@pytest.mark.one_database
@pytest.mark.parametrize("operation_id", sorted(RETIRED_OPERATIONS))
async def test_retired_path_answers_alike_in_both_places(place: Place, operation_id: str) -> None:
    server, call = place.server, CALLS[operation_id]
    found: list[tuple[int, Any]] = []
    for prefix in ("/legacy/v1", "/v1"):
        place.ids["pin"] = await new_pin(server, place.owner.id, place.ids["email"])
        client = LegacyClient(server, token=place.owner.token, prefix=prefix)
        answer = await client.send(**place.request(call))
        refused = await LegacyClient(server, prefix=prefix).send(call.method, call.path.format(**place.ids))
        found.append((answer.status_code, [answer.json(), refused.status_code, refused.json()]))
    assert found[0] == found[1]
    assert found[0][0] == call.status


@pytest.mark.one_database
@each_guarded
async def test_operation_gives_others_nothing_and_lets_them_change_nothing(
    place: Place, seen_before: dict[str, Any], call: Call
) -> None:
    outsider = await outsider_with_team(place.server)
    await anonymous_callers_are_refused(place, call)
    client = LegacyClient(place.server, token=outsider.token)
    await foreign_accounts_are_refused(place, client, call)
    await outsider_gets_their_own_or_nothing(place, client, call)
    faults = rules.listed(differences(seen_before, await FURNISHING.all_that_they_see(place)))
    assert not faults, faults


async def anonymous_callers_are_refused(place: Place, call: Call) -> None:
    """Whoever shows no good credential is told to sign in."""
    for headers in ({}, {"Authorization": "Token undefined"}, {"Authorization": "Token crewhall_wrong"}):
        error = await LegacyClient(place.server).refused(401, **place.request(call), headers=headers)
        assert error["code"] == 401


async def outsider_gets_their_own_or_nothing(place: Place, outsider: LegacyClient, call: Call) -> None:
    """The ids of the place are to an outsider as ids that nobody has."""
    answer = await outsider.send(**place.request(call))
    if call.outsider == NAME:
        assert answer.is_success, answer.text
        assert not any(secret in answer.text.lower() for secret in SECRETS if secret != "zita")
        return
    if call.outsider == OWN:
        assert answer.is_success, answer.text
    else:
        status = 404 if call.outsider == NOT_FOUND else 403
        nobodys = place.request(call, {name: UNKNOWN for name in place.ids if name.endswith("_id")})
        assert answer.json() == await outsider.refused(status, **nobodys)
    assert tells_nothing(answer), answer.text


async def foreign_accounts_are_refused(place: Place, outsider: LegacyClient, call: Call) -> None:
    """An account of the place, or one that does not exist, is not the outsider's to act in."""
    foreign = (
        acting_as("TeamMember", place.ids["member_id"]),
        acting_as("Team", place.ids["team_id"]),
        acting_as("User", place.ids["user_id"]),
        acting_as("Team", UNKNOWN),
    )
    bodies = [await outsider.refused(403, **place.request(call), headers=headers) for headers in foreign]
    assert bodies == [bodies[0]] * 4
