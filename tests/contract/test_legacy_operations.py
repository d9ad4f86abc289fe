"""Each operation of the first edition: there is a route, it answers as its contract says, and it gives others nothing. So at /v1, too."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from crewhall.app.build import Server
from crewhall.cli.routes import all_routes
from crewhall.kit.actor import Caller
from crewhall.platform import contracts
from crewhall.surfaces.tommy.legacy import RETIRED_HANDLERS, ROUTE_HANDLERS
from tests.contract.legacy_operations import CALLS, PUBLIC_CALLS, SECRETS, all_that_they_see, furnish, new_pin
from tests.contract.tommy_operations import NAME, NOT_FOUND, OWN, Call, Place, outsider_with_team
from tests.world.client import LegacyClient, retired_paths
from tests.world.crews import acting_as, cheapen_passwords

pytestmark = pytest.mark.anyio

GUARDED = {name: call for name, call in CALLS.items() if name not in PUBLIC_CALLS}
RETIRED = {str(handler.operation_id) for handler in RETIRED_HANDLERS}
UNKNOWN = 4_000_000_000
"""An id that nobody has."""
each_guarded = pytest.mark.parametrize("call", GUARDED.values(), ids=GUARDED.keys())


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often."""
    cheapen_passwords(monkeypatch)


def routes() -> Iterator[tuple[str, Caller]]:
    """Operation id and caller of each route of the surface."""
    for handler in ROUTE_HANDLERS:
        yield str(handler.operation_id), handler.opt["caller"]


def tells_nothing(response: httpx.Response) -> bool:
    """Whether none of the place's words stand in the answer."""
    return not any(secret in response.text.lower() for secret in SECRETS)


def test_every_operation_of_the_contract_has_a_route_and_a_call() -> None:
    wanted = {operation.operation_id for operation in contracts.operations("tommy-legacy")}
    assert len(wanted) == len(ROUTE_HANDLERS) == 27
    assert {name for name, _ in routes()} == wanted
    assert CALLS.keys() == wanted


def test_every_call_goes_to_the_path_and_method_of_its_operation() -> None:
    known = {operation.operation_id: operation for operation in contracts.operations("tommy-legacy")}
    for operation_id, call in CALLS.items():
        operation = known[operation_id]
        assert call.method == operation.method, operation_id
        assert call.path.count("/") == operation.path.count("/"), operation_id
        assert call.path.partition("{")[0] == operation.path.partition("{")[0], operation_id


def test_public_calls_are_those_of_the_public_routes() -> None:
    assert {name for name, caller in routes() if caller == Caller.PUBLIC} == PUBLIC_CALLS.keys()


def test_retired_paths_are_exactly_those_that_today_does_not_have() -> None:
    served = {(route.method, route.path) for route in all_routes() if route.surface == "tommy"}
    for operation in contracts.operations("tommy-legacy"):
        is_retired = retired_paths().has(operation.method, f"/v1{operation.path}")
        assert is_retired == (operation.operation_id in RETIRED), operation
        assert not is_retired or (operation.method, f"/v1{operation.path}") in served, operation
    assert len(RETIRED) == len(RETIRED_HANDLERS) == 9
    assert not RETIRED & {operation.operation_id for operation in contracts.operations("tommy")}


@pytest.mark.parametrize(("operation_id", "call"), CALLS.items(), ids=CALLS.keys())
async def test_operation_answers_as_documented(server: Server, operation_id: str, call: Call) -> None:
    place = await furnish(server)
    caller = LegacyClient(server, token=None if operation_id in PUBLIC_CALLS else place.owner.token)
    answer = await caller.send(**place.request(call))
    assert answer.status_code == call.status, answer.text
    assert answer.content


@pytest.mark.one_database
@pytest.mark.parametrize("operation_id", sorted(RETIRED))
async def test_retired_path_answers_alike_in_both_places(server: Server, operation_id: str) -> None:
    place, call = await furnish(server), CALLS[operation_id]
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
async def test_operation_gives_others_nothing_and_lets_them_change_nothing(server: Server, call: Call) -> None:
    place = await furnish(server)
    outsider = await outsider_with_team(server)
    before = await all_that_they_see(place, server)
    await anonymous_callers_are_refused(place, server, call)
    client = LegacyClient(server, token=outsider.token)
    await foreign_accounts_are_refused(place, client, call)
    await outsider_gets_their_own_or_nothing(place, client, call)
    assert await all_that_they_see(place, server) == before


async def anonymous_callers_are_refused(place: Place, server: Server, call: Call) -> None:
    """Whoever shows no good credential is told to sign in."""
    for headers in ({}, {"Authorization": "Token undefined"}, {"Authorization": "Token crewhall_wrong"}):
        error = await LegacyClient(server).refused(401, **place.request(call), headers=headers)
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
