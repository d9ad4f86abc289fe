"""/workforce/availabilities over HTTP: the spellings that clients send, whose days they ask for, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.world.crews import Crew

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

PATH = "/workforce/availabilities"
DAY = "2027-01-12"
NOTHING = {"am": 0, "pm": 0, "nd": 0, "am_locked": False, "pm_locked": False, "nd_locked": False}


async def test_day_is_put_and_comes_back(people: Crew) -> None:
    empty = await people.member.get(f"{PATH}/{DAY}")
    assert empty == NOTHING | {
        "id": None,
        "team_id": people.team["id"],
        "user_id": people.member.id,
        "employee_id": empty["employee_id"],
        "employee_name": empty["employee_name"],
        "date": DAY,
    }
    assert empty["employee_name"].startswith("Mia")
    answer = await people.member.send("PUT", f"{PATH}/{DAY}", json={"am": 1, "nd": -1})
    assert answer.json() == empty | {"id": answer.json()["id"], "am": 1, "nd": -1}
    # Clients send the whole day back, with whatever else they know of it.
    back = answer.json() | {"actor_id": people.member.id, "changed": True, "created_at": "never", "pm": 2}
    again = await people.member.send("PUT", f"{PATH}/{DAY}", json=back)
    assert again.json() == answer.json() | {"pm": 2}
    assert await people.member.get(f"{PATH}/{DAY}T12:00:00Z") == again.json()


@pytest.mark.parametrize(
    ("sent", "level"),
    [
        (-1, -1),
        ("0", 0),
        ("1", 1),
        ("-1", -1),
        (2, 2),
        ("unavailable", -1),
        ("neutral", 0),
        ("Available", 1),
        (" preferred ", 2),
        ("undefined", 1),
        (None, 1),
    ],
)
async def test_levels_are_taken_in_every_spelling(people: Crew, sent: object, level: int) -> None:
    await people.member.send("PUT", f"{PATH}/{DAY}", json={"am": 1})
    answer = await people.member.send("PUT", f"{PATH}/{DAY}", json={"am": sent})
    assert (answer.status_code, answer.json()["am"]) == (200, level)


async def test_forms_are_read_too(people: Crew) -> None:
    data = {"am": "1", "pm": "-1", "am_locked": "true", "nd_locked": "false"}
    answer = await people.manager.send("PUT", f"{PATH}/{DAY}", data=data)
    assert answer.json() | {"am": 1, "pm": -1, "am_locked": True} == answer.json()


@pytest.mark.parametrize("sent", [3, -2, "often", 0.5, [1], {"level": 1}])
async def test_other_levels_are_refused_together_and_change_nothing(people: Crew, sent: object) -> None:
    answer = await people.member.refused(422, "PUT", f"{PATH}/{DAY}", json={"am": sent, "pm": "never", "nd": 1})
    assert {"am", "pm"} >= set(answer["details"])
    assert (await people.member.get(f"{PATH}/{DAY}"))["id"] is None


@pytest.mark.parametrize("day", ["tomorrow", "2027-02-30", "0001-01-01"])
async def test_what_is_no_date_is_refused(people: Crew, day: str) -> None:
    answer = await people.member.refused(422, "GET", f"{PATH}/{day}")
    assert list(answer["details"]) == ["date"]


async def test_lists_have_the_stored_days_of_the_range(people: Crew) -> None:
    for day in ("2027-01-10", "2027-01-12", "2027-01-14"):
        await people.member.send("PUT", f"{PATH}/{day}", json={"am": 1})

    async def listed(**params: Any) -> list[str]:
        return [row["date"] for row in await people.member.get(f"{PATH}/", params=params)]

    assert await listed(**{"date_range[]": ["2027-01-11", "2027-01-14"]}) == ["2027-01-12", "2027-01-14"]
    pair = ["2027-01-10T00:00:00.000Z", "2027-01-12T00:00:00.000Z"]
    assert await listed(**{"date_range[]": pair}) == ["2027-01-10"]
    assert await listed(date_range="2027-01-12,2027-01-12") == ["2027-01-12"]
    assert await listed(year=2027, month=1) == ["2027-01-10", "2027-01-12", "2027-01-14"]
    assert await listed(start_at="2027-01-12") == ["2027-01-12", "2027-01-14"]
    assert await listed(end_at="2027-01-12") == ["2027-01-10", "2027-01-12"]
    refused = await people.member.refused(422, "GET", PATH, params={"date_range": "2027-01-01,2028-02-05"})
    assert list(refused["details"]) == ["date_range"]
    for params in ({}, {"date_range": "active"}, {"date_range": "week"}):
        assert (await people.member.send("GET", PATH, params=params)).status_code == 200
    today = datetime.now(UTC).date()
    for days in (-31, 0, 368):
        await people.admin.send("PUT", f"{PATH}/{today + timedelta(days=days)}", json={"am": 1})
    assert len(await people.admin.get(PATH)) == 3


@pytest.mark.parametrize("name", ["user_id", "actor_id"])
async def test_managers_read_and_change_the_days_of_others(people: Crew, name: str) -> None:
    whose = {name: people.member.id}
    answer = await people.manager.send("PUT", f"{PATH}/{DAY}", json={"pm": "preferred"} | whose)
    assert (answer.json()["user_id"], answer.json()["pm"]) == (people.member.id, 2)
    assert await people.manager.get(f"{PATH}/{DAY}", params=whose) == answer.json()
    assert await people.manager.get(PATH, params=whose | {"year": 2027}) == [answer.json()]
    assert await people.manager.get(PATH, params={"year": 2027}) == []
    other = {name: people.manager.id}
    await people.member.refused(403, "GET", PATH, params=other)
    await people.member.refused(403, "GET", f"{PATH}/{DAY}", params=other)
    await people.member.refused(403, "PUT", f"{PATH}/{DAY}", json={"am": 1} | other)
    await people.outsider.refused(404, "GET", f"{PATH}/{DAY}", params=whose)


async def test_locked_window_is_refused_with_its_code(people: Crew) -> None:
    await people.manager.send("PUT", f"{PATH}/{DAY}", json={"am_locked": True, "user_id": people.member.id})
    refused = await people.member.refused(422, "PUT", f"{PATH}/{DAY}", json={"am": 1})
    assert (refused["code"], refused["details"]) == ("WINDOW_IS_LOCKED", {"am": "is locked"})
    assert (await people.member.send("PUT", f"{PATH}/{DAY}", json={"pm": 1, "am_locked": "true"})).status_code == 200
