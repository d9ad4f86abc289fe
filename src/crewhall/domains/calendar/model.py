"""Records of the calendar domain."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from msgspec import UNSET, Struct, UnsetType

DEFAULT_KIND = "calendar"

LONGEST, SHORT = timedelta(days=366), timedelta(days=1)
"""No entry lasts longer than the first, and few longer than the second: so an index on the start finds what touches a stretch of time."""

_AT_ONCE = timedelta(days=45)


class Entry(Struct, frozen=True, gc=False):
    """Something at a time: in the calendar of the team `team_id`, or, when that is None, in that of its owner `user_id` alone.

    `reminders` are minutes before the start, rising. `addon`, `addons_install_id` and the resource are what clients say of its origin;
    nothing is looked up by them. `assignee_team_id` says which team sees to it, and gives that team no sight of it.
    `managed_by`: the thing, such as a shift, that another part of the server keeps the entry in step with (see managed.py).
    """

    id: int
    user_id: int
    team_id: int | None
    addon: str | None
    addons_install_id: int | None
    kind: str
    title: str
    details: str | None
    location_name: str | None
    address: str | None
    color: str | None
    start_at: datetime
    end_at: datetime
    reminders: tuple[int, ...]
    assignee_id: int | None
    assignee_team_id: int | None
    resource_type: str | None
    resource_id: int | None
    canceled_at: datetime | None
    created_at: datetime
    updated_at: datetime
    first_day: date | None = None
    day_after: date | None = None
    managed_by: str | None = None

    @property
    def is_whole_days(self) -> bool:
        """Whether it was given by dates: it lasts from `first_day` to the day before `day_after`, whatever the clock says."""
        return self.first_day is not None


class NewEntry(Struct, frozen=True, kw_only=True):
    """An entry to be made in the calendar of the account in use. Without `user_id` it is the caller's own.

    Without `end_at` it ends `length` after its start, and without that an hour. Where a time was given as a date, `start_day` and `end_day`
    name it, and the time is its midnight in `zone`; of two dates whole days are made, at least one, up to the end of the day before `end_day`.
    A date as the start, with neither end nor length, is that whole day.
    """

    title: str | None
    start_at: datetime | None
    end_at: datetime | None = None
    length: timedelta | None = None
    kind: str | None = None
    details: str | None = None
    location_name: str | None = None
    address: str | None = None
    color: str | None = None
    reminders: Sequence[int] | None = None
    addon: str | None = None
    addons_install_id: int | None = None
    assignee_id: int | None = None
    assignee_team_id: int | None = None
    resource_type: str | None = None
    resource_id: int | None = None
    user_id: int | None = None
    start_day: date | None = None
    end_day: date | None = None
    zone: tzinfo = UTC


class ManagedEntry(Struct, frozen=True, kw_only=True):
    """An entry as another domain wants it, in a team's calendar: `managed_by` is the thing that it belongs to. The fields have been checked."""

    managed_by: str
    user_id: int
    title: str
    start_at: datetime
    end_at: datetime
    details: str | None = None
    location_name: str | None = None
    assignee_id: int | None = None
    resource_type: str | None = None
    resource_id: int | None = None
    canceled_at: datetime | None = None


class EntryEdit(Struct, frozen=True, kw_only=True):
    """What is changed about an entry; what is UNSET stays. `length` counts where there is no `end_at`. Days are as in `NewEntry`.

    `canceled` calls the entry off, or takes that back.
    """

    title: str | UnsetType | None = UNSET
    start_at: datetime | UnsetType | None = UNSET
    end_at: datetime | UnsetType | None = UNSET
    length: timedelta | UnsetType | None = UNSET
    kind: str | UnsetType | None = UNSET
    details: str | UnsetType | None = UNSET
    location_name: str | UnsetType | None = UNSET
    address: str | UnsetType | None = UNSET
    color: str | UnsetType | None = UNSET
    reminders: Sequence[int] | UnsetType | None = UNSET
    addon: str | UnsetType | None = UNSET
    addons_install_id: int | UnsetType | None = UNSET
    assignee_id: int | UnsetType | None = UNSET
    assignee_team_id: int | UnsetType | None = UNSET
    resource_type: str | UnsetType | None = UNSET
    resource_id: int | UnsetType | None = UNSET
    user_id: int | UnsetType | None = UNSET
    canceled: bool | UnsetType = UNSET
    start_day: date | None = None
    end_day: date | None = None
    zone: tzinfo = UTC


class EntryFilter(Struct, frozen=True, kw_only=True):
    """Which entries are asked for; what is None does not narrow. Those are in that touch the time from `since` up to `until`."""

    since: datetime
    until: datetime | None = None
    kinds: tuple[str, ...] | None = None
    user_id: int | None = None
    assignee_id: int | None = None
    addon: str | None = None
    resource_type: str | None = None
    resource_id: int | None = None
    search: str | None = None

    @property
    def is_wide(self) -> bool:
        """Whether there may be too many of them to look through at once."""
        return self.until is None or self.until - self.since > _AT_ONCE


class Reminded(Struct, frozen=True):
    """A person whom an entry concerns. `email` is there when it is proved; `time_zone` is theirs, else the team's."""

    user_id: int
    email: str | None
    time_zone: str | None


class Feed(Struct, frozen=True):
    """What lets other programs read a calendar: the person's own, or with `team_id` that of a team. Who has the token reads."""

    id: int
    user_id: int
    team_id: int | None
    token: str
    created_at: datetime


class Calendar(Struct, frozen=True):
    """A calendar that the caller can subscribe to: their own (`team_id` None) or a team's; `feed` when they have."""

    team_id: int | None
    name: str
    feed: Feed | None


class OpenFeed(Struct, frozen=True):
    """A feed that somebody may read now, and the name of its calendar."""

    user_id: int
    team_id: int | None
    name: str
