"""Wire shapes of the first edition (contracts/tommy-legacy.yaml). What is not set is left out, as in today's edition."""

import msgspec
from msgspec import Struct

from crewhall.domains.chat.model import MessageView, Participant, Room
from crewhall.domains.directory.model import Contact
from crewhall.domains.identity.model import Account, User
from crewhall.surfaces.tommy.attachments import AttachmentJson, attachment_json
from crewhall.surfaces.tommy.shapes import icon, role_of, wire_date, wire_time


class UserJson(Struct, omit_defaults=True):
    """contracts/tommy-legacy.yaml User; with `token` in the answer to a sign-in."""

    id: int
    first_name: str
    last_name: str
    status: str | None = None
    email: str | None = None
    phone: str | None = None
    dob: str | None = None
    icon_url: str | None = None
    token: str | None = None


def user_json(user: User, base: str, token: str | None = None) -> UserJson:
    """A person as they and their team mates see them; `phone` is the mobile number."""
    return UserJson(
        id=user.id,
        first_name=user.first_name,
        last_name=user.last_name,
        status=user.status,
        email=user.email,
        phone=user.mobile,
        dob=wire_date(user.dob),
        icon_url=icon(user.icon_url, base),
        token=token,
    )


class AccountJson(Struct, omit_defaults=True):
    """contracts/tommy-legacy.yaml Account. No account has a `location_id`: locations are tags, which have their own ids."""

    id: int
    type: str
    display_name: str
    title: str | None = None
    icon_url: str | None = None


def account_json(account: Account, base: str) -> AccountJson:
    """An account; `title` is what the person is in the team."""
    return AccountJson(
        id=account.id,
        type=account.type,
        display_name=account.name,
        title=role_of(account),
        icon_url=icon(account.icon_url, base),
    )


def room_mate_json(person: Participant, base: str) -> UserJson:
    """A person as somebody sees them who shares a room with them, and no team."""
    return UserJson(
        id=person.user_id,
        first_name=person.first_name,
        last_name=person.last_name,
        icon_url=icon(person.icon_url, base),
    )


class RoomJson(Struct, omit_defaults=True):
    """contracts/tommy-legacy.yaml Chat. A room that was put away is shown to nobody, so every room is open."""

    id: int
    owner_id: int
    users: list[UserJson]
    team_id: int | None = None
    title: str | None = None
    open: bool = msgspec.field(default_factory=lambda: True)


def room_json(room: Room, people: list[UserJson]) -> RoomJson:
    """A room with its people."""
    return RoomJson(id=room.id, owner_id=room.owner_id, users=people, team_id=room.team_id, title=room.title)


class MessageJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy-legacy.yaml Message, with `attachments` where there are any. `send_at` is there while it waits, then `created_at`."""

    id: int
    chat_id: int
    sender_id: int
    message: str
    kind: str
    sender_first_name: str
    sender_last_name: str
    created_at: str | None = None
    chat_title: str | None = None
    sender_icon_url: str | None = None
    send_at: str | None = None
    attachments: list[AttachmentJson] | None = None


def message_json(view: MessageView, base: str) -> MessageJson:
    """A message."""
    message = view.message
    return MessageJson(
        id=message.id,
        chat_id=message.room_id,
        sender_id=message.sender_id,
        message=message.body,
        kind=message.kind,
        sender_first_name=message.sender_first_name,
        sender_last_name=message.sender_last_name,
        created_at=wire_time(message.sent_at),
        chat_title=message.room_title,
        sender_icon_url=icon(message.sender_icon_url, base),
        send_at=wire_time(message.send_at) if message.sent_at is None else None,
        attachments=[attachment_json(attachment, base) for attachment in view.attachments] or None,
    )


class ContactJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy-legacy.yaml Contact. `user_id` is the friend, `owner_id` whose contact it is, or who added it to the team."""

    id: int
    owner_id: int
    user_id: int
    favorite: bool
    status: str
    first_name: str
    last_name: str
    team_id: int | None = None
    icon_url: str | None = None


def contact_json(contact: Contact, base: str) -> ContactJson:
    """A contact as the viewer may see it."""
    return ContactJson(
        id=contact.id,
        owner_id=contact.user_id,
        user_id=contact.friend_id,
        favorite=contact.favorite,
        status=contact.status,
        first_name=contact.first_name,
        last_name=contact.last_name,
        team_id=contact.team_id,
        icon_url=icon(contact.icon_url, base),
    )
