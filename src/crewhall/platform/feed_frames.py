"""What goes out on the live feed, as JSON text: events as they are kept, and what is told and not kept."""

from typing import Any

import msgspec
from msgspec import Struct

from crewhall.kit.clock import milliseconds_text
from crewhall.platform.outbox import EventRow


class Frame(Struct, frozen=True):
    """What goes out, as JSON text. `number` is None for what is not kept: typing, presence."""

    number: int | None
    text: str


class _EventJson(Struct, omit_defaults=True):
    """An event as it goes out; `event` is what the domain said."""

    number: int
    name: str
    happened_at: str
    event: dict[str, object]
    actor_id: int | None = None
    type: str = msgspec.field(default_factory=lambda: "event")


def event_frame(row: EventRow) -> Frame:
    """The event as JSON: `type`, `number`, `name`, `happened_at`, `actor_id` and the event's own fields that are set."""
    event = {name: value for name, value in row.body.items() if value is not None}
    content = msgspec.json.encode(
        _EventJson(row.number, row.name, milliseconds_text(row.happened_at), event, row.actor_id)
    )
    return Frame(row.number, content.decode())


def transient_frame(message: dict[str, Any]) -> Frame:
    """Something that is not kept, as JSON."""
    return Frame(None, msgspec.json.encode(message).decode())
