"""Timesheets and their items."""

from typing import Any

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table

PERIOD = {"start_date": "2026-01-26", "end_date": "2026-02-01"}


async def furnish_timesheet(place: Place) -> dict[str, Any]:
    """A timesheet of the owner's with an item."""
    sheet = await place.owner.post("/workforce/manager/timesheets", PERIOD | {"resource_type": "QuokkaRound"})
    given = {"timesheet_id": sheet["id"], "start_date": "2026-01-31", "work_hours": 7.5, "address": "Quokka Pier"}
    item = await place.owner.post("/workforce/timesheet_items", given)
    return {"timesheet_id": sheet["id"], "timesheet_item_id": item["id"]}


ITEM = {"timesheet_id": "{timesheet_id}", "start_date": "2026-01-30", "work_hours": "7.25", "break_minutes": "30"}
SUBMITTED = {"status": "submitted"}
CALLS = {
    "get_workforce_timesheets": Call("GET", "/workforce/timesheets", 200, OWN, needs=("timesheet_id",)),
    "get_workforce_timesheets_by_id": Call("GET", "/workforce/timesheets/{timesheet_id}", 200, NOT_FOUND),
    "update_workforce_timesheets_by_id": Call(
        "PUT", "/workforce/timesheets/{timesheet_id}", 200, NOT_FOUND, json=SUBMITTED | PERIOD
    ),
    "delete_workforce_timesheets_by_id": Call("DELETE", "/workforce/timesheets/{timesheet_id}", 204, NOT_FOUND),
    "get_workforce_manager_timesheets": Call(
        "GET", "/workforce/manager/timesheets", 200, OWN, params={"limit": "200"}, needs=("timesheet_id",)
    ),
    "create_workforce_manager_timesheets": Call(
        "POST", "/workforce/manager/timesheets", 201, NOT_FOUND, json={"user_id": "{mate_id}", **PERIOD}
    ),
    "get_workforce_manager_timesheets_by_id": Call(
        "GET", "/workforce/manager/timesheets/{timesheet_id}", 200, NOT_FOUND
    ),
    "update_workforce_manager_timesheets_by_id": Call(
        "PUT", "/workforce/manager/timesheets/{timesheet_id}", 200, NOT_FOUND, json=SUBMITTED
    ),
    "delete_workforce_manager_timesheets_by_id": Call(
        "DELETE", "/workforce/manager/timesheets/{timesheet_id}", 204, NOT_FOUND
    ),
    "update_workforce_manager_timesheets_bulk_update": Call(
        "PUT",
        "/workforce/manager/timesheets/bulk_update",
        200,
        NOT_FOUND,
        json={"timesheet_ids": "{timesheet_id}", **SUBMITTED},
    ),
    "get_workforce_timesheet_items": Call("GET", "/workforce/timesheet_items", 200, OWN, needs=("timesheet_item_id",)),
    "create_workforce_timesheet_items": Call("POST", "/workforce/timesheet_items", 201, NOT_FOUND, json=ITEM),
    "get_workforce_timesheet_items_by_id": Call(
        "GET", "/workforce/timesheet_items/{timesheet_item_id}", 200, NOT_FOUND
    ),
    "update_workforce_timesheet_items_by_id": Call(
        "PUT", "/workforce/timesheet_items/{timesheet_item_id}", 200, NOT_FOUND, json={"work_minutes": 455}
    ),
    "delete_workforce_timesheet_items_by_id": Call(
        "DELETE", "/workforce/timesheet_items/{timesheet_item_id}", 204, NOT_FOUND
    ),
    "get_workforce_manager_timesheet_items": Call(
        "GET", "/workforce/manager/timesheet_items", 200, OWN, needs=("timesheet_item_id",)
    ),
    "create_workforce_manager_timesheet_items": Call(
        "POST", "/workforce/manager/timesheet_items", 201, NOT_FOUND, json=ITEM
    ),
    "get_workforce_manager_timesheet_items_by_id": Call(
        "GET", "/workforce/manager/timesheet_items/{timesheet_item_id}", 200, NOT_FOUND
    ),
    "update_workforce_manager_timesheet_items_by_id": Call(
        "PUT", "/workforce/manager/timesheet_items/{timesheet_item_id}", 200, NOT_FOUND, json={"address": "Pier 9"}
    ),
    "delete_workforce_manager_timesheet_items_by_id": Call(
        "DELETE", "/workforce/manager/timesheet_items/{timesheet_item_id}", 204, NOT_FOUND
    ),
}

TABLE = Table(
    tags=("Workforce",),
    calls=CALLS,
    furnishers=(Furnisher(furnish_timesheet, provides=("timesheet_id", "timesheet_item_id")),),
    seen=("/workforce/manager/timesheets", "/workforce/manager/timesheet_items"),
)
