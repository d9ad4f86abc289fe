"""Shifts: what is kept of them, what becomes of them in each state, and what is refused."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from crewhall.domains.calendar import entries
from crewhall.domains.workforce import assignments, locations
from crewhall.domains.workforce.errors.people import NotAnActiveMember
from crewhall.domains.workforce.errors.shifts import ShiftIsCanceled, ShiftsOverlap
from crewhall.domains.workforce.locations import LocationEdit
from crewhall.domains.workforce.model.shifts import Shift, ShiftStatus
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound
from tests.domains.workforce.roster import HOUR, NINE, ZONE, Roster, roster

__all__ = ["roster"]

pytestmark = pytest.mark.anyio

STATES = ("draft", "assigned", "open", "published", "canceled")
Does = Callable[[Roster, Shift, str], Awaitable[Any]]
ACTIONS: dict[str, Does] = {
    "change": lambda at, shift, by: at.change(shift, by, title="Late"),
    "assign": lambda at, shift, by: at.change(shift, by, to="ben"),
    "take away": lambda at, shift, by: at.change(shift, by, to=None),
    "publish": lambda at, shift, by: at.change(shift, by, published=True),
    "unpublish": lambda at, shift, by: at.change(shift, by, published=False),
    "status open": lambda at, shift, by: at.change(shift, by, status=ShiftStatus.OPEN),
    "status assigned": lambda at, shift, by: at.change(shift, by, status=ShiftStatus.ASSIGNED),
    "status published": lambda at, shift, by: at.change(shift, by, status=ShiftStatus.PUBLISHED),
    "cancel": lambda at, shift, by: at.cancel(shift, by),
}
OFF, BAD = ShiftIsCanceled, InvalidInput
# The state after each action on a shift at the pier in each of the STATES, or how it is refused.
TABLE: dict[str, tuple[Any, Any, Any, Any, Any]] = {
    "change": ("draft", "assigned", "open", "published", OFF),
    "assign": ("assigned", "assigned", "published", "published", OFF),
    "take away": ("draft", "draft", "open", "open", OFF),
    "publish": ("open", "published", "open", "published", OFF),
    "unpublish": ("draft", "assigned", "draft", "assigned", OFF),
    "status open": ("draft", "open", "open", "open", OFF),
    "status assigned": (BAD, "assigned", BAD, "assigned", OFF),
    "status published": ("open", "published", "open", "published", OFF),
    "cancel": ("gone", "gone", "canceled", "canceled", OFF),
}
# Who may do so at the pier; others are told that there is no such shift, or that they may not.
REFUSED: dict[str, Callable[[str], type[CrewhallError] | None]] = {
    **{name: lambda _: None for name in ("olga", "ada", "max", "lena")},
    "anna": lambda state: Forbidden if state in ("published", "canceled", "open") else NotFound,
    "ben": lambda state: Forbidden if state == "open" else NotFound,
    "cleo": lambda _: NotFound,
    "otto": lambda _: NotFound,
}


async def in_state(at: Roster, state: str) -> Shift:
    """A shift at the pier, of Anna's where it has an assignee."""
    shift = await at.make(
        location_id=at.pier,
        to="anna" if state in ("assigned", "published", "canceled") else None,
        published=state in ("open", "published", "canceled"),
    )
    return await at.cancel(shift) if state == "canceled" else shift


async def state_of(at: Roster, shift: Shift) -> str:
    """The state that a shift is in now."""
    try:
        found = await at.get(shift, "olga")
    except NotFound:
        return "gone"
    if found.canceled_at is not None:
        return "canceled"
    return "draft" if found.is_draft and found.assignee_id is None else found.status


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("state", STATES)
async def test_each_action_in_each_state_by_each_role(roster: Roster, action: str, state: str) -> None:
    does, after = ACTIONS[action], TABLE[action][STATES.index(state)]
    for by, refusal in REFUSED.items():
        shift = await in_state(roster, state)
        refused = refusal(state) or (None if isinstance(after, str) else after)
        if refused is None:
            await does(roster, shift, by)
            assert await state_of(roster, shift) == after
        else:
            with pytest.raises(refused):
                await does(roster, shift, by)
            assert await roster.get(shift, "olga") == shift
        async with roster.works.write(SYSTEM) as work:  # so that none overlaps with the next
            await work.db.execute("DELETE FROM shifts WHERE team_id = $1", roster.team_id)


