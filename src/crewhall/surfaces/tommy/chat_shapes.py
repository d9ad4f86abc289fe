"""Rooms, people in them, messages and reactions on the wire, in and out. Pure; the first edition borrows from here. Source: notes, tommy 2.16.

What is not set is left out. Additive: `created_at` and its like, a message's `reactions` when it has any, and `send_at` while it waits.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from crewhall.domains.chat.model import MessageView, NewRoom, Participant, Reaction, RoomEdit, RoomView
from crewhall.kit.clock import milliseconds_texts
from crewhall.kit.errors import InvalidInput, wrong_field, wrong_fields
from crewhall.platform.http.resources import Request
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.attachments import AttachmentJson, attachment_json
from crewhall.surfaces.tommy.shapes import icon, wire_time

MESSAGES_PER_PAGE = 50
MOST_MESSAGES_PER_PAGE = 500


class PersonInput(Struct):
    """Somebody in a list `users`, as rooms come out: whoever has left is not meant."""

    user_id: int | None = None
    id: int | None = None
    deleted: bool | None = None


class RoomInput(Struct):
    """contracts/tommy.yaml ChatInput; `users` is another name for `user_ids`, with ids or people (notes 3, row 32)."""

    title: str | UnsetType | None = UNSET
    group: bool | None = None
    favorite: bool | None = None
    mute: bool | None = None
    user_ids: list[int] | None = None
    users: list[int | PersonInput] | None = None


def people_named(body: RoomInput) -> tuple[int, ...] | None:
    """The ids of the people who were named, in whatever form; None when no list was sent."""
    if body.user_ids is None and body.users is None:
        return None
    ids = [person if isinstance(person, int) else _id_of(person) for person in body.users or ()]
    return tuple(dict.fromkeys([*(body.user_ids or ()), *(user_id for user_id in ids if user_id is not None)]))


def _id_of(person: PersonInput) -> int | None:
    if person.deleted:
        return None
    return person.id if person.user_id is None else person.user_id


@contextmanager
def named_as(ours: str, sent: str) -> Generator[None, None, None]:
    """Around a use case that refuses a field which the client sent under another name: the error names the one that was sent."""
    try:
        yield
    except InvalidInput as error:
        wrong = error.details or {}
        if ours not in wrong or ours == sent:
            raise
        raise wrong_fields({sent if name == ours else name: what for name, what in wrong.items()}) from None


def new_room(body: RoomInput) -> NewRoom:
    """The room that is asked for."""
    return NewRoom(
        title=body.title or None,
        is_group=body.group,
        user_ids=people_named(body) or (),
        favorite=bool(body.favorite),
        mute=bool(body.mute),
    )


def exact_room(body: RoomInput) -> NewRoom:
    """The room of exactly the people who are named and the caller. Raises `InvalidInput` when no list was sent."""
    if people_named(body) is None:
        raise wrong_field("user_ids", "is required")
    return new_room(body)


def room_edit(body: RoomInput) -> RoomEdit:
    """What is to change; what was not sent stays."""
    return RoomEdit(
        title=body.title,
        is_group=body.group,
        favorite=body.favorite,
        mute=body.mute,
        user_ids=people_named(body),
    )


class MessageInput(Struct):
    """contracts/tommy.yaml MessageInput, with the older names `message`, `receiver_id`, `receiver_ids` and `via` (notes 2.16 and 3, row 18).

    Files are read apart from these: see `attachments.sent_files`.
    """

    chat_id: int | None = None
    receiver_id: int | None = None
    receiver_ids: list[int] | None = None
    sender_id: int | None = None
    body: str | None = None
    message: str | None = None
    kind: str | None = None
    via: str | None = None
    send_at: str | int | float | UnsetType | None = UNSET

    @property
    def text(self) -> str | None:
        """What is said; None when no text was sent."""
        return self.body if self.body or self.message is None else self.message

    @property
    def receivers(self) -> list[int]:
        """To whom, when it is not to a room."""
        one = () if self.receiver_id is None else (self.receiver_id,)
        return list(dict.fromkeys((*one, *(self.receiver_ids or ()))))


class ReactionInput(Struct):
    """contracts/tommy.yaml ReactionInput."""

    message_id: int
    value: str


class MessagesQuery(Struct, frozen=True):
    """Which messages: the newest, or those before or after one. The other names for `limit` are those of notes 5."""

    before_id: int | None = None
    after_id: int | None = None
    limit: Annotated[int, Meta(ge=1)] | None = None
    per: Annotated[int, Meta(ge=1)] | None = None
    page_limit: Annotated[int, Meta(ge=1)] | None = None
    per_page: Annotated[int, Meta(ge=1)] | None = None

    @property
    def count(self) -> int:
        """How many."""
        requested = self.limit or self.per or self.page_limit or self.per_page or MESSAGES_PER_PAGE
        return min(requested, MOST_MESSAGES_PER_PAGE)


def requested_messages(req: Request) -> MessagesQuery:
    """Which messages the query asks for. Raises `InvalidInput`."""
    return _asked(req.scope["query_string"])


@lru_cache(maxsize=256)  # most clients ask for the same page over and over
def _asked(query_string: bytes) -> MessagesQuery:
    return convert(read_query(query_string), MessagesQuery)


class RoomPersonJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy.yaml ChatUser; `deleted`: has left."""

    id: int
    chat_id: int
    user_id: int
    first_name: str
    last_name: str
    deleted: bool
    icon_url: str | None = None


