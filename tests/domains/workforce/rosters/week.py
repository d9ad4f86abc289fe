"""Verbs on whole rosters, for the tests beside this file."""

from datetime import date, datetime, timedelta
from typing import Any

from crewhall.domains.workforce import copying, locations, publishing, rosters, shifts, templates
from crewhall.domains.workforce.locations import LocationEdit
from crewhall.domains.workforce.model.rosters import (
    Application,
    CopyOrder,
    Drafted,
    NewTemplate,
    Publication,
    RosterFilter,
    ShownShift,
)
from crewhall.domains.workforce.model.rosters import Roster as RosterOfDays
from crewhall.domains.workforce.model.shifts import Shift, ShiftTemplate
from crewhall.kit.actor import SYSTEM
from tests.domains.workforce.roster import Roster

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MONDAY = date(2027, 1, 11)
"""The week in which shifts are made that a test says no time for: they are on its Tuesday."""


def week_of(first_day: date = MONDAY, **narrowed: Any) -> RosterFilter:
    """Seven days from this one on."""
    return RosterFilter(first_day=first_day, last_day=first_day + 6 * DAY, **narrowed)


def day_of(day: date, **narrowed: Any) -> RosterFilter:
    """One day."""
    return RosterFilter(first_day=day, last_day=day, **narrowed)


async def copied(
    at: Roster, source: RosterFilter, target_day: date, by: str = "max", *, with_assignees: bool = True
) -> Drafted:
    """Somebody copies days."""
    async with at.works.write(at[by]) as work:
        return await copying.copy(work, CopyOrder(source=source, target_day=target_day, with_assignees=with_assignees))


async def published(at: Roster, wanted: RosterFilter, by: str = "max") -> Publication:
    """Somebody publishes days."""
    async with at.works.write(at[by]) as work:
        return await publishing.publish(work, wanted)


async def shown(at: Roster, wanted: RosterFilter, by: str = "max") -> RosterOfDays:
    """The roster as somebody sees it."""
    async with at.works.read(at[by]) as work:
        return await rosters.get(work, wanted)


async def clashing(at: Roster, wanted: RosterFilter, by: str = "max") -> list[ShownShift]:
    """The conflicts that somebody lists."""
    async with at.works.read(at[by]) as work:
        return await rosters.list_conflicts(work, wanted)


async def template(at: Roster, by: str = "max", **fields: Any) -> ShiftTemplate:
    """A new template; a night unless it is said otherwise."""
    usual: dict[str, Any] = {"name": "Night", "start_minute": 22 * 60, "end_minute": 6 * 60}
    async with at.works.write(at[by]) as work:
        return await templates.create(work, NewTemplate(**usual | fields))


async def applied(at: Roster, to: ShiftTemplate, *days: date, by: str = "max", **fields: Any) -> Drafted:
    """Somebody makes drafts from a template; `people` names them."""
    people = tuple(at.uid(name) for name in fields.pop("people", ()))
    async with at.works.write(at[by]) as work:
        return await templates.apply(work, to.id, Application(days=days, user_ids=people, **fields))


async def lies_in(at: Roster, location_id: int, zone: str) -> None:
    """Give a location its own clock."""
    async with at.works.write(at["olga"]) as work:
        await locations.update(work, location_id, LocationEdit(time_zone=zone))


async def leaves_the_team(at: Roster, name: str) -> None:
    """Somebody is a member no more."""
    async with at.works.write(SYSTEM) as work:
        sql = "UPDATE memberships SET status = 'left' WHERE team_id = $1 AND user_id = $2"
        await work.db.execute(sql, at.team_id, at.uid(name))


async def stored(at: Roster, drafted: Drafted) -> list[Shift]:
    """What was made, as it is read again."""
    async with at.works.read(at["olga"]) as work:
        return [await shifts.get(work, shift.id) for shift in drafted.created]


def utc(text: str) -> datetime:
    """A moment such as 2027-01-12T08:00Z."""
    return datetime.fromisoformat(text)


def reasons(drafted: Drafted) -> list[tuple[int | None, str, str]]:
    """What was left out, why, in words."""
    return [(each.shift_id, each.kind.value, each.text) for each in drafted.left_out]
