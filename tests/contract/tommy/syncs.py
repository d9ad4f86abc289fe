"""Syncs: what was imported into a team."""

from typing import Any

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table


async def furnish_sync(place: Place) -> dict[str, Any]:
    """The sync that made demo data."""
    given = {"seed_type": "workforce", "options": {"number_of_team_members": 2}}
    return {"sync_id": (await place.owner.post("/team/demo_data/apply", given))["sync_id"]}


CALLS = {
    "get_syncs": Call("GET", "/syncs", 200, OWN, needs=("sync_id",)),
    "get_syncs_by_id": Call("GET", "/syncs/{sync_id}", 200, NOT_FOUND),
}

TABLE = Table(
    tags=("Syncs",),
    calls=CALLS,
    furnishers=(Furnisher(furnish_sync, provides=("sync_id",)),),
    seen=("/syncs",),
)
