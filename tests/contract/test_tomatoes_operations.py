"""Each operation of the Tomatoes surface: there is a route, it answers as its contract says, and it gives others nothing."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from crewhall.app.build import Server
from crewhall.platform import contracts
from tests.contract import rules
from tests.contract.calls import OWN, Call
from tests.contract.tomatoes_operations import CALLS, PUBLIC_CALLS, SECRETS, Desk, all_that_they_see, furnish
from tests.world.github import Github, github_at_work
from tests.world.tomatoes import UNKNOWN_ID, Clock, TomatoesClient, person

pytestmark = pytest.mark.anyio

OPERATIONS = {operation.operation_id: operation for operation in contracts.operations("tomatoes")}
FILE = "tests/contract/tomatoes_operations.py"
GUARDED = {name: call for name, call in CALLS.items() if name not in PUBLIC_CALLS}
each_guarded = pytest.mark.parametrize("call", GUARDED.values(), ids=GUARDED.keys())


@pytest.fixture
async def github() -> AsyncGenerator[Github, None]:
    """A GitHub of its own."""
    async with github_at_work() as github:
        yield github


@pytest.fixture
def overrides(github: Github) -> dict[str, dict[str, object]]:
    """The server asks that one."""
    return {"tomatoes": {"github_api_url": github.url}}


@pytest.fixture
async def desk(server: Server) -> Desk:
    """Somebody with a tomato and a project."""
    server.works.clock = Clock()
    return await furnish(server)


def tells_nothing(response: httpx.Response) -> bool:
    """Whether none of the owner's words stand in the answer."""
    return not any(secret in response.text.lower() for secret in SECRETS)


def test_every_operation_of_the_contract_has_a_route_and_a_call() -> None:
    assert len(OPERATIONS) == 18
    routes = [name for name, _ in rules.stated_callers("tomatoes")]
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


def test_public_calls_are_those_of_the_public_routes_and_of_the_contract() -> None:
    paths = contracts.load("tomatoes")["paths"]
    declared = {
        name
        for name, operation in OPERATIONS.items()
        if paths[operation.path][operation.method.lower()].get("security") == []
    }
    faults = rules.listed(rules.misstated_publicity(rules.stated_callers("tomatoes"), CALLS, declared))
    assert not faults, faults
    assert declared == PUBLIC_CALLS.keys(), "PUBLIC_CALLS are the rows of public operations, which have no outsider"


@pytest.mark.parametrize(("operation_id", "call"), CALLS.items(), ids=CALLS.keys())
async def test_operation_answers_as_documented(server: Server, desk: Desk, operation_id: str, call: Call) -> None:
    token = None if operation_id in PUBLIC_CALLS else desk.owner.token
    answer = await TomatoesClient(server, token).send(**desk.request(call))
    assert answer.status_code == call.status, answer.text
    assert bool(answer.content) == (call.status != 204)
    faults = rules.listed(rules.misfound(operation_id, call, answer, SECRETS))
    assert not faults, faults


@pytest.mark.one_database
@each_guarded
async def test_operation_gives_others_nothing_and_lets_them_change_nothing(
    server: Server, desk: Desk, call: Call
) -> None:
    outsider = await person(server, "Otto")
    before = await all_that_they_see(desk)
    for token in (None, "", "wrong", "0" * 32, f"Bearer {desk.owner.token}"):
        answer = await TomatoesClient(server, token).send(**desk.request(call))
        assert (answer.status_code, answer.json()) == (401, {"error": "authentication failed"})
    answer = await outsider.send(**desk.request(call))
    if call.outsider == OWN:
        assert answer.is_success, answer.text
    else:
        nobodys = await outsider.send(**desk.request(call, dict.fromkeys(desk.ids, UNKNOWN_ID)))
        assert (answer.status_code, answer.text) == (404, nobodys.text)
    assert tells_nothing(answer), answer.text
    assert await all_that_they_see(desk) == before
