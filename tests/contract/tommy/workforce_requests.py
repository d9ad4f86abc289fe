"""Requests about shifts."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table


async def furnish_requests(place: Place) -> dict[str, Any]:
    """A request of the mate's for an open shift, and another open shift."""
    asked = await _an_open_shift(place, 1)
    made = await place.mate.post("/workforce/shift_requests", {"shift_id": asked, "message": "The numbat and me"})
    return {"wanted_shift_id": await _an_open_shift(place, 2), "shift_request_id": made["id"]}


async def _an_open_shift(place: Place, days: int) -> int:
    start = datetime.now(UTC) + timedelta(days=days)
    given = {
        "title": "Quokka watch",
        "start_at": start.isoformat(),
        "end_at": (start + timedelta(hours=6)).isoformat(),
        "status": "open",
    }
    shift_id: int = (await place.owner.post("/workforce/manager/shifts", given))["id"]
    return shift_id


CALLS = {
    "create_workforce_shift_requests": Call(
        "POST", "/workforce/shift_requests", 201, NOT_FOUND, json={"shift_id": "{wanted_shift_id}"}, by_mate=True
    ),
    "update_workforce_shift_requests_by_id": Call(
        "PUT", "/workforce/shift_requests/{shift_request_id}", 200, NOT_FOUND, json={"message": "Me"}, by_mate=True
    ),
    "delete_workforce_shift_requests_by_id": Call(
        "DELETE", "/workforce/shift_requests/{shift_request_id}", 200, NOT_FOUND, by_mate=True
    ),
    "get_workforce_manager_shift_requests": Call(
        "GET", "/workforce/manager/shift_requests", 200, OWN, needs=("shift_request_id",)
    ),
    "create_workforce_manager_shift_requests": Call(
        "POST",
        "/workforce/manager/shift_requests",
        201,
        NOT_FOUND,
        json={"shift_id": "{wanted_shift_id}", "user_id": "{mate_id}", "kind": "offer"},
    ),
    "get_workforce_manager_shift_requests_by_id": Call(
        "GET", "/workforce/manager/shift_requests/{shift_request_id}", 200, NOT_FOUND
    ),
    "update_workforce_manager_shift_requests_by_id": Call(
        "PUT", "/workforce/manager/shift_requests/{shift_request_id}", 200, NOT_FOUND, json={"status": "approved"}
    ),
}

TABLE = Table(
    tags=("Workforce",),
    calls=CALLS,
    furnishers=(Furnisher(furnish_requests, provides=("wanted_shift_id", "shift_request_id")),),
    seen=("/workforce/manager/shift_requests",),
)
