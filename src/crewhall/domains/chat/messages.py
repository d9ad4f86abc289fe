"""Messages: sending, reading, changing, deleting. Those that wait for their time have the rest in scheduled.py.

| from \\ to | waiting            | sent                       | edited               | gone                          |
|-----------|--------------------|----------------------------|----------------------|-------------------------------|
| (none)    | post with a time   | post                       | –                    | –                             |
| waiting   | edit text or time  | its time, edit time to now | – (not seen before)  | delete; sender left the room  |
| sent      | – (MessageIsSent)  | –                          | edit text            | delete                        |
| gone      | – (NotFound)       | – (NotFound)               | – (NotFound)         | – (NotFound)                  |

A waiting message is there for its sender only, by its id, and in no list.
"""

from datetime import datetime

import msgspec
from msgspec import UNSET

from crewhall.domains.chat import memberships, policy, rooms, scheduled
from crewhall.domains.chat.errors import MessageIsSent
from crewhall.domains.chat.events import MessageDeleted, MessageEdited, MessagePosted
from crewhall.domains.chat.model import (
    LONGEST_WORD,
    MESSAGE,
    MOST_BODY_BYTES,
    Message,
    MessageEdit,
    MessagePage,
    MessageView,
    NewMessage,
    NewRoom,
    Reaction,
)
from crewhall.domains.chat.queries import messages as queries
from crewhall.domains.chat.queries import reactions as reaction_queries
from crewhall.domains.files import attachments
from crewhall.kit.actor import signed_in
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import FieldErrors, InvalidInput, NotFound, TooLarge, existing, wrong_field
from crewhall.kit.paging import MOST_PER_PAGE
from crewhall.kit.text import clean_text, squeeze
from crewhall.platform.work import ReadWork, Work

PER_PAGE = 50
"""How many messages a list has when the client does not say."""

_ROOMS_OF_RECENT = 50


async def read_page(
    work: ReadWork, room_id: int, *, before_id: int | None = None, after_id: int | None = None, limit: int = PER_PAGE
) -> MessagePage:
    """A page of a room's messages, oldest first: the newest `limit`, the last before `before_id`, the first after `after_id`, or between both
    the last. Four statements, and one for each bound.

    Raises `NotFound`, and `InvalidInput` for a bound that is no message of the room and for a limit outside 1 to 500.
    Source: contracts/tommy.yaml get_chats_by_chat_id_messages; behaviour notes, tommy 2.16.
    """
    _check_limit(limit)
    membership = await memberships.membership_of(work, room_id)
    before = queries.AFTER_ALL if before_id is None else await _position(work, room_id, "before_id", before_id)
    after = 0 if after_id is None else await _position(work, room_id, "after_id", after_id)
    if after_id is not None and before_id is None:
        found = await queries.select_next_messages(work.db, room_id, after, limit)
    else:
        found = await queries.select_messages(work.db, room_id, after, before, limit)
        found.reverse()
    is_unread = bool(found) and (found[-1].position or 0) > membership.read_position
    return MessagePage(await _views(work, found), is_unread)


async def list_recent(work: ReadWork, *, before_id: int | None = None, limit: int = PER_PAGE) -> list[MessageView]:
    """The newest messages of all rooms that the account lists, oldest first: of the 50 rooms in which there was talk last, and of
    each the last ten thousand.

    A fixed number of statements; committed rows only. Raises `InvalidInput` as `read_page`.
    """
    return await _newest(work, None, before_id, limit)


async def list_favorite(work: ReadWork, *, before_id: int | None = None, limit: int = PER_PAGE) -> list[MessageView]:
    """The same of the caller's favourite rooms. Source: behaviour notes, tommy 2.16."""
    return await _newest(work, True, before_id, limit)


async def get(work: ReadWork, message_id: int, room_id: int | None = None) -> MessageView:
    """A message of a room in which the caller is (of `room_id`, if given), or one of theirs that waits. Raises `NotFound`."""
    return (await _views(work, [await _found(work, message_id, room_id)]))[0]


async def texts_of(work: ReadWork, message_ids: list[int]) -> dict[int, str]:
    """The texts of sent messages as they are now, whoever asks; those that are gone, or whose room is, are left out. For feeds."""
    return await queries.select_texts(work.db, message_ids)


