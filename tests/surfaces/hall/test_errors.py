"""Errors in the hall's documented shape."""

import httpx
import pytest

from crewhall.kit.errors import Kind, Limited
from crewhall.platform.http.front import InternalFault
from crewhall.surfaces.hall import ROUTE_HANDLERS, write_error
from crewhall.surfaces.hall.errors import STATUSES
from tests.surfaces.hall.conftest import UNKNOWN_PATH, HallServer

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "image/png", "application/json, text/html;q=0.5"])
async def test_unknown_path_is_json_for_programs(anybody: httpx.AsyncClient, accept: str) -> None:
    response = await anybody.get(UNKNOWN_PATH, headers={"Accept": accept})
    assert response.status_code == 404
    assert response.json() == {
        "error": True,
        "code": "NOT_FOUND",
        "message": "There is nothing at this path.",
        "request_id": response.headers["x-request-id"],
    }


async def test_wrong_verb_names_the_right_ones(anybody: httpx.AsyncClient) -> None:
    response = await anybody.post("/hall/reference/tommy")
    assert (response.status_code, response.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert "GET" in response.headers["allow"]


async def test_host_that_is_none_is_refused(anybody: httpx.AsyncClient) -> None:
    response = await anybody.get("/", headers={"Host": "crew.test/x"})
    assert (response.status_code, response.json()["code"]) == (400, "BAD_HOST")


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
async def test_fault_is_told_in_the_log_and_not_in_the_answer(
    server: HallServer, anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    def fail() -> bytes:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(server.metrics, "render", fail)
    response = await anybody.get("/metrics", headers={"Accept": accept})
    assert response.status_code == 500
    assert response.headers["content-type"].startswith(accept)
    assert "secret detail" not in response.text
    assert response.headers["x-request-id"] in response.text


@pytest.mark.parametrize("overrides", [{"limits": {"requests": 1}}])
async def test_too_many_requests_are_refused_at_the_door_in_the_same_shape(server: HallServer) -> None:
    async with server.client(address="203.0.113.7") as client:
        await client.get("/healthz")
        response = await client.get("/healthz")
    assert (response.status_code, response.json()["code"]) == (429, "TOO_MANY_REQUESTS")
    assert int(response.headers["retry-after"]) > 0


def test_every_kind_of_error_has_a_status() -> None:
    assert set(STATUSES) == set(Kind)
    assert write_error(Limited(what="requests", retry_after_s=3), "an-id")[0] == 429
    assert write_error(InternalFault(), "an-id")[0] == 500


def test_every_route_states_its_caller() -> None:
    assert [handler.operation_id for handler in ROUTE_HANDLERS if "caller" not in handler.opt] == []
