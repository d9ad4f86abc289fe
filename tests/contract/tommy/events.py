"""Events of the team's calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table


async def furnish_event(place: Place) -> dict[str, Any]:
    """An event of the team, assigned and with reminders."""
    given = {
        "title": "Quokka count",
        "details": "numbat too",
        "location": "Quokka Pier",
        "start_at": (datetime.now(UTC) + timedelta(days=3)).isoformat(),
        "reminder": 60,
        "assignee_id": place.mate.id,
    }
    return {"event_id": (await place.owner.post("/events", given))["id"]}


CALLS = {
    "get_events": Call("GET", "/events", 200, OWN, needs=("event_id",)),
    "create_events": Call("POST", "/events", 201, OWN, json={"title": "Stocktake", "start_at": "2026-01-31T09:30:00Z"}),
    "get_events_by_id": Call("GET", "/events/{event_id}", 200, NOT_FOUND),
    "update_events_by_id": Call("PUT", "/events/{event_id}", 200, NOT_FOUND, json={"location_name": "Pier 9"}),
    "delete_events_by_id": Call("DELETE", "/events/{event_id}", 200, NOT_FOUND),
}

TABLE = Table(
    tags=("Event",),
    calls=CALLS,
    furnishers=(Furnisher(furnish_event, provides=("event_id",)),),
    seen=("/events",),
)
