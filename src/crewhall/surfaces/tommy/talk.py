"""What both editions do with rooms and messages beyond their shapes: sending within the flood limit, files included, and reading, which marks.

Source: behaviour notes, tommy 2.16.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from msgspec import UNSET, UnsetType, structs

from crewhall.domains.calendar import zones
from crewhall.domains.chat import messages, reads, rooms
from crewhall.domains.chat.model import MessageEdit, MessageView, NewMessage
from crewhall.domains.files.uploads import StoredFile
from crewhall.kit.errors import InvalidInput, NotFound, existence_first, wrong_field
from crewhall.platform.http.context import context_of, throttle_account
from crewhall.platform.http.resources import Request, body_limits, reading, writing
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.platform.work import ReadWork, Work
from crewhall.surfaces.tommy.attachments import SentFiles, sent_files, writing_with_files
from crewhall.surfaces.tommy.chat_shapes import MessageInput, named_as, requested_messages
from crewhall.surfaces.tommy.moments import read_instant
from crewhall.surfaces.tommy.prefetch import only_looks

# Somebody may want to say "null"; everywhere else clients mean nothing by it.
_TEXTS = frozenset({"body", "message"})


async def post_message(req: Request, room_id: int | None = None) -> MessageView:
    """Send a message to the room of the path, else to that of `chat_id`, else to the room of exactly the receivers and the caller.

    Raises `Limited` for somebody who sends too many, `TooLarge` for a file, and as `messages.post` and `messages.post_to` do.
    """
    parameters = await _read_parameters(req)
    body, files = convert(parameters, MessageInput), sent_files(parameters)
    room_id = body.chat_id if room_id is None else room_id
    if room_id is None and not body.receivers:
        reason = "is needed, or receiver_id, or receiver_ids"
        raise wrong_field("chat_id", reason)
    async with existence_first(lambda: _check_room(req, room_id)):
        new = await _new_message(req, body, files)

    async def post(work: Work, stored: Sequence[StoredFile]) -> MessageView:
        message = structs.replace(new, send_at=await _send_at(work, body) or None, files=tuple(stored))
        with named_as("body", "body" if body.message is None else "message"):
            if room_id is not None:
                return await messages.post(work, room_id, message)
            with named_as("user_ids", "receiver_id" if body.receiver_ids is None else "receiver_ids"):
                return await messages.post_to(work, body.receivers, message)

    return await writing_with_files(req, files, post)


async def edit_message(req: Request, message_id: int) -> MessageView:
    """Change a message; what is not sent stays. Files are not looked at: a message keeps those that it has.

    Raises `Limited`, and as `messages.edit` does.
    """
    body = convert(await _read_parameters(req), MessageInput)
    await count_word(req)
    async with writing(req) as work:
        async with existence_first(lambda: messages.get(work, message_id)):
            send_at = await _send_at(work, body)
        return await messages.edit(work, message_id, MessageEdit(body=body.text, send_at=send_at))


async def read_room(req: Request, room_id: int) -> list[MessageView]:
    """The messages that the query asks for, newest last. They are read from now on, unless the request only looks ahead.

    A key that may only read leaves no mark. Raises as `messages.read_page` does.
    """
    requested = requested_messages(req)
    async with reading(req) as work:
        page = await messages.read_page(
            work, room_id, before_id=requested.before_id, after_id=requested.after_id, limit=requested.count
        )
    if page.is_unread and not only_looks(req) and not req.actor.only_reads:
        # Between the two units somebody may have deleted the message, or taken the reader out of the room.
        with suppress(NotFound, InvalidInput):
            async with writing(req) as work:
                await reads.mark_read(work, room_id, page.views[-1].message.id)
    return page.views


async def _read_parameters(req: Request) -> dict[str, object]:
    """As `shapes.read_parameters`, with texts as they were written."""
    mapping = await read_mapping(req, body_limits(req), finish=partial(clean, keep=_TEXTS))
    return {**read_query(req.scope["query_string"]), **mapping}


async def _new_message(req: Request, body: MessageInput, files: SentFiles) -> NewMessage:
    """The message, but for its time and its files; not one that cannot be sent or is one too many."""
    if body.send_at:
        read_instant(body.send_at, UTC, "send_at")
    await count_word(req)
    return NewMessage(
        body=body.text or "",
        kind=body.kind or "text",
        via=body.via,
        sender_id=body.sender_id,
        tokens=files.tokens,
    )


async def _check_room(req: Request, room_id: int | None) -> None:
    if room_id is not None:
        async with reading(req) as work:
            await rooms.get(work, room_id)


async def count_word(req: Request) -> None:
    """Count what everybody in a room is told at once: a message, a change of one, a reaction. Against the person, and not their address,
    which may be that of a whole office. Raises `Limited`."""
    context, actor = context_of(req), req.actor
    throttle_account(req, "messages", context.settings.limits.messages, 60.0, f"user {actor.user_id}")


async def _send_at(work: ReadWork, body: MessageInput) -> datetime | UnsetType | None:
    """The time to send at; one without a zone is by the clock of the account in use. Raises `InvalidInput`."""
    sent = body.send_at
    return sent if sent is UNSET or sent is None else read_instant(sent, await zones.zone_in_use(work), "send_at")
