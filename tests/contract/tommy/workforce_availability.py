"""When people can work."""

from datetime import UTC, datetime
from typing import Any

from tests.contract.calls import OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table


async def furnish_availability(place: Place) -> dict[str, Any]:
    """What the owner says of today."""
    day = datetime.now(UTC).date().isoformat()
    said = await place.owner.send("PUT", f"/workforce/availabilities/{day}", json={"am": 1, "pm": -1})
    assert said.status_code == 200, said.text
    return {"availability_id": said.json()["id"], "availability_day": day}


CALLS = {
    "get_workforce_availabilities": Call("GET", "/workforce/availabilities", 200, OWN, needs=("availability_id",)),
    "get_workforce_availabilities_by_date": Call("GET", "/workforce/availabilities/{availability_day}", 200, OWN),
    "update_workforce_availabilities_by_date": Call(
        "PUT",
        "/workforce/availabilities/{availability_day}",
        200,
        OWN,
        json={"am": "1", "pm": "unavailable", "nd": 0, "changed": True},
    ),
}

TABLE = Table(
    tags=("Workforce",),
    calls=CALLS,
    furnishers=(Furnisher(furnish_availability, provides=("availability_id", "availability_day")),),
    seen=("/workforce/availabilities",),
)
