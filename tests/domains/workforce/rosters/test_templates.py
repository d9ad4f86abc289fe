"""Shift templates: what they hold, who may change them, and drafts for days and people."""

from datetime import date
from typing import Any

import pytest

from crewhall.domains.workforce import templates
from crewhall.domains.workforce.errors.templates import TemplateNameIsTaken
from crewhall.domains.workforce.model.rosters import TemplateEdit
from crewhall.domains.workforce.model.shifts import ShiftTemplate
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound
from tests.domains.workforce.roster import Roster, roster
from tests.domains.workforce.rosters.week import DAY, MONDAY, applied, lies_in, reasons, stored, template, utc
from tests.domains.workforce.test_conflicts import is_away

__all__ = ["roster"]

pytestmark = pytest.mark.anyio

HOUR = 60


async def listed(at: Roster, by: str) -> list[str]:
    """The names of the templates that somebody lists."""
    async with at.works.read(at[by]) as work:
        return [each.name for each in await templates.list_templates(work)]


async def changed(at: Roster, found: ShiftTemplate, by: str = "max", **fields: Any) -> ShiftTemplate:
    """Somebody changes a template."""
    async with at.works.write(at[by]) as work:
        return await templates.update(work, found.id, TemplateEdit(**fields))


async def deleted(at: Roster, found: ShiftTemplate, by: str = "max") -> None:
    """Somebody deletes a template."""
    async with at.works.write(at[by]) as work:
        await templates.delete(work, found.id)


async def test_night_ends_on_the_next_day(roster: Roster) -> None:
    night = await template(
        roster, title=" Late  one ", role="Barista", break_minutes=45, details="Lock up", location_id=roster.pier
    )
    drafted = await applied(roster, night, MONDAY, MONDAY + DAY, people=["ben"])
    assert drafted.left_out == []
    assert await stored(roster, drafted) == drafted.created
    assert [(shift.start_at, shift.end_at) for shift in drafted.created] == [
        (utc("2027-01-11T21:00Z"), utc("2027-01-12T05:00Z")),
        (utc("2027-01-12T21:00Z"), utc("2027-01-13T05:00Z")),
    ]
    shift = drafted.created[0]
    assert (shift.title, shift.role, shift.break_minutes, shift.details) == ("Late one", "Barista", 45, "Lock up")
    assert (shift.location_name, shift.assignee_id, shift.is_draft) == ("Pier", roster.uid("ben"), True)


@pytest.mark.parametrize(
    ("zone", "day", "start", "end", "hours"),
    [
        ("Europe/Berlin", "2026-10-24", 22, 6, 9),
        ("Europe/Berlin", "2027-03-27", 22, 6, 7),
        ("Australia/Sydney", "2026-10-03", 22, 6, 7),
        ("Australia/Sydney", "2027-04-03", 22, 6, 9),
        ("Europe/Berlin", "2027-01-11", 0, 0, 24),
        ("Europe/Berlin", "2027-01-11", 16, 0, 8),
    ],
)
async def test_lengths_by_the_clock(roster: Roster, zone: str, day: str, start: int, end: int, hours: int) -> None:
    await lies_in(roster, roster.pier, zone)
    made = await template(roster, start_minute=start * HOUR, end_minute=end * HOUR, location_id=roster.pier)
    (shift,) = (await applied(roster, made, date.fromisoformat(day))).created
    assert (shift.end_at - shift.start_at).total_seconds() == hours * 3600


async def test_what_is_left_out_is_named(roster: Roster) -> None:
    early = await template(roster, start_minute=2 * HOUR + 30, end_minute=9 * HOUR)
    await is_away(roster, "anna", date(2027, 3, 29), date(2027, 3, 29))
    drafted = await applied(roster, early, date(2027, 3, 28), date(2027, 3, 29), people=["anna", "otto"])
    assert drafted.created == []
    gap = "The start is left out by the clock in Europe/Berlin, which is put forward then."
    assert reasons(drafted) == [
        (None, "time_does_not_exist", gap),
        (None, "time_does_not_exist", gap),
        (None, "on_leave", "anna Test is on leave from 2027-03-29 to 2027-03-29."),
        (None, "inactive_member", f"User {roster.uid('otto')} is not an active member of the team."),
    ]


