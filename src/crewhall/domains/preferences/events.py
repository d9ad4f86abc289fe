"""What happened to settings. Their values never travel in events."""

from typing import ClassVar

from crewhall.kit.events import Event


class SettingChanged(Event, frozen=True):
    """A setting was written."""

    wire_name: ClassVar[str] = "SettingChanged"

    owner_type: str
    owner_id: int
    name: str


class SettingDeleted(Event, frozen=True):
    """A setting was deleted."""

    wire_name: ClassVar[str] = "SettingDeleted"

    owner_type: str
    owner_id: int
    name: str
