"""The first edition as the rest of the server knows it: its document, its page, its place on the start page and in the metrics."""

import httpx
import pytest

from crewhall.app.build import Server
from crewhall.platform import contracts
from tests.cli.running import crewhall
from tests.world.client import LegacyClient

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


@pytest.fixture
def browser(server: Server) -> httpx.AsyncClient:
    """A client of the pages of the server itself."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(server.door), base_url="http://crewhall.test")


async def test_document_has_every_operation_at_its_prefix(browser: httpx.AsyncClient) -> None:
    document = (await browser.get("/hall/openapi/tommy-legacy.json")).json()
    assert document["servers"] == [{"url": "/legacy/v1"}]
    assert contracts.operations_of(document) == contracts.operations("tommy-legacy")
    assert "x-why" not in str(document)


async def test_todays_document_has_none_of_the_retired_operations(browser: httpx.AsyncClient) -> None:
    document = (await browser.get("/v1/openapi.json")).json()
    assert "/user" not in document["paths"]
    assert document["paths"]["/users"].keys() == {"post"}


async def test_page_and_start_page_show_the_edition(browser: httpx.AsyncClient) -> None:
    assert "Tommy, first edition" in (await browser.get("/hall/reference/tommy-legacy")).text
    assert "/legacy/v1" in (await browser.get("/")).text


async def test_requests_are_counted_for_the_surface(server: Server, newcomer: LegacyClient) -> None:
    await newcomer.refused(401, "GET", "/chats/7/messages")
    assert 'route="/chats/{chat_id}/messages"' in (figures := server.context.metrics.render().decode())
    assert 'surface="tommy-legacy"' in figures


def test_command_line_prints_the_document() -> None:
    document = crewhall("openapi", "tommy-legacy").json
    assert "/user/current_account" in document["paths"]
