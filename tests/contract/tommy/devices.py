"""Devices, which get push messages."""

from typing import Any

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table


async def furnish_device(place: Place) -> dict[str, Any]:
    """The owner's phone."""
    given = {"uuid": "quokka-phone", "platform": "ios", "name": "Zora's phone"}
    return {"device_id": (await place.owner.post("/devices", given))["id"]}


CALLS = {
    "create_devices": Call("POST", "/devices", 200, OWN, json={"uuid": "tablet-1", "platform": "android"}),
    "delete_devices_by_id": Call("DELETE", "/devices/{device_id}", 200, NOT_FOUND),
}

TABLE = Table(
    tags=("Device",),
    calls=CALLS,
    aliases={
        "get_devices": Call("GET", "/devices", 200, OWN, needs=("device_id",)),
    },
    furnishers=(Furnisher(furnish_device, provides=("device_id",)),),
    seen=("/devices",),
)
