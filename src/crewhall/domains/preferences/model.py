"""Records of the preferences domain and the words they use."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from crewhall.kit.owner import OwnerType


class FormatHint(StrEnum):
    """How a client without types (form-encoded) wants its text read. Source: behaviour notes, tommy 2.3."""

    JSON = "json"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    STRING = "string"


class Setting(Struct, frozen=True):
    """A named value. `data` is any JSON value; `context` is the client's own word and means nothing to the server."""

    id: int
    owner_type: OwnerType
    owner_id: int
    name: str
    context: str | None
    format: FormatHint | None
    data: object
    updated_at: datetime
