"""Entries: what is kept of them, who sees and changes them, which are listed, and what is announced."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import Struct

from crewhall.domains.calendar import entries
from crewhall.domains.calendar.events import (
    CalendarEventCanceled,
    CalendarEventChanged,
    CalendarEventCreated,
    CalendarEventDeleted,
)
from crewhall.domains.calendar.model import Entry, EntryEdit, EntryFilter
from crewhall.kit.actor import NOBODY, Actor, Rank
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound, Unauthenticated
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.calendar.conftest import START, People, add_member, new_entry, set_status, uid
from tests.domains.labels.conftest import CountingDb

pytestmark = pytest.mark.anyio

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALWAYS = EntryFilter(since=START - timedelta(days=400))


async def make(works: Works, actor: Actor, title: str | None = "Stocktake", **fields: Any) -> Entry:
    async with works.write(actor) as work:
        return await entries.create(work, new_entry(title=title, **fields))


async def change(works: Works, actor: Actor, entry: Entry, **fields: Any) -> Entry:
    async with works.write(actor) as work:
        return await entries.update(work, entry.id, EntryEdit(**fields))


async def titles(
    works: Works, actor: Actor, wanted: EntryFilter = ALWAYS, page: PageRequest | None = None
) -> list[str]:
    async with works.read(actor) as work:
        found = await entries.list_entries(work, wanted, page or PageRequest())
    assert found.total >= len(found.rows)
    return [entry.title for entry in found.rows]


async def test_entry_is_kept_as_it_was_made(works: Works, people: People) -> None:
    given: dict[str, Any] = {
        "end_at": START + HOUR,
        "kind": "Booking",
        "details": "Bring\nthe list",
        "location_name": "Pier 7",
        "address": "7 Pier Road",
        "color": "#1a2b3c",
        "reminders": (10, 60),
        "addon": "calendar",
        "addons_install_id": 5,
        "assignee_id": uid(people.ben),
        "assignee_team_id": people.team_id,
        "resource_type": "VendorOrder",
        "resource_id": 99,
    }
    made = await make(works, people.anna, "Stocktake", start_at=START, **given)
    async with works.read(people.ben) as work:
        assert await entries.get(work, made.id) == made
    assert {name: getattr(made, name) for name in given} == given
    assert (made.user_id, made.team_id, made.canceled_at) == (uid(people.anna), people.team_id, None)
    assert made.created_at == made.updated_at


async def test_least_that_is_said_gives_an_hour_in_the_calendar(works: Works, people: People) -> None:
    made = await make(works, people.anna_alone, "  Stock\ttake \x07 ", details="  ", color=None)
    assert (made.title, made.kind, made.details, made.color) == ("Stock take", "calendar", None, None)
    assert (made.end_at - made.start_at, made.reminders, made.team_id) == (HOUR, (), None)
    assert (await make(works, people.anna_alone, length=timedelta())).end_at == START
    assert (await make(works, people.anna_alone, length=DAY, end_at=START + HOUR)).end_at == START + HOUR


async def test_reminders_are_kept_rising_and_once_each(works: Works, people: People) -> None:
    assert (await make(works, people.anna, reminders=[60, 10, 60, 0])).reminders == (0, 10, 60)


async def test_control_characters_leave_details_and_lines_stay(works: Works, people: People) -> None:
    made = await make(works, people.anna, details=" one\r\ntwo\rthree\tfour\x07\x1b[0m\x85 ")
    assert made.details == "one\ntwo\nthree\tfour[0m"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no title": ({"title": None}, "title"),
    "blank title": ({"title": " \t\x07"}, "title"),
    "long title": ({"title": "x" * 201}, "title"),
    "no start": ({"start_at": None}, "start_at"),
    "end before the start": ({"end_at": START - HOUR}, "end_at"),
    "a year and two days": ({"end_at": START + 367 * DAY}, "end_at"),
    "long details": ({"details": "x" * 10_001}, "details"),
    "long kind": ({"kind": "k" * 61}, "kind"),
    "long place": ({"location_name": "p" * 501}, "location_name"),
    "long address": ({"address": "p" * 1001}, "address"),
    "odd color": ({"color": "#12"}, "color"),
    "script for a color": ({"color": "red;}<script>"}, "color"),
    "reminder after the start": ({"reminders": [-5]}, "reminders"),
    "reminder months before": ({"reminders": [10, 10_081]}, "reminders"),
    "eleven reminders": ({"reminders": range(11)}, "reminders"),
    "assigned to an outsider": ({"assignee_id": "outsider"}, "assignee_id"),
    "assigned to nobody there is": ({"assignee_id": 4_000_000}, "assignee_id"),
    "odd id": ({"resource_id": 0}, "resource_id"),
    "somebody else's team": ({"assignee_team_id": 4_000_000}, "assignee_team_id"),
}


def filled(fields: dict[str, Any], people: People) -> dict[str, Any]:
    """The fields, with the ids of people for their names."""
    return {name: uid(people[value]) if value == "outsider" else value for name, value in fields.items()}


@pytest.mark.parametrize(("fields", "named"), WRONG.values(), ids=WRONG.keys())
async def test_field_that_does_not_fit_is_named_and_nothing_is_made(
    works: Works, people: People, fields: dict[str, Any], named: str
) -> None:
    async with works.write(people.anna) as work:
        with pytest.raises(InvalidInput) as caught:
            await entries.create(work, new_entry(**filled(fields, people)))
        assert list(caught.value.details or {}) == [named]
        assert work.events == work.deferred == []
    assert await titles(works, people.anna) == []


@pytest.mark.parametrize(("fields", "named"), WRONG.values(), ids=WRONG.keys())
async def test_change_that_does_not_fit_is_refused_and_changes_nothing(
    works: Works, people: People, fields: dict[str, Any], named: str
) -> None:
    entry = await make(works, people.anna)
    with pytest.raises(InvalidInput) as caught:
        await change(works, people.anna, entry, **filled(fields, people))
    assert list(caught.value.details or {}) == [named]
    async with works.read(people.anna) as work:
        assert await entries.get(work, entry.id) == entry


async def test_all_that_is_wrong_is_told_at_once(works: Works, people: People) -> None:
    with pytest.raises(InvalidInput) as caught:
        await make(works, people.anna, "", color="#", end_at=START - DAY)
    assert set(caught.value.details or {}) == {"title", "color", "end_at"}


class Rule(Struct, frozen=True):
    """A line of the table in policy.py: who, of whose entry, and whether they may do this. None: they are not to know of it."""

    who: str
    whose: str
    may_read: bool
    may_change: bool | None


RULES = {
    "member, own": Rule("anna", "anna", may_read=True, may_change=True),
    "member, another's": Rule("ben", "anna", may_read=True, may_change=False),
    "member, a manager's": Rule("ben", "manager", may_read=True, may_change=False),
    "manager, a member's": Rule("manager", "anna", may_read=True, may_change=True),
    "outsider, a team's": Rule("outsider", "anna", may_read=False, may_change=None),
    "personal account, own of the team": Rule("anna_alone", "anna", may_read=False, may_change=None),
    "personal account, own": Rule("anna_alone", "anna_alone", may_read=True, may_change=True),
    "personal account, another's": Rule("ben_alone", "anna_alone", may_read=False, may_change=None),
    "team account, own personal": Rule("anna", "anna_alone", may_read=False, may_change=None),
    "manager, personal of a member": Rule("manager", "anna_alone", may_read=False, may_change=None),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
async def test_rule_of_the_permission_table(works: Works, people: People, rule: Rule) -> None:
    entry = await make(works, people[rule.whose])
    who = people[rule.who]
    refusal = {True: None, False: Forbidden, None: NotFound}[rule.may_change]
    assert await titles(works, who) == (["Stocktake"] if rule.may_read else [])
    async with works.write(who) as work:
        for attempt, error in (
            (entries.get(work, entry.id), None if rule.may_read else NotFound),
            (entries.update(work, entry.id, EntryEdit(title="Mine")), refusal),
            (entries.delete(work, entry.id), refusal),
        ):
            if error is None:
                await attempt
            else:
                with pytest.raises(error):
                    await attempt
                assert work.events == []
    async with works.read(people[rule.whose]) as work:
        if rule.may_change:
            with pytest.raises(NotFound):
                await entries.get(work, entry.id)
        else:
            assert await entries.get(work, entry.id) == entry


async def test_nobody_is_told_to_sign_in(works: Works) -> None:
    async with works.write(NOBODY) as work:
        for attempt in (entries.list_entries(work, ALWAYS, PageRequest()), entries.get(work, 1)):
            with pytest.raises(Unauthenticated):
                await attempt


async def test_unknown_and_foreign_entries_answer_alike(works: Works, people: People) -> None:
    entry = await make(works, people.anna)
    told: set[str] = set()
    async with works.write(people.outsider) as work:
        for entry_id in (entry.id, 4_000_000, 0, -1):
            for attempt in (
                entries.get(work, entry_id),
                entries.update(work, entry_id, EntryEdit(title="")),
                entries.delete(work, entry_id),
            ):
                with pytest.raises(CrewhallError) as caught:
                    await attempt
                told.add(f"{caught.value.kind} {caught.value.message}")
    assert told == {"not_found There is no such event."}


async def test_manager_makes_entries_for_members_and_hands_them_over(works: Works, people: People) -> None:
    entry = await make(works, people.manager, user_id=uid(people.anna))
    assert entry.user_id == uid(people.anna)
    assert (await change(works, people.anna, entry, title="Inventory")).title == "Inventory"
    assert (await change(works, people.manager, entry, user_id=uid(people.ben))).user_id == uid(people.ben)
    with pytest.raises(Forbidden):
        await change(works, people.anna, entry, title="Mine again")


@pytest.mark.parametrize("who", ["anna", "anna_alone"])
async def test_only_managers_make_entries_for_others(works: Works, people: People, who: str) -> None:
    own = await make(works, people[who], user_id=uid(people.anna))
    for user_id in (uid(people.ben), uid(people.outsider), 4_000_000):
        with pytest.raises(Forbidden):
            await make(works, people[who], user_id=user_id)
        with pytest.raises(Forbidden):
            await change(works, people[who], own, user_id=user_id)
    assert await titles(works, people[who]) == ["Stocktake"]


@pytest.mark.parametrize("status", ["pending", "inactive", "archived", "outside"])
async def test_entries_go_to_active_members_only(works: Works, people: People, status: str) -> None:
    user_id = uid(people.outsider if status == "outside" else people.ben)
    if status != "outside":
        await set_status(works, people.team_id, user_id, status)
    named: list[dict[str, Any]] = [{"user_id": user_id}, {"assignee_id": user_id}]
    for fields in named:
        with pytest.raises(InvalidInput) as caught:
            await make(works, people.manager, **fields)
        assert list(caught.value.details or {}) == list(fields)


@pytest.mark.parametrize("owner", ["anna", "ben"])
async def test_assigned_entry_is_seen_in_the_personal_account_and_not_changed_there(
    works: Works, people: People, owner: str
) -> None:
    entry = await make(works, people[owner], assignee_id=uid(people.ben))
    await make(works, people.anna, "Not Ben's")
    assert await titles(works, people.ben_alone) == ["Stocktake"]
    assert await titles(works, people.anna_alone) == []
    async with works.write(people.ben_alone) as work:
        assert (await entries.get(work, entry.id)).assignee_id == uid(people.ben)
        with pytest.raises(Forbidden):
            await entries.update(work, entry.id, EntryEdit(title="Mine"))
        with pytest.raises(Forbidden):
            await entries.delete(work, entry.id)


async def test_who_has_left_the_team_sees_nothing_of_it(works: Works, people: People) -> None:
    entry = await make(works, people.anna, assignee_id=uid(people.ben))
    await set_status(works, people.team_id, uid(people.ben), "inactive")
    assert await titles(works, people.ben_alone) == []
    async with works.read(people.ben_alone) as work:
        with pytest.raises(NotFound):
            await entries.get(work, entry.id)


async def test_personal_entry_is_assigned_to_team_mates_only(works: Works, people: People) -> None:
    entry = await make(works, people.anna_alone, assignee_id=uid(people.ben))
    assert await titles(works, people.ben_alone) == ["Stocktake"]
    assert await titles(works, people.ben) == []
    with pytest.raises(InvalidInput):
        await change(works, people.anna_alone, entry, assignee_id=uid(people.outsider))
    await change(works, people.anna_alone, entry, assignee_id=None)
    assert await titles(works, people.ben_alone) == []


async def test_assignee_who_has_left_does_not_hinder_other_changes(works: Works, people: People) -> None:
    entry = await make(works, people.anna, assignee_id=uid(people.ben), assignee_team_id=people.team_id)
    await set_status(works, people.team_id, uid(people.ben), "archived")
    changed = await change(
        works, people.anna, entry, title="Inventory", assignee_id=uid(people.ben), assignee_team_id=people.team_id
    )
    assert changed.title == "Inventory"


async def test_entry_is_seen_to_by_a_team_of_the_caller(works: Works, people: People) -> None:
    other = people.outsider.team_id or 0
    with pytest.raises(InvalidInput):
        await make(works, people.anna, assignee_team_id=other)
    await add_member(works, other, uid(people.anna), Rank.MEMBER)
    assert (await make(works, people.anna, assignee_team_id=other)).assignee_team_id == other
    assert await titles(works, people.outsider) == []


async def test_change_keeps_what_is_not_said_and_empties_what_is_none(works: Works, people: People) -> None:
    entry = await make(works, people.anna, details="Bring it", color="teal", reminders=[10], kind="Booking")
    changed = await change(works, people.anna, entry, title="Inventory", details=None, reminders=None, kind=None)
    assert (changed.title, changed.details, changed.reminders, changed.kind) == ("Inventory", None, (), "calendar")
    assert (changed.color, changed.start_at, changed.end_at) == ("teal", entry.start_at, entry.end_at)
    assert changed.updated_at > changed.created_at


async def test_new_times_are_judged_with_those_that_stay(works: Works, people: People) -> None:
    entry = await make(works, people.anna)
    for fields in ({"start_at": START + 2 * HOUR}, {"end_at": START - HOUR}, {"start_at": START - 367 * DAY}):
        with pytest.raises(InvalidInput) as caught:
            await change(works, people.anna, entry, **fields)
        assert list(caught.value.details or {}) == ["end_at"]
    moved = await change(works, people.anna, entry, start_at=START + 2 * HOUR, length=2 * HOUR)
    assert (moved.start_at, moved.end_at) == (START + 2 * HOUR, START + 4 * HOUR)
    assert (await change(works, people.anna, entry, length=timedelta())).end_at == START + 2 * HOUR
    assert (await change(works, people.anna, entry, end_at=None)).end_at == START + 3 * HOUR


async def test_canceled_entry_stays_listed_and_can_be_taken_back(works: Works, people: People) -> None:
    entry = await make(works, people.anna)
    canceled = await change(works, people.anna, entry, canceled=True)
    assert canceled.canceled_at is not None
    assert await titles(works, people.ben) == ["Stocktake"]
    assert await change(works, people.anna, entry, canceled=True) == canceled, "once canceled it keeps its moment"
    assert (await change(works, people.anna, entry, title="Off")).canceled_at == canceled.canceled_at
    assert (await change(works, people.anna, entry, canceled=False)).canceled_at is None


@pytest.mark.parametrize("who", ["anna", "anna_alone"])
async def test_each_step_is_announced_once_to_those_who_see_it(works: Works, people: People, who: str) -> None:
    actor = people[who]
    told: list[Any] = []
    async with works.write(actor) as work:
        entry = await entries.create(work, new_entry())
        for edit in (EntryEdit(title="Inventory"), EntryEdit(title="Inventory"), EntryEdit(canceled=True)):
            await entries.update(work, entry.id, edit)
        await entries.update(work, entry.id, EntryEdit(canceled=False))
        await entries.delete(work, entry.id)
        told += work.events
    assert [type(event) for event in told] == [
        CalendarEventCreated,
        CalendarEventChanged,
        CalendarEventCanceled,
        CalendarEventChanged,
        CalendarEventDeleted,
    ]
    assert {(event.team_id, event.user_id) for event in told} == {
        (people.team_id, None) if who == "anna" else (None, uid(actor))
    }
    assert {(event.event_id, event.start_at) for event in told} == {(entry.id, milliseconds_text(START))}


async def test_list_has_what_touches_the_time_and_is_in_order(works: Works, people: People) -> None:
    for title, begins, lasts in (
        ("ended as it began", -2, 2),
        ("over long before", -10, 1),
        ("reaches in", -2, 3),
        ("all year", -24 * 200, 24 * 366),
        ("no length at the start", 0, 0),
        ("within", 1, 1),
        ("no length at the end", 4, 0),
        ("begins as it ends", 4, 1),
        ("reaches out", 3, 48),
    ):
        await make(works, people.anna, title, start_at=START + begins * HOUR, length=lasts * HOUR)
    wanted = EntryFilter(since=START, until=START + 4 * HOUR)
    expected = ["all year", "reaches in", "no length at the start", "within", "reaches out"]
    assert await titles(works, people.anna, wanted) == expected
    assert await titles(works, people.ben, wanted) == expected
    assert await titles(works, people.anna_alone, wanted) == []
    pages = [await titles(works, people.anna, wanted, PageRequest(number, 2)) for number in (1, 2, 3, 4)]
    assert pages == [expected[:2], expected[2:4], expected[4:], []]


async def test_list_is_narrowed_by_each_filter(works: Works, people: People) -> None:
    await make(works, people.anna, "Shift", kind="Booking", addon="nurse_booking", assignee_id=uid(people.ben))
    await make(works, people.ben, "Order 100%", resource_type="VendorOrder", resource_id=7, location_name="Pier_7")
    await make(works, people.ben, "Chat", details="about the PIER", resource_type="Chat", resource_id=7)
    filters: list[tuple[dict[str, Any], list[str]]] = [
        ({"user_id": uid(people.ben)}, ["Order 100%", "Chat"]),
        ({"assignee_id": uid(people.ben)}, ["Shift"]),
        ({"addon": "nurse_booking"}, ["Shift"]),
        ({"kinds": ("Booking",)}, ["Shift"]),
        ({"kinds": ("Booking", "calendar")}, ["Shift", "Order 100%", "Chat"]),
        ({"kinds": ("booking",)}, []),
        ({"resource_type": "VendorOrder", "resource_id": 7}, ["Order 100%"]),
        ({"resource_id": 7}, ["Order 100%", "Chat"]),
        ({"search": "pier"}, ["Order 100%", "Chat"]),
        ({"search": "100%"}, ["Order 100%"]),
        ({"search": "r_7"}, ["Order 100%"]),
        ({"search": "%"}, ["Order 100%"]),
        ({"user_id": uid(people.ben), "search": "shift"}, []),
    ]
    for fields, expected in filters:
        wanted = EntryFilter(since=START, until=START + DAY, **fields)
        assert await titles(works, people.anna, wanted) == expected, fields


STEPS: dict[str, tuple[bool, EntryEdit | None, bool | None, type | None]] = {
    "takes place, change": (False, EntryEdit(title="Inventory"), False, CalendarEventChanged),
    "takes place, cancel": (False, EntryEdit(canceled=True), True, CalendarEventCanceled),
    "takes place, take back": (False, EntryEdit(canceled=False), False, None),
    "takes place, delete": (False, None, None, CalendarEventDeleted),
    "called off, change": (True, EntryEdit(title="Inventory"), True, CalendarEventChanged),
    "called off, cancel": (True, EntryEdit(canceled=True), True, None),
    "called off, take back": (True, EntryEdit(canceled=False), False, CalendarEventChanged),
    "called off, delete": (True, None, None, CalendarEventDeleted),
}


@pytest.mark.parametrize(("canceled", "edit", "after", "told"), STEPS.values(), ids=STEPS.keys())
async def test_step_of_the_state_table(
    works: Works, people: People, *, canceled: bool, edit: EntryEdit | None, after: bool | None, told: type | None
) -> None:
    entry = await make(works, people.anna)
    await change(works, people.anna, entry, canceled=canceled)
    async with works.write(people.anna) as work:
        if edit is None:
            await entries.delete(work, entry.id)
        else:
            assert ((await entries.update(work, entry.id, edit)).canceled_at is not None) == after
        assert [type(event) for event in work.events] == ([] if told is None else [told])
    assert len(await titles(works, people.ben)) == (0 if after is None else 1)


async def test_changes_at_the_same_time_are_both_kept(works: Works, people: People) -> None:
    entry = await make(works, people.anna)
    edits: list[dict[str, Any]] = [{"title": "Inventory"}, {"details": "all"}, {"canceled": True}, {"color": "teal"}]
    await asyncio.gather(*(change(works, people.manager, entry, **edit) for edit in edits))
    async with works.read(people.anna) as work:
        found = await entries.get(work, entry.id)
    assert (found.title, found.details, found.color) == ("Inventory", "all", "teal")
    assert found.canceled_at is not None


async def test_entry_made_long_or_short_later_is_found_where_it_reaches(works: Works, people: People) -> None:
    entry = await make(works, people.anna)
    late = EntryFilter(since=START + 20 * DAY, until=START + 21 * DAY)
    await change(works, people.anna, entry, end_at=START + 30 * DAY)
    assert await titles(works, people.anna, late) == ["Stocktake"]
    assert await titles(works, people.anna, EntryFilter(since=late.since)) == ["Stocktake"]
    await change(works, people.anna, entry, end_at=START + DAY)
    assert await titles(works, people.anna, late) == []
    assert await titles(works, people.anna, EntryFilter(since=START + DAY - HOUR, until=START + DAY)) == ["Stocktake"]


@pytest.mark.parametrize("who", ["anna", "anna_alone"])
async def test_list_takes_two_statements_however_long_it_is(works: Works, people: People, who: str) -> None:
    for number in range(5):
        await make(works, people[who], f"Number {number}")
    async with works.read(people[who]) as work:
        counter = CountingDb(work.db)
        work.db = counter  # pyright: ignore[reportAttributeAccessIssue] - it has every method by `__getattr__`
        assert (await entries.list_entries(work, ALWAYS, PageRequest(1, 3))).total == 5
        assert counter.statements == 2


async def test_moments_are_kept_to_the_microsecond(works: Works, people: People) -> None:
    moment = datetime.fromisoformat("2026-04-05T02:59:59.999999+11:00")
    made = await make(works, people.anna, start_at=moment)
    async with works.read(people.anna) as work:
        assert (await entries.get(work, made.id)).start_at == moment
