"""Events that only the newest of counts, such as how far somebody has read: gathered for a second, the newest of each person, one frame a room."""

from typing import Any

from crewhall.kit.topics import room_topic
from crewhall.platform.feed_frames import Frame, transient_frame
from crewhall.platform.outbox import EventRow

RECENT = 1000
"""Numbers before its own that a subscriber looks through again when it resumes: what waited when its stream broke is among them."""


class States:
    """Gathered events by room and person."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self._waiting: dict[tuple[int, str], dict[int, EventRow]] = {}

    def gathers(self, row: EventRow) -> bool:
        """Whether only the newest of such events counts."""
        return row.name in self.names and row.room_id is not None

    def add(self, row: EventRow) -> None:
        """Keep an event in place of the person's last in this room."""
        self._waiting.setdefault((row.room_id or 0, row.name), {})[row.user_id or 0] = row

    def take(self) -> list[tuple[str, Frame]]:
        """A frame for each room and name, and the topic of that room."""
        waiting, self._waiting = self._waiting, {}
        return [
            (room_topic(room_id), state_frame(room_id, name, rows.values()))
            for (room_id, name), rows in waiting.items()
        ]

    def split(self, rows: list[EventRow]) -> tuple[list[EventRow], list[Frame]]:
        """Events that go out each by itself, and the frames of the others."""
        gathered = States(self.names)
        single: list[EventRow] = []
        for row in rows:
            (gathered.add if self.gathers(row) else single.append)(row)
        return single, [frame for _, frame in gathered.take()]


def state_frame(room_id: int, name: str, rows: Any) -> Frame:
    """The newest events of several people in a room, each with its own fields; it has no number, since it may come after later events."""
    events = [
        {field: value for field, value in row.body.items() if value is not None and field != "room_id"} for row in rows
    ]
    return transient_frame({"type": "state", "name": name, "room_id": room_id, "events": events})
