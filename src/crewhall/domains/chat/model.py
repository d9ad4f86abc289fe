"""Records of the chat domain, and the limits of what is said."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.files.model import Attachment
from crewhall.domains.files.uploads import StoredFile

MOST_BODY_BYTES = 64 * 1024
"""Length of a message's text, in bytes of UTF-8."""
MOST_PEOPLE = 1000
"""How many people are in a room at once."""
MOST_SCHEDULED = 100
"""How many messages of one person wait for their time in one room."""
MOST_REACTIONS = 20
"""How many different reactions one person gives one message."""
MOST_UNREAD = 1000
"""Only the newest messages of a room, this many, are counted as unread."""
LONGEST_TITLE = 200
LONGEST_REACTION = 64
LONGEST_WORD = 40
"""Length of a message's `kind` and `via`, in characters."""
FURTHEST_SEND = timedelta(days=366)
CLOCK_SKEW = timedelta(seconds=60)
"""How far in the past a time to send at still means now."""

MESSAGE = "Message"
"""The subject type of a message's attachments."""


class Room(Struct, frozen=True, gc=False):
    """A place to talk, as one person in it sees it: `favorite`, `mute` and `unread_count` (0 to `MOST_UNREAD`) are the viewer's."""

    id: int
    owner_id: int
    team_id: int | None
    title: str | None
    is_group: bool
    last_message_at: datetime | None
    created_at: datetime
    updated_at: datetime
    favorite: bool
    mute: bool
    unread_count: int


class Participant(Struct, frozen=True, gc=False):
    """A person in a room, or one who was (`left_at`)."""

    room_id: int
    user_id: int
    first_name: str
    last_name: str
    icon_url: str | None
    joined_at: datetime
    left_at: datetime | None


class RoomView(Struct, frozen=True):
    """A room with its people: those who are there in the order in which they came, then those who left."""

    room: Room
    people: list[Participant]


class NewRoom(Struct, frozen=True, kw_only=True):
    """A room to be opened. The caller is in it, named or not. `is_group` None: when it has more than two people."""

    title: str | None = None
    is_group: bool | None = None
    user_ids: tuple[int, ...] = ()
    favorite: bool = False
    mute: bool = False


class RoomEdit(Struct, frozen=True, kw_only=True):
    """What changes about a room; None (of `title`: UNSET) stays. `favorite` and `mute` are the caller's own marks.

    `user_ids` are people to add beside those who are there.
    """

    title: str | UnsetType | None = UNSET
    is_group: bool | None = None
    favorite: bool | None = None
    mute: bool | None = None
    user_ids: tuple[int, ...] | None = None


class Message(Struct, frozen=True, gc=False):
    """What somebody said. `position` is its place in the room, from 1; None while it waits for `send_at`."""

    id: int
    room_id: int
    sender_id: int
    position: int | None
    kind: str
    body: str
    via: str | None
    send_at: datetime | None
    sent_at: datetime | None
    edited_at: datetime | None
    room_title: str | None
    sender_first_name: str
    sender_last_name: str
    sender_icon_url: str | None


class Reaction(Struct, frozen=True, gc=False):
    """A sign that somebody put to a message: an emoji, or a short word."""

    id: int
    message_id: int
    room_id: int
    user_id: int
    value: str
    created_at: datetime


class MessageView(Struct, frozen=True, gc=False):
    """A message with its files and reactions, each in their order."""

    message: Message
    attachments: tuple[Attachment, ...]
    reactions: Sequence[Reaction]


class MessagePage(Struct, frozen=True):
    """Messages of a room, oldest first. `is_unread`: the newest of them is one that the reader had not read (see `reads.mark_read`)."""

    views: list[MessageView]
    is_unread: bool


class NewMessage(Struct, frozen=True, kw_only=True):
    """A message to be sent, now or at `send_at`. `sender_id` is the caller if given; `tokens` are earlier uploads."""

    body: str = ""
    kind: str = "text"
    via: str | None = None
    sender_id: int | None = None
    send_at: datetime | None = None
    files: tuple[StoredFile, ...] = ()
    tokens: tuple[str, ...] = ()


class MessageEdit(Struct, frozen=True, kw_only=True):
    """What changes about a message: its text; while it waits also its time, of which None means now."""

    body: str | None = None
    send_at: datetime | UnsetType | None = UNSET
