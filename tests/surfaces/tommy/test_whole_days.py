"""Events that are given by dates and last whole days, in the API and in the feed that other programs read."""

from typing import Any

import httpx
import pytest

from crewhall.app.build import Server
from tests.world.people import Person, owner_of_team

pytestmark = pytest.mark.anyio

DAYS: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "a date alone": ({"start_at": "2030-03-30"}, ("2030-03-29T23:00:00.000Z", "2030-03-30T23:00:00.000Z")),
    "a date and no end": (
        {"start_at": "2030-03-31", "end_at": None},
        ("2030-03-30T23:00:00.000Z", "2030-03-31T22:00:00.000Z"),
    ),
    "one day, named twice": (
        {"start_at": "2030-03-30", "end_at": "2030-03-30"},
        ("2030-03-29T23:00:00.000Z", "2030-03-30T23:00:00.000Z"),
    ),
    "the day after is the end": (
        {"start_at": "2030-03-30", "end_at": "2030-03-31"},
        ("2030-03-29T23:00:00.000Z", "2030-03-30T23:00:00.000Z"),
    ),
    "the day on which clocks go forward": (
        {"start_at": "2030-03-31", "end_at": " 2030-03-31 "},
        ("2030-03-30T23:00:00.000Z", "2030-03-31T22:00:00.000Z"),
    ),
    "three days": (
        {"start_at": "2030-03-30", "end_at": "2030-04-02"},
        ("2030-03-29T23:00:00.000Z", "2030-04-01T22:00:00.000Z"),
    ),
}


@pytest.fixture
async def rome(server: Server) -> Person:
    """Somebody in Rome who owns a team there."""
    person, _ = await owner_of_team(server, time_zone="Europe/Rome")
    return person


@pytest.mark.parametrize("what", DAYS)
async def test_event_of_dates_lasts_whole_days(rome: Person, what: str) -> None:
    sent, (start_at, end_at) = DAYS[what]
    made = (await rome.send("POST", "/events", json={"title": "Fair", **sent})).json()
    assert (made["start_at"], made["end_at"], made["all_day"]) == (start_at, end_at, True)
    assert await rome.get(f"/events/{made['id']}") == made


async def test_event_with_a_time_is_not_one_of_whole_days(rome: Person) -> None:
    for sent in ({"start_at": "2030-03-30", "duration": 60}, {"start_at": "2030-03-30", "end_at": "2030-03-30T09:00"}):
        made = (await rome.send("POST", "/events", json={"title": "Fair", **sent})).json()
        assert "all_day" not in made
    answer = await rome.send("POST", "/events", json={"title": "x", "start_at": "2030-03-30", "end_at": "2030-03-29"})
    assert answer.status_code == 422


EDITS: dict[str, tuple[dict[str, Any], tuple[str, str], bool]] = {
    "another title": ({"title": "Market"}, ("2030-03-29T23:00", "2030-03-30T23:00"), True),
    "the same times": (
        {"start_at": "2030-03-29T23:00:00.000Z", "end_at": "2030-03-30T23:00:00.000Z"},
        ("2030-03-29T23:00", "2030-03-30T23:00"),
        True,
    ),
    "a later end": ({"end_at": "2030-04-02"}, ("2030-03-29T23:00", "2030-04-01T22:00"), True),
    "an earlier start": ({"start_at": "2030-03-28"}, ("2030-03-27T23:00", "2030-03-30T23:00"), True),
    "the last day alone": ({"start_at": "2030-03-31"}, ("2030-03-30T23:00", "2030-03-31T22:00"), True),
    "a day and no end": (
        {"start_at": "2030-04-02", "end_at": None},
        ("2030-04-01T22:00", "2030-04-02T22:00"),
        True,
    ),
    "an hour from midnight": (
        {"start_at": "2030-03-30", "end_at": None, "duration": 60},
        ("2030-03-29T23:00", "2030-03-30T00:00"),
        False,
    ),
    "an hour": ({"start_at": "2030-03-30T09:00", "duration": 60}, ("2030-03-30T08:00", "2030-03-30T09:00"), False),
    "an end with a time": ({"end_at": "2030-03-30T18:00"}, ("2030-03-29T23:00", "2030-03-30T17:00"), False),
}


@pytest.mark.parametrize("what", EDITS)
async def test_whole_days_stay_until_a_time_is_given(rome: Person, what: str) -> None:
    sent, (start_at, end_at), stays = EDITS[what]
    days = {"title": "Fair", "start_at": "2030-03-30", "end_at": "2030-03-31"}
    made = (await rome.send("POST", "/events", json=days)).json()
    changed = (await rome.send("PUT", f"/events/{made['id']}", json=sent)).json()
    assert (changed["start_at"][:16], changed["end_at"][:16], changed.get("all_day", False)) == (
        start_at,
        end_at,
        stays,
    )


async def test_feed_names_the_day_of_an_event_that_is_given_by_its_first_date_alone(
    server: Server, rome: Person
) -> None:
    transport = httpx.ASGITransport(server)  # pyright: ignore[reportArgumentType] - an ASGI application
    http = httpx.AsyncClient(transport=transport, base_url="http://crewhall.test")
    await rome.post("/events", {"title": "Fair", "start_at": "2030-03-31"})
    calendar = await http.post(
        "/hall/calendars",
        json={"team_id": (await rome.get("/team"))["id"]},
        headers={"Authorization": f"Bearer {rome.token}"},
    )
    text = (await http.get(calendar.json()["url"])).text
    assert "DTSTART;VALUE=DATE:20300331\r\nDTEND;VALUE=DATE:20300401\r\n" in text
