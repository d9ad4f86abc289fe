"""/hall/outbox."""

from typing import Any

import httpx
import pytest

from crewhall.domains.notify import outbox
from crewhall.domains.notify.model import Channel
from crewhall.kit.actor import SYSTEM
from crewhall.platform.work import Works
from tests.surfaces.hall.conftest import HallServer, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


@pytest.fixture
async def messages(works: Works) -> None:
    """Three messages by two channels."""
    async with works.write(SYSTEM) as work:
        await outbox.queue(work, Channel.MAIL, "mia@example.com", "Your pin", "Your pin is 123456.")
        await outbox.queue(work, Channel.SMS, "+61400000001", "", "Your pin is 654321.")
        await outbox.queue(work, Channel.MAIL, "mia@example.com", "Welcome", "Hello")


@pytest.fixture
def administrator(server: HallServer, administrator_token: str) -> httpx.AsyncClient:
    """A client of the server's administrator."""
    return server.client(Authorization=f"Token {administrator_token}")


@pytest.mark.usefixtures("messages")
async def test_administrator_reads_all_newest_first(administrator: httpx.AsyncClient) -> None:
    response = await administrator.get("/hall/outbox")
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.json()
    assert [(message["channel"], message["to"], message["subject"]) for message in found] == [
        ("mail", "mia@example.com", "Welcome"),
        ("sms", "+61400000001", ""),
        ("mail", "mia@example.com", "Your pin"),
    ]
    assert found[0]["sent_at"] is None
    assert found[0]["attempts"] == 0
    assert found[0]["created_at"].endswith("Z")
    assert response.headers["x-total-count"] == "3"
    assert response.headers["cache-control"] == "no-store, no-transform"
    assert "link" not in response.headers


@pytest.mark.usefixtures("messages")
@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ({"to": "Mia@Example.com"}, ["Welcome", "Your pin"]),
        ({"channel": "sms"}, [""]),
        ({"to": "+61400000001", "channel": "mail"}, []),
        ({"to": "", "channel": "undefined"}, ["Welcome", "", "Your pin"]),
    ],
)
async def test_filters_narrow(administrator: httpx.AsyncClient, query: dict[str, str], subjects: list[str]) -> None:
    response = await administrator.get("/hall/outbox", params=query)
    assert [message["subject"] for message in response.json()] == subjects
    assert response.headers["x-total-count"] == str(len(subjects))


@pytest.mark.usefixtures("messages")
async def test_pages_link_to_each_other_with_their_filters(administrator: httpx.AsyncClient) -> None:
    query = {"to": "mia@example.com", "page": "1", "per": "1"}
    first = await administrator.get("/hall/outbox", params=query)
    assert [first.headers[name] for name in ("x-total-count", "x-page", "x-per-page")] == ["2", "1", "1"]
    assert set(first.links) == {"first", "next", "last"}
    assert first.links["next"]["url"] == "http://hall.test/hall/outbox?to=mia%40example.com&page=2&per=1"
    second = await administrator.get(first.links["next"]["url"])
    assert [message["subject"] for message in second.json()] == ["Your pin"]
    assert set(second.links) == {"first", "prev", "last"}


@pytest.mark.parametrize(
    ("query", "field"),
    [({"page": "0"}, "page"), ({"per": "many"}, "per"), ({"channel": "fax"}, "channel"), ({"to[]": "a"}, "to")],
)
async def test_wrong_parameter_is_named(administrator: httpx.AsyncClient, query: dict[str, str], field: str) -> None:
    response = await administrator.get("/hall/outbox", params=query)
    assert response.status_code == 422
    assert list(response.json()["details"]) == [field]


async def test_strangers_and_other_people_are_refused(
    server: HallServer, anybody: httpx.AsyncClient, administrator_token: str
) -> None:
    response = await anybody.get("/hall/outbox")
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer ")
    response = await anybody.get("/hall/outbox", params={"api_key": administrator_token})
    assert response.status_code == 401, "no credentials in addresses: those end in logs"
    async with server.client(Authorization="Bearer wrong") as client:
        assert (await client.get("/hall/outbox")).json()["code"] == "WRONG_CREDENTIALS"
    token = await sign_up(server.works, "bob@example.com")
    async with server.client(Authorization=f"Bearer {token}") as bob:
        assert (await bob.get("/hall/outbox", params={"channel": "fax"})).status_code == 403


async def test_administrator_may_use_an_api_key_header(server: HallServer, administrator_token: str) -> None:
    async with server.client(api_key=administrator_token) as client:
        assert (await client.get("/hall/outbox")).json() == []


@pytest.mark.parametrize("overrides", [{"limits": {"logins": 1}}])
async def test_passwords_are_not_tried_without_end(server: HallServer) -> None:
    async with server.client(address="203.0.113.7") as client:
        first = await client.get("/hall/outbox", auth=("ada@example.com", "guess"))
        second = await client.get("/hall/outbox", auth=("ada@example.com", "another guess"))
    assert (first.status_code, second.status_code) == (401, 429)
    assert int(second.headers["retry-after"]) > 0