async def test_shift_is_kept_as_it_was_made(roster: Roster) -> None:
    given: dict[str, Any] = {
        "title": "  Early   shift ",
        "role": "barista",
        "department": "Bar",
        "details": "Open\nthe doors",
        "notes": "new here",
        "break_minutes": 30,
        "data": {"uniform": "blue"},
    }
    shift = await roster.make(to="ben", location_id=roster.pier, **given)
    assert shift == msgspec.structs.replace(
        shift,
        **given | {"title": "Early shift"},
        team_id=roster.team_id,
        creator_id=roster.uid("max"),
        assignee_id=roster.uid("ben"),
        start_at=NINE.replace(tzinfo=ZONE).astimezone(UTC),
        end_at=(NINE + 8 * HOUR).replace(tzinfo=ZONE).astimezone(UTC),
        location_id=roster.pier,
        location_name="Pier",
        published_at=None,
    )
    assert await roster.get(shift) == shift
    assert await roster.change(shift, title="Early shift", break_minutes=30) == shift
    assert [name for name, _ in await roster.happened() if name != "scopes_changed"] == ["shift_created"]


async def test_location_is_found_by_its_name_and_its_id_takes_precedence(roster: Roster) -> None:
    by_name = await roster.make(location_name=" PIER ")
    both = await roster.make(location_name="pier", location_id=roster.mill)
    elsewhere = await roster.make(location_name="Castle")
    assert [(shift.location_id, shift.location_name) for shift in (by_name, both, elsewhere)] == [
        (roster.pier, "Pier"),
        (roster.mill, "Mill"),
        (None, "Castle"),
    ]
    moved = await roster.change(both, location_name="Castle")
    assert (moved.location_id, moved.location_name) == (None, "Castle")
    nowhere = await roster.change(by_name, location_id=None)
    assert (nowhere.location_id, nowhere.location_name) == (None, None)


async def test_times_without_a_zone_are_read_by_the_clock_of_the_location(roster: Roster) -> None:
    async with roster.works.write(roster["olga"]) as work:
        await locations.update(work, roster.mill, LocationEdit(time_zone="Australia/Sydney"))
    assert (await roster.make(location_id=roster.mill)).start_at == datetime(2027, 1, 11, 22, tzinfo=UTC)
    assert (await roster.make(location_id=roster.pier)).start_at == datetime(2027, 1, 12, 8, tzinfo=UTC)
    aware = datetime(2027, 1, 12, 9, tzinfo=UTC)
    assert (await roster.make(location_id=roster.mill, start_at=aware)).start_at == aware