def room_person_json(person: Participant, base: str) -> RoomPersonJson:
    """A person in a room. Their id is that of the user: a room has everybody once."""
    return RoomPersonJson(
        person.user_id,
        person.room_id,
        person.user_id,
        person.first_name,
        person.last_name,
        person.left_at is not None,
        icon(person.icon_url, base) if person.icon_url else None,
    )


class RoomJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy.yaml Chat; `users` always comes (notes 3, row 32)."""

    id: int
    user_id: int
    group: bool
    favorite: bool
    mute: bool
    unread_messages_count: int
    users: list[RoomPersonJson]
    created_at: str | None
    updated_at: str | None
    team_id: int | None = None
    title: str | None = None
    last_message_at: str | None = None


def room_json(view: RoomView, base: str) -> RoomJson:
    """A room as the person sees it who asks."""
    room = view.room
    return RoomJson(
        id=room.id,
        user_id=room.owner_id,
        group=room.is_group,
        favorite=room.favorite,
        mute=room.mute,
        unread_messages_count=room.unread_count,
        users=[room_person_json(person, base) for person in view.people],
        created_at=wire_time(room.created_at),
        updated_at=wire_time(room.updated_at),
        team_id=room.team_id,
        title=room.title,
        last_message_at=wire_time(room.last_message_at),
    )


class MessageReactionJson(Struct, gc=False):
    """A reaction inside its message."""

    id: int
    user_id: int
    value: str


class MessageJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy.yaml Message. `send_at` is there while it waits, `sent_at` afterwards."""

    id: int
    chat_id: int
    sender_id: int
    body: str
    kind: str
    sender_first_name: str
    sender_last_name: str
    attachments: Sequence[AttachmentJson]
    chat_title: str | None = None
    sender_icon_url: str | None = None
    sent_at: str | None = None
    send_at: str | None = None
    edited_at: str | None = None
    reactions: list[MessageReactionJson] | None = None


def message_json(view: MessageView, base: str) -> MessageJson:
    """A message."""
    return messages_json([view], base)[0]


def messages_json(views: Sequence[MessageView], base: str) -> list[MessageJson]:
    """A list of messages; it may have hundreds."""
    messages = [view.message for view in views]
    times = milliseconds_texts([message.sent_at for message in messages])
    return [
        MessageJson(  # by position, which costs half as much
            message.id,
            message.room_id,
            message.sender_id,
            message.body,
            message.kind,
            message.sender_first_name,
            message.sender_last_name,
            [attachment_json(attachment, base) for attachment in view.attachments] if view.attachments else (),
            message.room_title,
            icon(message.sender_icon_url, base) if message.sender_icon_url else None,
            sent_at,
            None if sent_at else wire_time(message.send_at),
            wire_time(message.edited_at) if message.edited_at else None,
            [_sign_json(sign) for sign in view.reactions] if view.reactions else None,
        )
        for view, message, sent_at in zip(views, messages, times, strict=True)
    ]


def _sign_json(sign: Reaction) -> MessageReactionJson:
    return MessageReactionJson(sign.id, sign.user_id, sign.value)


class ReactionJson(Struct):
    """contracts/tommy.yaml MessageFlag, of the kind `reaction`."""

    id: int
    user_id: int
    message_id: int
    chat_id: int
    kind: str
    value: str
    created_at: str | None
    updated_at: str | None


def reaction_json(reaction: Reaction) -> ReactionJson:
    """A reaction by itself; nothing about it ever changes."""
    at = wire_time(reaction.created_at)
    return ReactionJson(
        id=reaction.id,
        user_id=reaction.user_id,
        message_id=reaction.message_id,
        chat_id=reaction.room_id,
        kind="reaction",
        value=reaction.value,
        created_at=at,
        updated_at=at,
    )
