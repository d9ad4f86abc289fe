"""What happened to tomatoes. Only their owner sees it."""

from typing import ClassVar

from crewhall.kit.events import Event


class TomatoSaved(Event, frozen=True):
    """A person has one more tomato."""

    wire_name: ClassVar[str] = "TomatoSaved"

    tomato_id: int
    ended_at: str
    length_s: int
    tags: tuple[str, ...]
    source: str


class TomatoesAdded(Event, frozen=True):
    """Many tomatoes were added at once; one event for all."""

    wire_name: ClassVar[str] = "TomatoesAdded"

    count: int
    source: str


class TomatoRetagged(Event, frozen=True):
    """A tomato carries other tags than before."""

    wire_name: ClassVar[str] = "TomatoRetagged"

    tomato_id: int
    tags: tuple[str, ...]


class TomatoDeleted(Event, frozen=True):
    """A person has one tomato less."""

    wire_name: ClassVar[str] = "TomatoDeleted"

    tomato_id: int
    ended_at: str


class TomatoesMoved(Event, frozen=True):
    """A person has got what another account of theirs had; of many tomatoes, one event for each piece."""

    wire_name: ClassVar[str] = "TomatoesMoved"

    count: int


class TomatoEdited(Event, frozen=True):
    """A tomato was changed: its time, its tags or its note."""

    wire_name: ClassVar[str] = "TomatoEdited"

    tomato_id: int
    ended_at: str
    length_s: int
    tags: tuple[str, ...]


class ImportProgressed(Event, frozen=True):
    """An import has come so far: `done` of `total` rows, of which `imported` are new tomatoes."""

    wire_name: ClassVar[str] = "ImportProgressed"

    done: int
    total: int
    imported: int


class TimerStarted(Event, frozen=True):
    """A timer of the person's runs. Times are ISO 8601 in UTC, as in the events below."""

    wire_name: ClassVar[str] = "TimerStarted"

    kind: str
    length_s: int
    tags: tuple[str, ...]
    ends_at: str


class TimerPaused(Event, frozen=True):
    """A timer stands still."""

    wire_name: ClassVar[str] = "TimerPaused"

    kind: str
    remaining_s: float


class TimerResumed(Event, frozen=True):
    """A timer runs on."""

    wire_name: ClassVar[str] = "TimerResumed"

    kind: str
    ends_at: str


class TimerEnded(Event, frozen=True):
    """The time of a timer is over. It waits to be completed."""

    wire_name: ClassVar[str] = "TimerEnded"

    kind: str
    ended_at: str


class TimerCompleted(Event, frozen=True):
    """A timer was completed after so many seconds; `tomato_id` is what work saved, None for breaks."""

    wire_name: ClassVar[str] = "TimerCompleted"

    kind: str
    length_s: int
    ended_at: str
    tomato_id: int | None


class TimerCanceled(Event, frozen=True):
    """A timer was given up after so many seconds."""

    wire_name: ClassVar[str] = "TimerCanceled"

    kind: str
    elapsed_s: float


class FocusProfileChanged(Event, frozen=True):
    """A person changed how they show themselves here, or what they prefer."""

    wire_name: ClassVar[str] = "FocusProfileChanged"


class FocusProjectCreated(Event, frozen=True):
    """A person has one more project."""

    wire_name: ClassVar[str] = "FocusProjectCreated"

    project_id: int
    name: str


class FocusProjectChanged(Event, frozen=True):
    """A project's name, tags or budgets changed."""

    wire_name: ClassVar[str] = "FocusProjectChanged"

    project_id: int
    name: str


class FocusProjectDeleted(Event, frozen=True):
    """A person has one project less."""

    wire_name: ClassVar[str] = "FocusProjectDeleted"

    project_id: int
