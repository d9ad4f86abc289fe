"""Records of the notify domain."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class NewDevice(Struct, frozen=True, kw_only=True):
    """What an app says of itself. `uuid` tells it from the user's other devices; what is None stays as it was.

    Platforms and environments are the client's words: unknown ones are kept (behaviour notes, tommy 2.24).
    """

    uuid: str
    platform: str | None = None
    token: str | None = None
    environment: str | None = None
    name: str | None = None
    locked: bool | None = None


class Device(Struct, frozen=True):
    """A user's device. `token` is where its push messages go; it belongs to one device on the whole server."""

    id: int
    user_id: int
    uuid: str
    platform: str
    token: str | None
    environment: str | None
    name: str | None
    locked: bool
    created_at: datetime
    updated_at: datetime


class Channel(StrEnum):
    """How a message travels."""

    MAIL = "mail"
    SMS = "sms"
    PUSH = "push"


class Pause(Struct, frozen=True):
    """A channel waits after `failures` failed connections in a row; while `probing`, one message is trying its server."""

    failures: int
    paused_until: datetime
    probing: bool


class OutboxMessage(Struct, frozen=True):
    """A message that left (`sent_at`), was refused for good (`failed_at`), or waits. `error` tells of the last try that failed."""

    id: int
    channel: Channel
    recipient: str
    subject: str
    body: str
    user_id: int | None
    team_id: int | None
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    tried_at: datetime | None
    error: str | None
    failed_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether it has neither left nor failed for good."""
        return self.sent_at is None and self.failed_at is None
