"""What people changed about when they can work. Ids and days only: what they say is read by those who may."""

from typing import ClassVar

from crewhall.domains.workforce.events.people import PersonEvent


class AvailabilityChanged(PersonEvent, frozen=True):
    """A person says something else of a day."""

    wire_name: ClassVar[str] = "workforce.availability_changed"

    day: str


class AvailabilityPatternsChanged(PersonEvent, frozen=True):
    """A person says something else of a weekday."""

    wire_name: ClassVar[str] = "workforce.availability_patterns_changed"

    pattern_id: int
