"""What the place of the contract tests has of fragments: one that only part of the team sees, below another, with a tag and a file."""

from typing import Any

from tests.world.people import Person

NOTE = {"data": "data:text/plain,quokka%20notes", "filename": "quokka.txt"}


async def furnish_fragments(owner: Person, mate: Person) -> dict[str, Any]:
    """The id of it. The mate is let in by name, and reads it."""
    above = await owner.post("/fragments", {"kind": "TaskList", "name": "Quokka chores"})
    fragment = await owner.post(
        "/fragments",
        {
            "kind": "Task",
            "name": "Feed the quokkas",
            "data": {"animal": "quokka"},
            "tags": ["quokka care"],
            "filters": [{"context": "members", "user_id": mate.id}],
            "parent_id": above["id"],
            "attachments": [NOTE],
        },
    )
    assert (await mate.get(f"/fragments/{fragment['id']}"))["name"] == "Feed the quokkas"
    return {"fragment_id": fragment["id"]}
