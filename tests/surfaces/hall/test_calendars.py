"""/hall/calendars: making and revoking addresses, and what a calendar program reads there."""

import re
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from icalendar import Calendar
from msgspec.structs import replace

from crewhall.domains.calendar import entries
from crewhall.domains.calendar.model import EntryEdit, NewEntry
from crewhall.domains.identity import sessions, teams
from crewhall.domains.identity.model import NewTeam
from crewhall.kit.actor import Actor
from crewhall.platform.work import Works
from tests.surfaces.hall.conftest import HallServer, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

KITCHEN = "Kitchen, Bar; Grill"


@pytest.fixture
async def token(works: Works) -> str:
    """A session token of Ada, who has founded a team."""
    shown = await sign_up(works, "ada@example.com")
    async with works.write(await sessions.authenticate_token(works, shown, sessions.CURRENT)) as work:
        await teams.found(work, NewTeam(name=KITCHEN))
    return shown


@pytest.fixture
async def ada(works: Works, token: str) -> Actor:
    """Ada in her team."""
    return await sessions.authenticate_token(works, token, sessions.CURRENT)


@pytest.fixture
async def client(server: HallServer, token: str) -> AsyncGenerator[httpx.AsyncClient, None]:
    """Ada's client."""
    async with server.client(Authorization=f"Bearer {token}") as client:
        yield client


async def subscribed(client: httpx.AsyncClient, team_id: int | None = None) -> dict[str, Any]:
    """A calendar with an address."""
    response = await client.post("/hall/calendars", json={} if team_id is None else {"team_id": team_id})
    assert response.is_success, response.text
    return response.json()


async def make(works: Works, actor: Actor, title: str = "Stocktake", **fields: Any) -> int:
    """An entry that begins in two days; its id."""
    async with works.write(actor) as work:
        start_at = (work.now + timedelta(days=2)).replace(microsecond=0)
        return (await entries.create(work, NewEntry(title=title, start_at=start_at, **fields))).id


def parsed(content: bytes) -> Any:
    """What a calendar program makes of it."""
    return Calendar.from_ical(content)


def path_of(calendar: dict[str, Any]) -> str:
    """The path of a calendar's address."""
    return httpx.URL(calendar["url"]).path


async def test_calendars_are_listed_and_have_addresses_once_asked(client: httpx.AsyncClient, ada: Actor) -> None:
    nothing = {"id": None, "url": None, "created_at": None}
    own = {"team_id": None, "name": "Ada"} | nothing
    team = {"team_id": ada.team_id, "name": KITCHEN} | nothing
    response = await client.get("/hall/calendars")
    assert response.headers["cache-control"] == "no-store, no-transform"
    assert response.json() == [own, team]
    first = await client.post("/hall/calendars", json={"team_id": ada.team_id})
    again = await client.post("/hall/calendars", json={"team_id": str(ada.team_id)})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["cache-control"] == again.headers["cache-control"] == "no-store, no-transform"
    assert first.json() == again.json() == team | {name: first.json()[name] for name in nothing}
    assert (await client.get("/hall/calendars")).json() == [own, first.json()]
    bare = await client.post("/hall/calendars")
    assert (bare.status_code, bare.json()["team_id"]) == (201, None)


async def test_address_is_read_without_a_credential(
    server: HallServer, client: httpx.AsyncClient, anybody: httpx.AsyncClient, ada: Actor
) -> None:
    await make(server.works, ada, details="Bring\nthe list; all of it", location_name="Pier 7", reminders=[15])
    calendar = await subscribed(client, ada.team_id)
    base = server.works.settings.public_url
    assert calendar["url"].startswith(f"{base}/hall/calendars/crewhall_")
    assert calendar["url"].endswith(".ics")
    response = await anybody.get(path_of(calendar))
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert response.headers["cache-control"] == "private, max-age=300"
    assert b"\r\nX-WR-CALNAME:Kitchen\\, Bar\\; Grill\r\n" in response.content
    (event,) = parsed(response.content).events
    assert (event["SUMMARY"], event["DESCRIPTION"], event["LOCATION"]) == (
        "Stocktake",
        "Bring\nthe list; all of it",
        "Pier 7",
    )
    assert re.fullmatch(r"event-[0-9]+@[0-9A-Za-z]{43}\.crewhall\.invalid", event["UID"])
    assert event.end - event.start == timedelta(hours=1)
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(minutes=-15)]


async def test_own_calendar_has_the_events_of_all_teams(
    server: HallServer, client: httpx.AsyncClient, anybody: httpx.AsyncClient, ada: Actor
) -> None:
    await make(server.works, ada, "of the team")
    await make(server.works, Actor(user_id=ada.user_id, account_id=ada.user_id), "own")
    document = parsed((await anybody.get(path_of(await subscribed(client)))).content)
    assert document["NAME"] == "Ada"
    assert [event["SUMMARY"] for event in document.events] == ["of the team", "own"]