async def test_open_shifts_and_another_place(roster: Roster) -> None:
    night = await template(roster, location_id=roster.pier)
    drafted = await applied(roster, night, MONDAY, MONDAY, open_shifts=3, location_id=roster.mill)
    assert [(shift.assignee_id, shift.location_id) for shift in drafted.created] == [(None, roster.mill)] * 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"start_minute": 1440}, "start_minute"),
        ({"end_minute": -1}, "end_minute"),
        ({"break_minutes": -1}, "break_minutes"),
        ({"role": "x" * 101}, "role"),
        ({"location_id": 10**6}, "location_id"),
    ],
)
async def test_wrong_fields(roster: Roster, fields: dict[str, Any], field: str) -> None:
    night = await template(roster)
    for attempt in (template(roster, **{"name": "Other"} | fields), changed(roster, night, **fields)):
        with pytest.raises(InvalidInput) as refused:
            await attempt
        assert list(refused.value.details or {}) == [field]
    assert await listed(roster, "max") == ["Night"]


async def test_wrong_days_and_people(roster: Roster) -> None:
    night = await template(roster)
    attempts: list[tuple[str, tuple[date, ...], dict[str, Any]]] = [
        ("days", (), {}),
        ("days", tuple(MONDAY + number * DAY for number in range(43)), {}),
        ("days", (date(1, 1, 1),), {}),
        ("open_shifts", (MONDAY,), {"open_shifts": 0}),
        ("days", tuple(MONDAY + number * DAY for number in range(42)), {"open_shifts": 100}),
        ("location_id", (MONDAY,), {"location_id": 10**6}),
    ]
    for field, days, fields in attempts:
        with pytest.raises(InvalidInput) as refused:
            await applied(roster, night, *days, **fields)
        assert list(refused.value.details or {}) == [field]


async def test_name_is_given_once_in_a_team(roster: Roster) -> None:
    night, day = await template(roster), await template(roster, name="Day")
    with pytest.raises(TemplateNameIsTaken):
        await template(roster)
    with pytest.raises(TemplateNameIsTaken):
        await changed(roster, day, name="Night")
    assert (await template(roster, "otto")).name == night.name


async def test_changes_are_announced_once(roster: Roster) -> None:
    night = await template(roster, location_id=roster.pier)
    later = await changed(roster, night, start_minute=23 * HOUR, location_id=roster.mill)
    assert await changed(roster, later, start_minute=23 * HOUR) == later
    await deleted(roster, later)
    found = [
        (name, body.get("location_id"), body.get("old_location_id"))
        for name, body in await roster.happened()
        if body.get("template_id") == night.id
    ]
    assert found == [
        ("shift_template_created", roster.pier, None),
        ("shift_template_changed", roster.mill, roster.pier),
        ("shift_template_deleted", roster.mill, None),
    ]
    assert await listed(roster, "max") == []


# What each may do with a template at the pier, at the mill, and of the whole team.
MAY: dict[str, tuple[type[CrewhallError] | None, ...]] = {
    "olga": (None, None, None),
    "max": (None, None, None),
    "lena": (None, NotFound, Forbidden),
    "anna": (Forbidden, Forbidden, Forbidden),
    "otto": (NotFound, NotFound, NotFound),
}


@pytest.mark.parametrize("by", MAY)
@pytest.mark.parametrize("place", ["pier", "mill", "nowhere"])
async def test_who_may_do_what(roster: Roster, by: str, place: str) -> None:
    refusal = MAY[by][["pier", "mill", "nowhere"].index(place)]
    made = await template(roster, location_id={"pier": roster.pier, "mill": roster.mill}.get(place))
    for act in (changed, applied_once, deleted):
        if refusal is None:
            await act(roster, made, by)
        else:
            with pytest.raises(refusal):
                await act(roster, made, by)


async def applied_once(at: Roster, found: ShiftTemplate, by: str) -> None:
    """Somebody applies a template to a day."""
    await applied(at, found, MONDAY, by=by)


async def test_who_is_bound_to_a_place_uses_templates_of_the_team_there(roster: Roster) -> None:
    for name, place in (("A", roster.pier), ("B", roster.mill), ("C", None)):
        made = await template(roster, name=name, location_id=place)
    assert (await listed(roster, "lena"), await listed(roster, "max")) == (["A", "C"], ["A", "B", "C"])
    assert len((await applied(roster, made, MONDAY, by="lena", location_id=roster.pier)).created) == 1
    with pytest.raises(Forbidden):
        await applied(roster, made, MONDAY, by="lena", location_id=roster.mill)
    with pytest.raises(Forbidden):
        await template(roster, "lena", name="D")
    with pytest.raises(Forbidden):
        await template(roster, "anna", name="D", location_id=roster.pier)
