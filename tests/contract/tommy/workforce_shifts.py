"""Shifts of the team."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table


async def furnish_shift(place: Place) -> dict[str, Any]:
    """A published shift of the owner's that goes on now, with managers' notes."""
    now = datetime.now(UTC)
    given = {
        "title": "Quokka count",
        "details": "numbat too",
        "notes": "wombat",
        "role": "Quokka Keeper",
        "location_name": "Quokka Pier",
        "start_at": (now - timedelta(hours=1)).isoformat(),
        "end_at": (now + timedelta(hours=5)).isoformat(),
        "assignee_id": place.owner.id,
        "status": "published",
    }
    return {"shift_id": (await place.owner.post("/workforce/manager/shifts", given))["id"]}


TIMES = {"start_at": "2026-01-31T09:30:00Z", "end_at": "2026-01-31T17:30:00Z"}
CALLS = {
    "get_workforce_shifts": Call("GET", "/workforce/shifts", 200, OWN, needs=("shift_id",)),
    "get_workforce_shifts_active": Call("GET", "/workforce/shifts/active", 200, OWN, needs=("shift_id",)),
    "get_workforce_shifts_by_id": Call("GET", "/workforce/shifts/{shift_id}", 200, NOT_FOUND),
    "get_workforce_manager_shifts": Call("GET", "/workforce/manager/shifts", 200, OWN, needs=("shift_id",)),
    "create_workforce_manager_shifts": Call(
        "POST", "/workforce/manager/shifts", 201, OWN, json={"title": "Late", **TIMES}
    ),
    "get_workforce_manager_shifts_by_id": Call("GET", "/workforce/manager/shifts/{shift_id}", 200, NOT_FOUND),
    "update_workforce_manager_shifts_by_id": Call(
        "PUT", "/workforce/manager/shifts/{shift_id}", 200, NOT_FOUND, json={"location_name": "Pier 9"}
    ),
    "delete_workforce_manager_shifts_by_id": Call("DELETE", "/workforce/manager/shifts/{shift_id}", 200, NOT_FOUND),
}

TABLE = Table(
    tags=(),
    begun=("Workforce",),
    calls=CALLS,
    furnishers=(Furnisher(furnish_shift, provides=("shift_id",)),),
    seen=("/workforce/shifts", "/workforce/manager/shifts"),
)
