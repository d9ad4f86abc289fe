"""What happened to tags."""

from crewhall.kit.events import Event


class TagCreated(Event, frozen=True):
    """A tag was created."""

    tag_id: int
    context: str
    name: str


class TagRenamed(Event, frozen=True):
    """A tag got another name; its subjects keep it."""

    tag_id: int
    context: str
    old_name: str
    name: str


class TagDeleted(Event, frozen=True):
    """A tag was deleted and taken off its subjects."""

    tag_id: int
    context: str
    name: str


class LabelsChanged(Event, frozen=True):
    """A subject carries other names in one context than before; `names` are those it carries now."""

    subject_type: str
    subject_id: int
    context: str
    names: tuple[str, ...]
