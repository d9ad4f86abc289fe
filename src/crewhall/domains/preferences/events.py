"""What happened to settings. Their values never travel in events."""

from crewhall.kit.events import Event


class SettingChanged(Event, frozen=True):
    """A setting was written."""

    owner_type: str
    owner_id: int
    name: str


class SettingDeleted(Event, frozen=True):
    """A setting was deleted."""

    owner_type: str
    owner_id: int
    name: str
