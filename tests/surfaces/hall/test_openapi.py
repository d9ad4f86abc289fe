"""/hall/openapi.json and /hall/openapi/{surface}.json."""

from typing import Any

import httpx
import pytest

from crewhall.platform.http import application
from crewhall.surfaces.hall import ROUTES
from tests.surfaces.hall.conftest import TOMMY

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


def operation_ids(document: dict[str, Any]) -> set[str]:
    """The operations of a document."""
    return {operation["operationId"] for item in document["paths"].values() for operation in item.values()}


async def test_hall_describes_all_its_routes(anybody: httpx.AsyncClient) -> None:
    document = (await anybody.get("/hall/openapi.json")).json()
    assert operation_ids(document) == {operation.id for operation in application.operations(ROUTES)}
    assert document["servers"] == [{"url": "/"}]
    assert (await anybody.get("/hall/openapi/hall.json")).json() == document


async def test_surface_is_described_as_far_as_it_is_here(anybody: httpx.AsyncClient) -> None:
    document = (await anybody.get("/hall/openapi/tommy.json")).json()
    assert document["openapi"] == "3.1.0"
    assert operation_ids(document) == {operation.id for operation in TOMMY.operations}
    assert document["servers"] == [{"url": "/v1"}]


async def test_edition_3_0_is_there_for_readers_that_need_it(anybody: httpx.AsyncClient) -> None:
    response = await anybody.get("/hall/openapi.json", params={"edition": "3.0"})
    document = response.json()
    assert document["openapi"] == "3.0.3"
    sent_at = document["components"]["schemas"]["OutboxMessage"]["properties"]["sent_at"]
    assert (sent_at["type"], sent_at["nullable"]) == ("string", True)
    response = await anybody.get("/hall/openapi.json", params={"edition": "2.0"})
    assert (response.status_code, list(response.json()["details"])) == (422, ["edition"])


async def test_client_that_has_the_document_is_told_so(anybody: httpx.AsyncClient) -> None:
    response = await anybody.get("/hall/openapi/tommy.json")
    assert response.headers["cache-control"] == "no-cache"
    again = await anybody.get("/hall/openapi/tommy.json", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("file", ["convos.json", "tommy.yaml", "tommy", "..%2Ftommy.json", ".json"])
async def test_other_names_are_not_found(anybody: httpx.AsyncClient, file: str) -> None:
    response = await anybody.get(f"/hall/openapi/{file}")
    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")
