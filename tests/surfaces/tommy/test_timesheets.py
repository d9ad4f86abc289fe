"""Timesheets over HTTP: what clients of the Tommy dialect send, in which encoding, and what they read back."""

from typing import Any

import pytest

from crewhall.app.build import Server
from tests.world.crews import Crew, crew

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

PATH, MANAGED = "/workforce/timesheets", "/workforce/manager/timesheets"
ITEMS, MANAGED_ITEMS = "/workforce/timesheet_items", "/workforce/manager/timesheet_items"
PERIOD = {"start_date": "2026-03-01", "end_date": "2026-03-07"}


@pytest.fixture
async def people(server: Server) -> Crew:
    """A team of four and an outsider."""
    return await crew(server)


async def a_sheet(people: Crew, **more: Any) -> dict[str, Any]:
    """The member's timesheet."""
    return await people.member.post(MANAGED, PERIOD | more)


async def an_item(people: Crew, sheet: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Work that the member writes down."""
    return await people.member.post(ITEMS, {"timesheet_id": sheet["id"], "start_date": "2026-03-02"} | given)


async def test_form_of_a_client_makes_one_timesheet(people: Crew) -> None:
    form = PERIOD | {"user_id": str(people.member.id), "team_id": str(people.team["id"]), "status": "unsubmitted"}
    first = await people.member.send("POST", MANAGED, data=form)
    again = await people.manager.send("POST", MANAGED, data=form)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert await people.member.get(PATH, params={"start_date": "2026-03-01", "limit": 200}) == [first.json()]
    assert await people.member.get(PATH, params={"start_date": "2026-03-02"}) == []


async def test_timesheet_from_item_to_approval(people: Crew) -> None:
    """A client sends the whole timesheet back, and denies on the member path (notes 2.11)."""
    sheet = await a_sheet(people)
    await an_item(people, sheet, work_hours=7.5, break_hours="0.5")
    refused = await people.manager.refused(422, "PUT", f"{PATH}/{sheet['id']}", json={"status": "approved"})
    assert refused["code"] == "WRONG_TIMESHEET_STATUS"
    sent = await people.member.put(f"{PATH}/{sheet['id']}", sheet | {"status": "submitted"})
    assert (sent["status"], sent["item_count"], sent["work_minutes"], sent["break_minutes"]) == (
        "submitted",
        1,
        450,
        30,
    )
    await people.member.refused(403, "PUT", f"{PATH}/{sheet['id']}", json={"status": "approved"})
    await people.manager.refused(422, "PUT", f"{PATH}/{sheet['id']}", json={"status": "denied"})
    denied = await people.manager.put(
        f"{PATH}/{sheet['id']}", sent | {"status": "denied", "reason": "where is Friday?"}
    )
    assert denied["reason"] == "where is Friday?"
    await people.member.put(f"{PATH}/{sheet['id']}", denied | {"status": "submitted"})
    body = {"status": "approved", "timesheet_ids[]": str(sheet["id"])}
    (approved,) = (await people.manager.send("PUT", f"{MANAGED}/bulk_update", data=body)).json()
    assert (approved["status"], approved["locked"]) == ("approved", True)
    await people.manager.refused(403, "PUT", f"{MANAGED}/{sheet['id']}", json={"status": "unsubmitted"})
    await people.member.refused(422, "POST", ITEMS, json={"timesheet_id": sheet["id"], "work_hours": 1})
    assert (await people.admin.put(f"{MANAGED}/{sheet['id']}", {"status": "submitted"}))["locked"] is False


async def test_empty_timesheet_is_not_submitted(people: Crew) -> None:
    sheet = await a_sheet(people)
    refused = await people.member.refused(422, "PUT", f"{PATH}/{sheet['id']}", json={"status": "submitted"})
    assert refused["code"] == "EMPTY_TIMESHEET"
    refused = await people.member.refused(
        422, "POST", MANAGED, json={"start_date": "2026-04-05", "status": "submitted"}
    )
    assert refused["code"] == "EMPTY_TIMESHEET"
    assert await people.member.get(PATH) == [sheet]


async def test_bulk_says_why_for_each_id(people: Crew) -> None:
    sheet = await a_sheet(people)
    body = {"status": "approved", "timesheet_ids": [sheet["id"], 10**9]}
    refused = await people.manager.refused(422, "PUT", f"{MANAGED}/bulk_update", json=body)
    assert refused["code"] == "TIMESHEETS_REFUSED"
    assert refused["details"]["timesheet_ids"] == {
        str(sheet["id"]): f"Timesheet {sheet['id']} is unsubmitted and cannot become approved.",
        str(10**9): "There is no such timesheet.",
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"start_date": "2026-03-08", "end_date": "2026-03-01"}, "end_date"),
        ({"start_date": "2026-02-30"}, "start_date"),
        ({"start_date": "soon"}, "start_date"),
        ({"status": "done"}, "status"),
        ({"user_id": "nobody"}, "user_id"),
    ],
)
async def test_bad_timesheets(people: Crew, body: dict[str, Any], field: str) -> None:
    refused = await people.member.refused(422, "POST", MANAGED, json=body)
    assert list(refused["details"]) == [field]
    assert await people.member.get(PATH) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"timesheet_id": None}, "timesheet_id"),
        ({"start_date": "2026-02-28"}, "start_date"),
        ({"start_date": "2026-03-08"}, "start_date"),
        ({"work_hours": "7h"}, "work_hours"),
        ({"work_hours": "NaN"}, "work_hours"),
        ({"work_hours": -1}, "work_minutes"),
        ({"work_hours": 24.5}, "work_minutes"),
        ({"work_hours": 1, "work_minutes": 61}, "work_minutes"),
        ({"break_minutes": 1441}, "break_minutes"),
    ],
)
async def test_bad_items(people: Crew, body: dict[str, Any], field: str) -> None:
    sheet = await a_sheet(people)
    given = {"timesheet_id": sheet["id"], "start_date": "2026-03-02"} | body
    refused = await people.member.refused(422, "POST", ITEMS, json=given)
    assert list(refused["details"]) == [field]
    assert await people.member.get(ITEMS) == []


@pytest.mark.parametrize(
    ("sent", "minutes"),
    [
        ({"work_hours": 7.5}, 450),
        ({"work_hours": "7.30"}, 438),
        ({"work_minutes": "427"}, 427),
        ({"work_hours": 7.1167, "work_minutes": 427}, 427),
    ],
)
async def test_hours_are_decimal_with_exact_minutes(people: Crew, sent: dict[str, Any], minutes: int) -> None:
    item = await an_item(people, await a_sheet(people), **sent)
    assert item["work_minutes"] == minutes
    assert round(item["work_hours"] * 60) == minutes


async def test_whole_item_sent_back_means_what_is_new(people: Crew) -> None:
    item = await an_item(people, await a_sheet(people), work_minutes=427)
    path = f"{ITEMS}/{item['id']}"
    assert await people.member.put(path, item) == item
    assert (await people.member.put(path, item | {"work_hours": 8}))["work_minutes"] == 480
    changed = await people.member.get(path)
    assert (await people.member.put(path, changed | {"work_minutes": 481}))["work_hours"] == pytest.approx(8.0167)
    await people.member.refused(422, "PUT", path, json={"timesheet_id": item["timesheet_id"] + 1})


async def test_old_add_on_reads_and_writes_hours_and_minutes(people: Crew) -> None:
    await people.admin.put("/workforce", {"data": {"hours_format": "hm"}})
    sheet = await a_sheet(people)
    item = await an_item(people, sheet, work_hours="7.30", break_hours="0.5")
    assert (item["work_hours"], item["break_hours"]) == ("7.30", "0.05")
    assert (item["work_minutes"], item["break_minutes"]) == (450, 5)
    assert (await an_item(people, sheet, work_hours=7.5))["work_hours"] == "7.30"
    await people.member.refused(422, "POST", ITEMS, json={"timesheet_id": sheet["id"], "work_hours": "7.60"})


async def test_lists_are_narrowed_and_paged(people: Crew) -> None:
    sheet = await a_sheet(people)
    other = await people.manager.post(MANAGED, PERIOD)
    for day in ("2026-03-02", "2026-03-03"):
        await an_item(people, sheet, start_date=day, work_hours=1)
    assert {each["id"] for each in await people.manager.get(MANAGED, params={"status": "unsubmitted,denied"})} == {
        sheet["id"],
        other["id"],
    }
    assert (
        await people.manager.get(MANAGED, params={"user_id": people.member.id, "date_range": "2026-03-08,2026-03-14"})
        == []
    )
    mine = {"date_range[]": ["2026-02-20", "2026-03-01"], "user_id": people.member.id}
    assert [each["id"] for each in await people.manager.get(MANAGED, params=mine)] == [sheet["id"]]
    answer = await people.manager.send("GET", MANAGED_ITEMS, params={"timesheet_id": sheet["id"], "limit": 1})
    assert [item["start_date"] for item in answer.json()] == ["2026-03-03"]
    assert answer.headers["x-total-count"] == "2"
    narrowed = {"start_date": "2026-03-02", "end_date": "2026-03-02"}
    assert [item["start_date"] for item in await people.member.get(ITEMS, params=narrowed)] == ["2026-03-02"]


async def test_period_of_a_timesheet_stays(people: Crew) -> None:
    sheet = await a_sheet(people)
    refused = await people.member.refused(422, "PUT", f"{PATH}/{sheet['id']}", json={"end_date": "2026-03-06"})
    assert list(refused["details"]) == ["end_date"]
    await people.member.delete(f"{MANAGED}/{sheet['id']}")
    assert await people.member.get(PATH) == []


async def test_running_session_is_active(people: Crew) -> None:
    sheet = await people.member.post(MANAGED, {})
    await people.member.post("/workforce/attendances", {"status": "start"})
    (item,) = await people.member.get(ITEMS, params={"timesheet_id": sheet["id"]})
    assert (item["active"], item["manual"], item["work_hours"]) == (True, False, 0)
    await people.member.post("/workforce/attendances", {"status": "stop"})
    (item,) = await people.member.get(ITEMS, params={"timesheet_id": sheet["id"]})
    assert item["active"] is False
    refused = await people.member.refused(422, "DELETE", f"{ITEMS}/{item['id']}")
    assert refused["code"] == "ITEM_FOLLOWS_THE_CLOCK"
