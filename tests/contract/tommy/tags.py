"""Tags of the team."""

from typing import Any

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table


async def furnish_tag(place: Place) -> dict[str, Any]:
    """A location."""
    return {"tag_id": (await place.owner.post("/tags", {"context": "locations", "name": "Quokka Pier"}))["id"]}


CALLS = {
    "get_tags": Call("GET", "/tags", 200, OWN, needs=("tag_id",)),
    "create_tags": Call("POST", "/tags", 201, OWN, json={"context": "locations", "name": "Pier 9"}),
    "get_tags_by_id": Call("GET", "/tags/{tag_id}", 200, NOT_FOUND),
    "delete_tags_by_id": Call("DELETE", "/tags/{tag_id}", 200, NOT_FOUND),
}

TABLE = Table(
    tags=("Tag",),
    calls=CALLS,
    aliases={
        "update_tags_by_id": Call("PUT", "/tags/{tag_id}", 200, NOT_FOUND, json={"name": "Quokka Pier"}),
    },
    furnishers=(Furnisher(furnish_tag, provides=("tag_id",)),),
    seen=("/tags",),
)