GAP = datetime.fromisoformat("2027-03-28T02:30")  # in Berlin the clock goes from 2:00 to 3:00
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no start": ({"start_at": None, "end_at": NINE}, "start_at"),
    "no end": ({"end_at": None}, "end_at"),
    "end before start": ({"end_at": NINE - HOUR}, "end_at"),
    "no length": ({"end_at": NINE}, "end_at"),
    "more than a day": ({"end_at": NINE + timedelta(hours=24, minutes=1)}, "end_at"),
    "start in a gap": ({"start_at": GAP, "end_at": GAP + 8 * HOUR}, "start_at"),
    "end in a gap": ({"start_at": GAP - 3 * HOUR, "end_at": GAP}, "end_at"),
    "long title": ({"title": "x" * 201}, "title"),
    "long notes": ({"notes": "x" * 10_001}, "notes"),
    "negative break": ({"break_minutes": -1}, "break_minutes"),
    "all break": ({"break_minutes": 480}, "break_minutes"),
    "large data": ({"data": {"x": "y" * 70_000}}, ""),
    "unknown location": ({"location_id": 4_000_000}, "location_id"),
    "unknown assignee": ({"assignee_id": 4_000_000}, "assignee_id"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_wrong_input_is_named_and_changes_nothing(roster: Roster, case: str) -> None:
    fields, named = WRONG[case]
    shift = await roster.make()
    for attempt in (roster.make(**fields), roster.change(shift, **fields)):
        with pytest.raises(CrewhallError) as refused:
            await attempt
        assert not named or list(refused.value.details or {}) == [named]
    assert await roster.listed("olga") == [shift.id]
    assert await roster.get(shift) == shift


async def test_shift_of_24_hours_and_one_over_the_gap_are_allowed(roster: Roster) -> None:
    await roster.make(end_at=NINE + 24 * HOUR)
    night = await roster.make(start_at=GAP - 4.5 * HOUR, end_at=GAP + 3.5 * HOUR)
    assert night.end_at - night.start_at == 7 * HOUR


async def test_stranger_and_inactive_member_are_not_put_on_the_roster(roster: Roster) -> None:
    async with roster.works.write(SYSTEM) as work:
        sql = "UPDATE memberships SET status = 'inactive' WHERE user_id = $1"
        await work.db.execute(sql, roster.uid("cleo"))
    for name in ("otto", "cleo"):
        with pytest.raises(NotAnActiveMember):
            await roster.make(to=name)
    draft = await roster.make(to="ben")
    async with roster.works.write(SYSTEM) as work:
        await work.db.execute(sql, roster.uid("ben"))
    with pytest.raises(NotAnActiveMember):
        await roster.change(draft, published=True)


async def test_two_shifts_of_one_person_at_once_are_refused_once_published(roster: Roster) -> None:
    first = await roster.make(to="anna", published=True)
    after = await roster.make(to="anna", start_at=NINE + 8 * HOUR, published=True)
    drafts = [await roster.make(to="anna", start_at=NINE + hours * HOUR) for hours in (-7, 1, 7)]
    opened = await roster.make(published=True)
    attempts = [
        *(roster.change(draft, published=True) for draft in drafts),
        roster.make(to="anna", published=True),
        roster.change(opened, to="anna"),
        roster.change(after, start_at=NINE + 7 * HOUR),
    ]
    for attempt in attempts:
        with pytest.raises(ShiftsOverlap, match=f"shift ({first.id}|{after.id}) at that time, from 2027-01-12"):
            await attempt
    forced = await roster.change(opened, to="anna", force=True)
    assert forced.assignee_id == roster.uid("anna")
    assert (await roster.change(forced, title="Stays")).title == "Stays"
    await roster.cancel(forced)
    await roster.change(first, to="ben")
    assert (await roster.change(drafts[1], published=True, end_at=NINE + 8 * HOUR)).status == "published"


async def test_location_manager_keeps_to_their_locations(roster: Roster) -> None:
    own, other = await roster.make("lena", location_id=roster.pier), await roster.make(location_id=roster.mill)
    for attempt in (
        roster.make("lena", location_id=roster.mill),
        roster.make("lena"),
        roster.change(own, "lena", location_id=roster.mill),
        roster.change(own, "lena", location_id=None),
    ):
        with pytest.raises(Forbidden):
            await attempt
    for unseen in (roster.change(other, "lena", title="Mine"), roster.cancel(other, "lena"), roster.get(other, "lena")):
        with pytest.raises(NotFound):
            await unseen
    with pytest.raises(Forbidden):
        await roster.make("anna")


async def test_entry_in_the_calendar_follows_the_shift_and_shows_no_draft(roster: Roster) -> None:
    shift = await roster.make(to="anna", role="Barista", notes="secret", location_id=roster.pier)

    async def entry(by: str = "anna") -> Any:
        async with roster.works.read(roster[by]) as work:
            return await entries.get(work, shift.event_id or 0)

    with pytest.raises(NotFound):
        await entry()
    await roster.change(shift, published=True)
    found = await entry()
    assert (found.title, found.location_name, found.details, found.resource_id) == ("Barista", "Pier", None, shift.id)
    await roster.change(shift, title="Early", start_at=NINE - HOUR)
    found = await entry()
    assert (found.title, found.end_at - found.start_at) == ("Early", 9 * HOUR)
    await roster.change(shift, to="ben")
    with pytest.raises(NotFound):
        await entry()
    assert (await roster.cancel(shift, reason=" Rain ")).cancel_reason == "Rain"
    assert (await entry("ben")).canceled_at is not None
    draft = await roster.make()
    await roster.cancel(draft)
    with pytest.raises(NotFound):
        async with roster.works.read(roster["max"]) as work:
            await entries.get(work, draft.event_id or 0)


async def test_what_happens_is_announced_without_what_the_shift_says(roster: Roster) -> None:
    shift = await roster.make(to="anna", notes="secret", location_id=roster.pier)
    await roster.change(shift, published=True, title="Early")
    await roster.change(shift, to="ben")
    await roster.change(shift, location_id=roster.mill)
    await roster.change(shift, published=False)
    await roster.cancel(shift)
    open_shift = await roster.make(published=True)
    await roster.cancel(open_shift)
    happened = [(name, body) for name, body in await roster.happened() if name != "scopes_changed"]
    anna, ben = roster.uid("anna"), roster.uid("ben")
    assert [(name, body.get("user_id")) for name, body in happened] == [
        ("shift_created", None),
        ("shift_changed", anna),
        ("shift_published", anna),
        ("shift_assigned", ben),
        ("shift_changed", ben),
        ("shift_unpublished", ben),
        ("shift_deleted", None),
        ("shift_created", None),
        ("shift_canceled", None),
    ]
    assert happened[3][1]["old_user_id"] == anna
    assert (happened[4][1]["old_location_id"], happened[4][1]["location_id"]) == (roster.pier, roster.mill)
    assert "secret" not in str(happened)
    assert "Early" not in str(happened)


async def test_shift_is_given_and_two_are_exchanged(roster: Roster) -> None:
    one = await roster.make(to="anna", published=True)
    other = await roster.make(to="ben", published=True)
    draft = await roster.make(start_at=NINE + timedelta(days=1))
    async with roster.works.write(SYSTEM) as work:
        locked = await assignments.lock(work, roster.team_id, [other.id, one.id, draft.id, 4_000_000])
        assert list(locked) == [one.id, other.id, draft.id]
        assert await assignments.lock(work, roster.team_id + 1, [one.id]) == {}
        with pytest.raises(ShiftsOverlap):
            await assignments.reassign(work, locked[one.id], roster.uid("ben"))
        given, taken = await assignments.exchange(work, locked[one.id], locked[other.id])
        published = await assignments.reassign(work, locked[draft.id], roster.uid("anna"))
    assert (given.assignee_id, taken.assignee_id) == (roster.uid("ben"), roster.uid("anna"))
    assert [await roster.get(each, "olga") for each in (one, other, draft)] == [given, taken, published]
    assert published.status == "published"
    async with roster.works.write(SYSTEM) as work:
        assert (await assignments.reassign(work, given, None)).is_open
        with pytest.raises(ShiftIsCanceled):
            await assignments.reassign(work, msgspec.structs.replace(taken, canceled_at=work.now), None)
    names = [name for name, _ in await roster.happened() if name != "scopes_changed"]
    assert names[3:] == ["shift_assigned", "shift_assigned", "shift_published", "shift_assigned"]
