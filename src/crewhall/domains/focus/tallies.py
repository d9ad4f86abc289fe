"""Counting tomatoes by something while they are read one after another. Pure; what is read, and from when to when, is for others to say."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from crewhall.domains.focus.figures import Group
from crewhall.domains.focus.limits import MOST_GROUPS
from crewhall.domains.focus.model import Project
from crewhall.kit.calendar import Interval, start_of_day


class Counted(Struct, frozen=True, gc=False):
    """What is counted of a tomato."""

    id: int
    ended_at: datetime
    length_s: int
    tags: tuple[str, ...]


class Sum:
    """Tomatoes and seconds so far."""

    __slots__ = ("seconds", "tomatoes")

    def __init__(self) -> None:
        self.tomatoes = 0
        self.seconds = 0

    def add(self, length_s: int) -> None:
        """One more."""
        self.tomatoes += 1
        self.seconds += length_s


class Tally(Protocol):
    """Counts tomatoes by something."""

    def add(self, row: Counted) -> None:
        """Count one."""
        ...

    def groups(self) -> list[Group]:
        """What was counted."""
        ...


class Intervals:
    """By stretches of time that begin with these days, in order, each up to the next; the empty ones too."""

    def __init__(self, days: list[date], interval: Interval, zone: ZoneInfo, *, name_length: int = 10) -> None:
        self.sums = [Sum() for _ in days]
        self._names = [day.isoformat()[:name_length] for day in days]
        self._starts = [start_of_day(day, zone) for day in days]
        self._interval = interval

    def add(self, row: Counted) -> None:
        """Count one that ended within the span."""
        self.sums[bisect_right(self._starts, row.ended_at) - 1].add(row.length_s)

    def groups(self) -> list[Group]:
        """Each stretch, as far as it lies in the span."""
        since, until = self._interval
        ends = [*self._starts[1:], until]
        return [
            Group(name, each.tomatoes, each.seconds, since=max(start, since), until=end)
            for name, each, start, end in zip(self._names, self.sums, self._starts, ends, strict=False)
        ]


class Hours:
    """By the hour that the clock shows, all 24."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._sums = [Sum() for _ in range(24)]

    def add(self, row: Counted) -> None:
        """Count one."""
        self._sums[row.ended_at.astimezone(self._zone).hour].add(row.length_s)

    def groups(self) -> list[Group]:
        """The hours of the day, named `00` to `23`."""
        return [Group(f"{hour:02d}", each.tomatoes, each.seconds) for hour, each in enumerate(self._sums)]


class Tags:
    """By tag. A tomato counts once for each of its tags, or for none."""

    def __init__(self) -> None:
        self._sums: defaultdict[str | None, Sum] = defaultdict(Sum)

    def add(self, row: Counted) -> None:
        """Count one."""
        for tag in set(row.tags) or (None,):
            self._sums[tag].add(row.length_s)

    def groups(self) -> list[Group]:
        """The most used first."""
        return _greatest_first(Group(tag, each.tomatoes, each.seconds) for tag, each in self._sums.items())


class Projects:
    """By project: a tomato counts once for each that has any of its tags, or for none. Projects without any are there too."""

    def __init__(self, projects: list[Project]) -> None:
        self._projects = projects
        self._sums = [Sum() for _ in projects]
        self._without = Sum()
        self._by_tag: defaultdict[str, list[int]] = defaultdict(list)
        for index, project in enumerate(projects):
            for tag in set(project.tags):
                self._by_tag[tag].append(index)

    def add(self, row: Counted) -> None:
        """Count one."""
        indexes = {index for tag in row.tags for index in self._by_tag.get(tag, ())}
        for index in indexes:
            self._sums[index].add(row.length_s)
        if not indexes:
            self._without.add(row.length_s)

    def groups(self) -> list[Group]:
        """The greatest first."""
        found = [
            Group(project.name, each.tomatoes, each.seconds, project_id=project.id)
            for project, each in zip(self._projects, self._sums, strict=True)
        ]
        if self._without.tomatoes:
            found.append(Group(None, self._without.tomatoes, self._without.seconds))
        return _greatest_first(found)


def _greatest_first(groups: Iterable[Group]) -> list[Group]:
    """By their number of tomatoes, then by name; those of nothing last, and at most `MOST_GROUPS` of the others."""
    ordered = sorted(groups, key=lambda group: (group.name is None, -group.tomatoes, group.name, group.project_id))
    named = [group for group in ordered if group.name is not None]
    return named[:MOST_GROUPS] + ordered[len(named) :]
