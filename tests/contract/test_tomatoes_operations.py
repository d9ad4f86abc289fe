"""Each operation of the Tomatoes surface: there is a route, it answers as its contract says, and it gives others nothing."""

from collections.abc import AsyncGenerator, Iterator

import httpx
import pytest

from crewhall.app.build import Server
from crewhall.kit.actor import Caller
from crewhall.platform import contracts
from crewhall.surfaces.tomatoes import ROUTE_HANDLERS
from tests.contract.tomatoes_operations import CALLS, PUBLIC_CALLS, SECRETS, Desk, all_that_they_see, furnish
from tests.contract.tommy_operations import OWN, Call
from tests.world.github import Github, github_at_work
from tests.world.tomatoes import UNKNOWN_ID, Clock, TomatoesClient, person

pytestmark = pytest.mark.anyio

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


def routes() -> Iterator[tuple[str, Caller]]:
    """Operation id and caller of each route of the surface."""
    for handler in ROUTE_HANDLERS:
        yield str(handler.operation_id), handler.opt["caller"]


def tells_nothing(response: httpx.Response) -> bool:
    """Whether none of the owner's words stand in the answer."""
    return not any(secret in response.text.lower() for secret in SECRETS)


def test_every_operation_of_the_contract_has_a_route_and_a_call() -> None:
    wanted = {operation.operation_id for operation in contracts.operations("tomatoes")}
    assert len(wanted) == len(ROUTE_HANDLERS) == 18
    assert {name for name, _ in routes()} == wanted
    assert CALLS.keys() == wanted


def test_every_call_goes_to_the_path_and_method_of_its_operation() -> None:
    known = {operation.operation_id: operation for operation in contracts.operations("tomatoes")}
    for operation_id, call in CALLS.items():
        operation = known[operation_id]
        assert call.method == operation.method, operation_id
        assert call.path.count("/") == operation.path.count("/"), operation_id
        assert call.path.partition("{")[0].startswith(operation.path.partition("{")[0]), operation_id


def test_public_calls_are_those_of_the_public_routes_and_of_the_contract() -> None:
    assert {name for name, caller in routes() if caller == Caller.PUBLIC} == PUBLIC_CALLS.keys()
    paths = contracts.load("tomatoes")["paths"]
    declared = {
        operation.operation_id
        for operation in contracts.operations("tomatoes")
        if paths[operation.path][operation.method.lower()].get("security") == []
    }
    assert declared == PUBLIC_CALLS.keys()


@pytest.mark.parametrize(("operation_id", "call"), CALLS.items(), ids=CALLS.keys())
async def test_operation_answers_as_documented(server: Server, desk: Desk, operation_id: str, call: Call) -> None:
    token = None if operation_id in PUBLIC_CALLS else desk.owner.token
    answer = await TomatoesClient(server, token).send(**desk.request(call))
    assert answer.status_code == call.status, answer.text
    assert bool(answer.content) == (call.status != 204)


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