async def post(work: Work, room_id: int, new: NewMessage) -> MessageView:
    """Say something in a room, now or later. Who says something now has read what was said before.

    Raises `NotFound`, `ForgedSender`, `InvalidInput` (an empty text without files; files that are not there), `TooLarge`,
    `SendAtIsPast`, `SendAtIsTooFar`, `TooManyScheduled`. Source: contracts/tommy.yaml create_chats_by_chat_id_messages.
    """
    sender_id = signed_in(work.actor)
    policy.may_send_as(sender_id, new.sender_id)
    _check_texts(new)
    body, kind, via = clean_body(new.body), _word("kind", new.kind) or "text", _word("via", new.via) or None
    send_at = scheduled.time_to_wait_for(new.send_at, work.now)
    if send_at is None:
        message = await _insert_sent(work, room_id, sender_id, kind, body, via)
    else:
        message = await _insert_waiting(work, room_id, sender_id, kind, body, via, send_at)
    files = await attachments.attach(work, MESSAGE, message.id, new.files, new.tokens)
    view = MessageView(message, tuple(files), ())
    if send_at is None:
        _announce(work, view, message.position or 0)
    else:
        scheduled.wait(work, message.id, send_at)
        scheduled.announce(work, room_id, message.id, sender_id, send_at)
    return view


def _check_texts(new: NewMessage) -> None:
    errors = FieldErrors()
    with errors.collected():
        if not (clean_body(new.body) or new.files or new.tokens):
            raise _empty()
    for name, text in (("kind", new.kind), ("via", new.via)):
        with errors.collected():
            _word(name, text)
    errors.raise_any()


async def _insert_sent(work: Work, room_id: int, sender_id: int, kind: str, body: str, via: str | None) -> Message:
    posted = existing(await queries.insert_post(work.db, room_id, sender_id, kind, body, via, work.now), "room")
    return Message(
        posted.id, room_id, sender_id, posted.position, kind, body, via, None, work.now, None,
        posted.room_title, posted.sender_first_name, posted.sender_last_name, posted.sender_icon_url,
    )  # fmt: skip


async def _insert_waiting(
    work: Work, room_id: int, sender_id: int, kind: str, body: str, via: str | None, send_at: datetime
) -> Message:
    membership = await memberships.membership_of(work, room_id)
    await scheduled.check_place(work, room_id, sender_id)
    message_id = await queries.insert_waiting(work.db, room_id, sender_id, kind, body, via, send_at, work.now)
    return Message(
        message_id, room_id, sender_id, None, kind, body, via, send_at, None, None,
        membership.title, membership.first_name, membership.last_name, membership.icon_url,
    )  # fmt: skip


async def post_to(work: Work, receiver_ids: list[int], new: NewMessage) -> MessageView:
    """Say something to exactly these people, in the room that `rooms.initiate` finds or opens. Raises as that and `post`.

    Source: contracts/tommy.yaml create_messages; behaviour notes, tommy 2.16.
    """
    if not receiver_ids:
        reason = "must name at least one person"
        raise wrong_field("receiver_ids", reason)
    view, _ = await rooms.initiate(work, NewRoom(user_ids=tuple(receiver_ids)))
    return await post(work, view.room.id, new)


async def edit(work: Work, message_id: int, edit: MessageEdit) -> MessageView:
    """Change the text of one's own message; while it waits also its time. The message as it is now.

    Raises `NotFound`, `Forbidden`, `InvalidInput`, `TooLarge`, `MessageIsSent`, `SendAtIsPast`, `SendAtIsTooFar`.
    """
    await queries.select_message_for_update(work.db, signed_in(work.actor), message_id)
    view = await get(work, message_id)
    message = view.message
    policy.may_edit_message(signed_in(work.actor), message.sender_id)
    body = message.body if edit.body is None else clean_body(edit.body)
    if not (body or view.attachments):
        raise _empty()
    edited = await (_edit_waiting if message.position is None else _edit_sent)(work, message, body, edit)
    return msgspec.structs.replace(view, message=edited)


async def delete(work: Work, message_id: int, room_id: int | None = None) -> MessageView:
    """Delete one's own message, or any in one's own room, with reactions and files; cancels one that waits. The message as it was.

    Raises `NotFound`, `Forbidden`. Source: contracts/tommy.yaml delete_chats_by_chat_id_messages_by_id.
    """
    await queries.select_message_for_update(work.db, signed_in(work.actor), message_id)
    view = await get(work, message_id, room_id)
    message = view.message
    membership = await memberships.membership_of(work, message.room_id)
    policy.may_delete_message(membership.user_id, membership.owner_id, message.sender_id)
    if message.position is None:
        await scheduled.drop(work, message.room_id, message_id, message.sender_id)
        return view
    await attachments.forget_subjects(work, MESSAGE, [message_id])
    await queries.delete_message(work.db, message_id)
    work.emit(MessageDeleted(room_id=message.room_id, message_id=message_id, sender_id=message.sender_id))
    return view


