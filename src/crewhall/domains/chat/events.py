"""What happened in rooms. The text of a message travels in no event: it is kept with the message alone, so that what is deleted is gone.

Times are UTC text (`2026-01-31T12:00:00.000Z`).
"""

from typing import ClassVar

from crewhall.kit.actor import Rank
from crewhall.kit.events import Event


class RoomOpened(Event, frozen=True):
    """People have a new room. `user_ids`: everybody in it."""

    wire_name: ClassVar[str] = "RoomOpened"
    changes_audience: ClassVar[bool] = True

    user_ids: tuple[int, ...]
    title: str | None
    owner_id: int


class RoomChanged(Event, frozen=True):
    """A room got another title, kind or owner."""

    wire_name: ClassVar[str] = "RoomChanged"

    title: str | None
    is_group: bool
    owner_id: int


class RoomArchived(Event, frozen=True):
    """A room is gone for everybody who was in it. `user_id`: who put it away."""

    wire_name: ClassVar[str] = "RoomArchived"
    changes_audience: ClassVar[bool] = True


class RoomMarked(Event, frozen=True):
    """A person marked a room for themselves; nobody else is told."""

    wire_name: ClassVar[str] = "RoomMarked"

    marked_room_id: int
    favorite: bool
    mute: bool


class ParticipantAdded(Event, frozen=True):
    """A person (`user_id`) came into a room."""

    wire_name: ClassVar[str] = "ParticipantAdded"
    changes_audience: ClassVar[bool] = True


class ParticipantLeft(Event, frozen=True):
    """A person (`user_id`) left a room, or was taken out by another."""

    wire_name: ClassVar[str] = "ParticipantLeft"
    changes_audience: ClassVar[bool] = True

    by_user_id: int


class RoomAccessChanged(Event, frozen=True):
    """People were taken out of rooms of a team, with their membership, or came back; `user_ids` look again at the rooms that they have."""

    wire_name: ClassVar[str] = "RoomAccessChanged"
    changes_audience: ClassVar[bool] = True
    seen_from: ClassVar[Rank] = Rank.MANAGER

    user_ids: tuple[int, ...]


class MessagePosted(Event, frozen=True):
    """A message was sent. Its sender has read up to there, unless it had been scheduled."""

    wire_name: ClassVar[str] = "MessagePosted"

    message_id: int
    sender_id: int
    position: int
    kind: str
    attachment_count: int
    sent_at: str


class MessageEdited(Event, frozen=True):
    """A message has another text."""

    wire_name: ClassVar[str] = "MessageEdited"

    message_id: int
    edited_at: str


class MessageDeleted(Event, frozen=True):
    """A message is gone, with its reactions and files."""

    wire_name: ClassVar[str] = "MessageDeleted"

    message_id: int
    sender_id: int


class MessageScheduled(Event, frozen=True):
    """A message of the person's waits for its time, or waits otherwise than before; nobody else is told."""

    wire_name: ClassVar[str] = "MessageScheduled"

    scheduled_room_id: int
    message_id: int
    send_at: str


class MessageDropped(Event, frozen=True):
    """A waiting message of the person's was canceled, or its time came when they were not in the room any more."""

    wire_name: ClassVar[str] = "MessageDropped"

    scheduled_room_id: int
    message_id: int


class MessagesRead(Event, frozen=True):
    """A person (`user_id`) has read a room up to a position; `message_id` is the newest message there that still exists."""

    wire_name: ClassVar[str] = "MessagesRead"
    is_state: ClassVar[bool] = True

    message_id: int | None
    position: int


class ReactionAdded(Event, frozen=True):
    """A person (`user_id`) put a sign to a message."""

    wire_name: ClassVar[str] = "ReactionAdded"

    reaction_id: int
    message_id: int
    value: str


class ReactionRemoved(Event, frozen=True):
    """A person (`user_id`) took a sign back."""

    wire_name: ClassVar[str] = "ReactionRemoved"

    reaction_id: int
    message_id: int
    value: str
