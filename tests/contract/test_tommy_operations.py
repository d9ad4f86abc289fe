"""Each operation of the Tommy surface answers as its contract says. The client checks the shape of every answer."""

import pytest

from crewhall.app.build import Server
from crewhall.kit.actor import Caller
from crewhall.platform import contracts
from crewhall.surfaces.tommy.v1 import RETIRED_OPERATIONS
from tests.contract.routes import stated_callers
from tests.contract.tommy_operations import ALIASES, CALLS, OWN, PUBLIC_CALLS, Call, furnish
from tests.world.client import Client
from tests.world.crews import cheapen_passwords

pytestmark = pytest.mark.anyio

FIRST_TAGS = {
    "Account",
    "Chat",
    "Contact",
    "Device",
    "Event",
    "Fragment",
    "Invitation",
    "Message",
    "Session",
    "Syncs",
    "Tag",
    "Team",
    "User",
}
PAGED = contracts.common()["surfaces"]["tommy"]["paged"]
OTHERS = RETIRED_OPERATIONS | {""}
"""Operations that only the first edition's contract has, and routes of ours that are in no contract."""


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often."""
    cheapen_passwords(monkeypatch)


def test_every_operation_of_the_first_tags_has_a_call() -> None:
    wanted = {operation.operation_id for operation in contracts.operations("tommy") if FIRST_TAGS & set(operation.tags)}
    assert len(wanted) == 101
    assert set(CALLS) == wanted


def test_every_route_of_the_surface_has_a_call() -> None:
    assert {name for name, _ in stated_callers("tommy")} == CALLS.keys() | ALIASES.keys() | OTHERS


def test_every_call_goes_to_the_path_and_method_of_its_operation() -> None:
    known = {operation.operation_id: operation for operation in contracts.operations("tommy")}
    for operation_id, call in CALLS.items():
        operation = known[operation_id]
        assert call.method == operation.method, operation_id
        assert call.path.count("/") == operation.path.count("/"), operation_id
        assert call.path.partition("{")[0].startswith(operation.path.partition("{")[0]), operation_id


def test_public_calls_are_those_of_the_public_routes() -> None:
    public = {name for name, caller in stated_callers("tommy") if caller == Caller.PUBLIC}
    assert public - OTHERS == PUBLIC_CALLS.keys()
    assert all(call.outsider is not None for name, call in (CALLS | ALIASES).items() if name not in PUBLIC_CALLS)


@pytest.mark.parametrize(("operation_id", "call"), (CALLS | ALIASES).items(), ids=(CALLS | ALIASES).keys())
async def test_operation_answers_as_documented(server: Server, operation_id: str, call: Call) -> None:
    place = await furnish(server)
    caller = place.caller(call) if call.outsider else Client(server)
    answer = await caller.send(**place.request(call))
    assert answer.status_code == call.status, answer.text
    assert bool(answer.content) == (call.status != 204)
    if operation_id in CALLS:
        assert ("x-total-count" in answer.headers) == (operation_id in PAGED), (
            "contracts/common.yaml names the lists in pages"
        )


async def test_lists_are_bare_arrays(server: Server) -> None:
    place = await furnish(server)
    for path in ("/me/accounts", "/me/api_keys", "/team/members", "/devices", "/tags", "/syncs"):
        assert type(await place.owner.get(path)) is list, path
    for name in ("get_accounts_search", "get_users_search"):
        assert CALLS[name].outsider == OWN
        assert type((await place.owner.send(**place.request(CALLS[name]))).json()) is list