def clean_body(body: str) -> str:
    """The text as `clean_text` has it. Raises `InvalidInput` for what is no text, `TooLarge`."""
    if "\0" in body:
        raise wrong_field("body", "must not contain NUL characters")
    try:
        body.encode()
    except UnicodeEncodeError:
        raise wrong_field("body", "must be Unicode text") from None
    cleaned = clean_text(body)
    if len(cleaned.encode()) > MOST_BODY_BYTES:
        raise TooLarge(thing="message", limit_bytes=MOST_BODY_BYTES)
    return cleaned


async def _edit_waiting(work: Work, message: Message, body: str, edit: MessageEdit) -> Message:
    """Nobody has seen it, so that it does not count as edited."""
    room_id, sender_id, send_at = message.room_id, message.sender_id, message.send_at
    if edit.send_at is not UNSET and edit.send_at != send_at:
        send_at = scheduled.time_to_wait_for(edit.send_at, work.now)
    edited = msgspec.structs.replace(message, body=body, send_at=send_at)
    if body != message.body:
        await queries.update_body(work.db, message.id, sender_id, body, None)
    if send_at is None:
        position = await scheduled.publish(work, room_id, message.id, sender_id, message.kind, None)
        await memberships.membership_of(
            work, room_id
        )  # whoever was taken out of the room this moment says nothing more
        return msgspec.structs.replace(edited, position=position, sent_at=work.now)
    if send_at != message.send_at:
        await queries.update_send_at(work.db, message.id, sender_id, send_at)
        scheduled.wait(work, message.id, send_at)
    if edited != message:
        scheduled.announce(work, room_id, message.id, sender_id, send_at)
    return edited


async def _edit_sent(work: Work, message: Message, body: str, edit: MessageEdit) -> Message:
    if edit.send_at is not UNSET and edit.send_at != message.send_at:
        raise MessageIsSent
    if body == message.body:
        return message
    await queries.update_body(work.db, message.id, message.sender_id, body, work.now)
    work.emit(MessageEdited(room_id=message.room_id, message_id=message.id, edited_at=milliseconds_text(work.now)))
    return msgspec.structs.replace(message, body=body, edited_at=work.now)


def _announce(work: Work, view: MessageView, position: int) -> None:
    message = view.message
    work.emit(
        MessagePosted(
            room_id=message.room_id,
            message_id=message.id,
            sender_id=message.sender_id,
            position=position,
            kind=message.kind,
            attachment_count=len(view.attachments),
            sent_at=milliseconds_text(work.now),
        )
    )


async def _newest(work: ReadWork, favorite: bool | None, before_id: int | None, limit: int) -> list[MessageView]:
    _check_limit(limit)
    caller_id = signed_in(work.actor)
    before = None if before_id is None else await queries.select_instant(work.db, caller_id, before_id)
    if before_id is not None and before is None:
        raise wrong_field("before_id", "is no message that you can read")
    found = await queries.select_recent_messages(
        work.db, caller_id, work.actor.team_id, favorite, before, _ROOMS_OF_RECENT, limit
    )
    found.reverse()
    return await _views(work, found)


async def _found(work: ReadWork, message_id: int, room_id: int | None) -> Message:
    message = await queries.select_message(work.db, signed_in(work.actor), message_id)
    if message is None or room_id not in (None, message.room_id):
        raise NotFound(thing="message")
    return message


async def _views(work: ReadWork, found: list[Message]) -> list[MessageView]:
    """The messages with their files and reactions: two statements."""
    if not found:
        return []
    ids = [message.id for message in found]
    files = await attachments.of_subjects(work, MESSAGE, ids)
    reactions: dict[int, list[Reaction]] = {}
    for reaction in await reaction_queries.select_reactions(work.db, ids):
        reactions.setdefault(reaction.message_id, []).append(reaction)
    return [MessageView(message, files[message.id], reactions.get(message.id, ())) for message in found]


async def _position(work: ReadWork, room_id: int, name: str, message_id: int) -> int:
    position = await queries.select_position(work.db, room_id, message_id)
    if position is None:
        raise wrong_field(name, "is no message of this room")
    return position


def _word(name: str, text: str | None) -> str:
    cleaned = squeeze(text or "")
    if len(cleaned) > LONGEST_WORD:
        raise wrong_field(name, f"must not be longer than {LONGEST_WORD} characters")
    return cleaned


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MOST_PER_PAGE:
        raise wrong_field("limit", f"must lie between 1 and {MOST_PER_PAGE}")


def _empty() -> InvalidInput:
    return wrong_field("body", "must not be empty without attachments")
