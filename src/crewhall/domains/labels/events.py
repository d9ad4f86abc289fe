"""What happened to tags."""

from typing import ClassVar

from crewhall.kit.events import Event


class TagCreated(Event, frozen=True):
    """A tag was created."""

    wire_name: ClassVar[str] = "TagCreated"

    tag_id: int
    context: str
    name: str


class TagRenamed(Event, frozen=True):
    """A tag got another name; its subjects keep it."""

    wire_name: ClassVar[str] = "TagRenamed"

    tag_id: int
    context: str
    old_name: str
    name: str


class TagDeleted(Event, frozen=True):
    """A tag was deleted and taken off its subjects."""

    wire_name: ClassVar[str] = "TagDeleted"

    tag_id: int
    context: str
    name: str


class LabelsChanged(Event, frozen=True):
    """A subject carries other names in one context than before; `names` are those it carries now."""

    wire_name: ClassVar[str] = "LabelsChanged"

    subject_type: str
    subject_id: int
    context: str
    names: tuple[str, ...]
