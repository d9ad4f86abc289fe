"""/hall/outbox: what left by mail, SMS and push, and what waits. Source: product, names settled; contracts/hall.yaml get_hall_outbox."""

import msgspec
from litestar import get
from msgspec import Struct

from crewhall.domains.notify import outbox
from crewhall.domains.notify.model import Channel, OutboxMessage
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import InvalidInput
from crewhall.platform.http.answer import JSON, Answer
from crewhall.platform.http.paging import asked_page, page_headers
from crewhall.platform.http.query import read_query
from crewhall.surfaces.hall.auth import ADMINISTRATOR, AnyRequest, reading


class OutboxMessageJson(Struct):
    """contracts/hall.yaml OutboxMessage."""

    id: int
    channel: Channel
    to: str
    subject: str
    body: str
    created_at: str
    sent_at: str | None
    failed_at: str | None
    attempts: int
    error: str | None


# Pins stand beside names that strangers chose, so the length of a compressed answer would tell about them.
_KEPT_NOWHERE = (b"cache-control", b"no-store, no-transform")


@get("/hall/outbox", operation_id="get_hall_outbox", opt=ADMINISTRATOR)
async def get_hall_outbox(request: AnyRequest) -> Answer:
    """Messages of the whole server, newest first, `to` one address and by one `channel` if given."""
    async with await reading(request) as work:
        query = read_query(request.scope["query_string"])
        recipient, channel = _asked_text(query, "to"), _asked_channel(query)
        page = await outbox.list_messages(work, recipient, channel, asked_page(query))
    content = msgspec.json.encode([_message_json(message) for message in page.rows])
    return Answer(content, headers=(JSON, _KEPT_NOWHERE, *page_headers(request, page)))


def _asked_text(query: dict[str, object], name: str) -> str | None:
    value = query.get(name)
    if value is None or isinstance(value, str):
        return value
    raise InvalidInput(reason=f"{name} must be one text.", details={name: "must be one text"})


def _asked_channel(query: dict[str, object]) -> Channel | None:
    name = _asked_text(query, "channel")
    try:
        return None if name is None else Channel(name)
    except ValueError:
        wanted = f"must be one of {', '.join(Channel)}"
        raise InvalidInput(reason=f"channel {wanted}.", details={"channel": wanted}) from None


def _message_json(message: OutboxMessage) -> OutboxMessageJson:
    return OutboxMessageJson(
        id=message.id,
        channel=message.channel,
        to=message.recipient,
        subject=message.subject,
        body=message.body,
        created_at=milliseconds_text(message.created_at),
        sent_at=message.sent_at and milliseconds_text(message.sent_at),
        failed_at=message.failed_at and milliseconds_text(message.failed_at),
        attempts=message.attempts,
        error=message.error,
    )
