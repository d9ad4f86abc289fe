"""What happened to devices. The outbox announces nothing: its messages are the consequence of what others announced."""

from typing import ClassVar

from crewhall.kit.events import Event


class DeviceAdded(Event, frozen=True):
    """A user has a device that was not known before."""

    wire_name: ClassVar[str] = "DeviceAdded"

    device_id: int
    platform: str


class DeviceRemoved(Event, frozen=True):
    """A user's device was taken off the list and gets no more push messages."""

    wire_name: ClassVar[str] = "DeviceRemoved"

    device_id: int