async def test_unchanged_calendar_is_not_sent_again(
    server: HallServer, client: httpx.AsyncClient, anybody: httpx.AsyncClient, ada: Actor
) -> None:
    event_id = await make(server.works, ada)
    path = path_of(await subscribed(client, ada.team_id))
    first = await anybody.get(path)
    known = {"If-None-Match": first.headers["etag"]}
    same = await anybody.get(path, headers=known)
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    assert same.headers["cache-control"] == "private, max-age=300"
    async with server.works.write(ada) as work:
        await entries.update(work, event_id, EntryEdit(canceled=True))
    changed = await anybody.get(path, headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]
    before, after = (parsed(response.content).events[0] for response in (first, changed))
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert before["UID"] == after["UID"]


async def uids(server: HallServer, path: str, public_url: str) -> list[str]:
    """The names of the events in a calendar, read at a server that calls itself so."""
    settings = server.works.settings
    settings = replace(settings, server=replace(settings.server, public_url=public_url))
    async with HallServer(settings, server.works).client() as reader:
        return [str(event["UID"]) for event in parsed((await reader.get(path)).content).events]


@pytest.mark.parametrize("had_feeds_before", [False, True])
async def test_names_of_events_stay_when_the_server_is_called_otherwise(
    server: HallServer, client: httpx.AsyncClient, ada: Actor, had_feeds_before: bool
) -> None:
    event_id = await make(server.works, ada)
    path = path_of(await subscribed(client, ada.team_id))
    if had_feeds_before:  # as a server that is older leaves it
        async with server.works.write(ada) as work:
            await work.db.execute("DELETE FROM calendar_uid_domains")
    first = await uids(server, path, "https://old.example")
    assert first == await uids(server, path, "https://new.example:8443")
    assert (first == [f"event-{event_id}@old.example"]) is had_feeds_before


async def test_revoked_address_is_gone_and_the_next_is_another(
    client: httpx.AsyncClient, anybody: httpx.AsyncClient, ada: Actor
) -> None:
    calendar = await subscribed(client, ada.team_id)
    response = await client.delete(f"/hall/calendars/{calendar['id']}")
    assert (response.status_code, response.content) == (204, b"")
    gone, unknown = await anybody.get(path_of(calendar)), await anybody.get("/hall/calendars/crewhall_x.ics")
    assert gone.status_code == unknown.status_code == 404
    assert gone.json()["message"] == unknown.json()["message"]
    assert (await client.delete(f"/hall/calendars/{calendar['id']}")).status_code == 404
    assert (await subscribed(client, ada.team_id))["url"] != calendar["url"]


@pytest.mark.parametrize("path", ["crewhall_x", ".ics", "x.ics", "1", "x.ics.txt", "a%00b.ics", "%E2%98%83.ics"])
async def test_address_that_nobody_was_given_is_not_found(anybody: httpx.AsyncClient, path: str) -> None:
    assert (await anybody.get(f"/hall/calendars/{path}")).status_code == 404


async def test_token_without_its_ending_reads_nothing(client: httpx.AsyncClient, anybody: httpx.AsyncClient) -> None:
    path = path_of(await subscribed(client))
    assert (await anybody.get(path.removesuffix(".ics"))).status_code == 404
    assert (await anybody.get(path)).status_code == 200


async def test_others_addresses_and_teams_are_not_found(
    server: HallServer, client: httpx.AsyncClient, ada: Actor
) -> None:
    calendar = await subscribed(client, ada.team_id)
    token = await sign_up(server.works, "otto@example.com")
    async with server.client(Authorization=f"Bearer {token}") as otto:
        for feed_id in (str(calendar["id"]), "4000000000", "9" * 30, "x", "-1"):
            assert (await otto.delete(f"/hall/calendars/{feed_id}")).status_code == 404
        for team_id in (ada.team_id, 4_000_000_000):
            response = await otto.post("/hall/calendars", json={"team_id": team_id})
            assert response.status_code == 404
        assert [found["url"] for found in (await otto.get("/hall/calendars")).json()] == [None]
    assert (await client.get("/hall/calendars")).json()[1] == calendar


async def test_strangers_are_told_to_sign_in(anybody: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    calendar = await subscribed(client)
    for method, path in (
        ("GET", "/hall/calendars"),
        ("POST", "/hall/calendars"),
        ("DELETE", f"/hall/calendars/{calendar['id']}"),
    ):
        assert (await anybody.request(method, path, content=b"{")).status_code == 401
    assert (await client.get("/hall/calendars")).json()[0] == calendar


async def test_wrong_team_is_named(client: httpx.AsyncClient) -> None:
    response = await client.post("/hall/calendars", json={"team_id": "kitchen"})
    assert (response.status_code, list(response.json()["details"])) == (422, ["team_id"])


async def test_key_that_may_only_read_makes_and_revokes_nothing(
    server: HallServer, client: httpx.AsyncClient, ada: Actor
) -> None:
    calendar = await subscribed(client)
    async with server.works.write(ada) as work:
        _, key = await sessions.create_key(work, "viewer", ("read",))
    async with server.client(api_key=key) as viewer:
        assert (await viewer.post("/hall/calendars", json={"team_id": ada.team_id})).status_code == 403
        assert (await viewer.delete(f"/hall/calendars/{calendar['id']}")).status_code == 403
        assert [found["url"] for found in (await viewer.get("/hall/calendars")).json()] == [None, None]
