"""Fragments: tasks, lists and whatever else clients keep."""

from typing import Any

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table

NOTE = {"data": "data:text/plain,quokka%20notes", "filename": "quokka.txt"}


async def furnish_fragment(place: Place) -> dict[str, Any]:
    """One that only part of the team sees, below another, with a tag and a file. The mate is named in its filters, and reads it."""
    above = await place.owner.post("/fragments", {"kind": "TaskList", "name": "Quokka chores"})
    given = {
        "kind": "Task",
        "name": "Feed the quokkas",
        "data": {"animal": "quokka"},
        "tags": ["quokka care"],
        "filters": [{"context": "members", "user_id": place.mate.id}],
        "parent_id": above["id"],
        "attachments": [NOTE],
    }
    fragment = await place.owner.post("/fragments", given)
    assert (await place.mate.get(f"/fragments/{fragment['id']}"))["name"] == "Feed the quokkas"
    return {"fragment_id": fragment["id"]}


CALLS = {
    "get_fragments": Call("GET", "/fragments", 200, OWN, params={"with_attachments": "true"}, needs=("fragment_id",)),
    "create_fragments": Call("POST", "/fragments", 201, OWN, json={"kind": "Task", "data": '{{"done": false}}'}),
    "get_fragments_by_id": Call("GET", "/fragments/{fragment_id}", 200, NOT_FOUND),
    "update_fragments_by_id": Call("PUT", "/fragments/{fragment_id}", 200, NOT_FOUND, json={"status": "done"}),
    "delete_fragments_by_id": Call("DELETE", "/fragments/{fragment_id}", 200, NOT_FOUND),
}

TABLE = Table(
    tags=("Fragment",),
    calls=CALLS,
    furnishers=(Furnisher(furnish_fragment, provides=("fragment_id",)),),
    seen=("/fragments",),
)
