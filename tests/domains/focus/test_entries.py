"""Entries of the past: what they say of their time, overlaps that are answered, edits, lists, and the scores that follow."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crewhall.domains.focus import entries, tomatoes
from crewhall.domains.focus.errors import InvalidFields, OverlapsEntries
from crewhall.domains.focus.events import TomatoDeleted, TomatoEdited, TomatoSaved
from crewhall.domains.focus.model import EntryEdit, EntryFilter, NewEntry, Source
from crewhall.kit.actor import NOBODY, Actor
from crewhall.kit.errors import CrewhallError, InvalidInput, NotFound, Unauthenticated
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.focus.diary import NOW, POMODORO_S, a_person, ago, kept, record, scores_of, stop_the_clock
from tests.domains.labels.conftest import CountingDb

pytestmark = pytest.mark.anyio

YESTERDAY = "2026-11-24T09:00:00Z"


@pytest.fixture
async def ann(works: Works) -> Actor:
    """Ann, who lives in Rome."""
    stop_the_clock(works)
    return await a_person(works, "ann", "Europe/Rome")


def timed(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with times instead of their texts."""
    return {
        name: datetime.fromisoformat(value) if name in {"ended_at", "started_at", "since", "until"} else value
        for name, value in fields.items()
    }


async def enter(works: Works, actor: Actor, *, allow_overlap: bool = False, **fields: Any) -> int:
    """Enter a tomato; its id."""
    async with works.write(actor) as work:
        new = NewEntry(**timed(fields))
        return (await entries.add(work, new, allow_overlap=allow_overlap)).id


async def change(works: Works, actor: Actor, tomato_id: int, *, allow_overlap: bool = False, **fields: Any) -> None:
    """Edit a tomato."""
    async with works.write(actor) as work:
        edit = EntryEdit(**timed(fields))
        await entries.edit(work, tomato_id, edit, allow_overlap=allow_overlap)


async def ids(works: Works, actor: Actor, **wanted: Any) -> list[int]:
    """The ids of a list."""
    async with works.read(actor) as work:
        wish = EntryFilter(**timed(wanted))
        page = await entries.list_entries(work, wish, PageRequest())
        assert page.total == len(page.rows)
        return [tomato.id for tomato in page.rows]


TIMES: dict[str, tuple[dict[str, Any], str, int]] = {
    "the end alone": ({"ended_at": YESTERDAY}, YESTERDAY, POMODORO_S),
    "end and length": ({"ended_at": YESTERDAY, "length_s": 3600}, YESTERDAY, 3600),
    "start and end": ({"started_at": "2026-11-24T08:00:00Z", "ended_at": YESTERDAY}, YESTERDAY, 3600),
    "start and length": ({"started_at": "2026-11-24T08:00:00Z", "length_s": 3600}, YESTERDAY, 3600),
    "all three": ({"started_at": "2026-11-24T08:00Z", "ended_at": YESTERDAY, "length_s": 3600}, YESTERDAY, 3600),
    "on the clock of the person": ({"ended_at": "2026-11-24 10:00"}, YESTERDAY, POMODORO_S),
    "with an offset": ({"ended_at": "2026-11-24T02:00:00-07:00"}, YESTERDAY, POMODORO_S),
    "a day alone": ({"ended_at": "2026-11-24"}, "2026-11-23T23:00:00Z", POMODORO_S),
    "right now": ({"ended_at": NOW.isoformat()}, NOW.isoformat(), POMODORO_S),
    "the shortest": ({"ended_at": YESTERDAY, "length_s": 60}, YESTERDAY, 60),
    "the longest": ({"ended_at": YESTERDAY, "length_s": 43_200}, YESTERDAY, 43_200),
}


@pytest.mark.parametrize("what", TIMES)
async def test_time_is_read_from_what_is_said(works: Works, ann: Actor, what: str) -> None:
    fields, ended_at, length_s = TIMES[what]
    async with works.write(ann) as work:
        new = NewEntry(tags=(" a", "b,c"), note=" Plan ", **timed(fields))
        tomato = await entries.add(work, new)
        assert [type(event) for event in work.events] == [TomatoSaved]
    assert (tomato.ended_at, tomato.length_s) == (datetime.fromisoformat(ended_at), length_s)
    assert (tomato.tags, tomato.note, tomato.source) == (("a", "b", "c"), "Plan", Source.ENTERED)
    assert await kept(works, ann) == [tomato]


WRONG: dict[str, tuple[dict[str, Any], type[CrewhallError], str]] = {
    "no time": ({}, InvalidInput, "ended_at"),
    "a start alone": ({"started_at": YESTERDAY}, InvalidInput, "ended_at"),
    "a length alone": ({"length_s": 60}, InvalidInput, "ended_at"),
    "three that do not agree": (
        {"started_at": "2026-11-24T08:00Z", "ended_at": YESTERDAY, "length_s": 60},
        InvalidInput,
        "length_s",
    ),
    "an end before the start": ({"started_at": YESTERDAY, "ended_at": "2026-11-24"}, InvalidInput, "length_s"),
    "a time that lies ahead": ({"ended_at": "2026-11-25T12:00:01Z"}, InvalidInput, "ended_at"),
    "a start that leads ahead": ({"started_at": "2026-11-25T11:59Z", "length_s": 90}, InvalidInput, "ended_at"),
    "too short": ({"ended_at": YESTERDAY, "length_s": 59}, InvalidInput, "length_s"),
    "too long": ({"ended_at": YESTERDAY, "length_s": 43_201}, InvalidInput, "length_s"),
    "beyond all bounds": ({"started_at": YESTERDAY, "length_s": 10**30}, InvalidInput, "length_s"),
    "below zero": ({"started_at": YESTERDAY, "length_s": -60}, InvalidInput, "length_s"),
    "long before": ({"ended_at": "1969-12-31"}, InvalidInput, "ended_at"),
    "year one": ({"ended_at": "0001-01-01T00:00:00+14:00"}, InvalidInput, "ended_at"),
    "a long note": ({"ended_at": YESTERDAY, "note": "x" * 10_001}, InvalidFields, "note"),
    "NUL": ({"ended_at": YESTERDAY, "note": "a\0b"}, InvalidFields, "note"),
    "half a character": ({"ended_at": YESTERDAY, "tags": ("\ud800",)}, InvalidFields, "tags"),
}


@pytest.mark.parametrize("what", WRONG)
async def test_wrong_entry_is_refused_and_nothing_changes(works: Works, ann: Actor, what: str) -> None:
    fields, error, field = WRONG[what]
    with pytest.raises(error) as refused:
        await enter(works, ann, **fields)
    assert list(refused.value.details or {}) == [field]
    assert await kept(works, ann) == []


async def test_stranger_to_the_server_enters_nothing(works: Works) -> None:
    with pytest.raises(Unauthenticated):
        await enter(works, NOBODY, ended_at=YESTERDAY)


# Minutes from the beginning of a tomato that lasts from 10:00 to 10:25.
MEETINGS: dict[str, tuple[int, int, bool]] = {
    "ends where it begins": (-25, 0, False),
    "begins where it ends": (25, 50, False),
    "ends within it": (-10, 1, True),
    "begins within it": (24, 60, True),
    "lies within it": (5, 10, True),
    "surrounds it": (-60, 120, True),
    "is it": (0, 25, True),
}


@pytest.mark.parametrize("what", MEETINGS)
async def test_overlap_is_answered_with_what_lies_there(works: Works, ann: Actor, what: str) -> None:
    start, end, meets = MEETINGS[what]
    ten = datetime(2026, 11, 24, 10, tzinfo=UTC)
    (there,) = await record(works, ann, ten + timedelta(minutes=25))
    fields: dict[str, Any] = {
        "started_at": (ten + timedelta(minutes=start)).isoformat(),
        "length_s": (end - start) * 60,
    }
    if not meets:
        await enter(works, ann, **fields)
        return
    with pytest.raises(OverlapsEntries) as refused:
        await enter(works, ann, **fields)
    assert refused.value.details == {
        "tomatoes": [{"id": there, "started_at": "2026-11-24T10:00:00.000Z", "ended_at": "2026-11-24T10:25:00.000Z"}],
        "count": 1,
    }
    assert [tomato.id for tomato in await kept(works, ann)] == [there]
    added = await enter(works, ann, allow_overlap=True, **fields)
    assert {tomato.id for tomato in await kept(works, ann)} == {there, added}


async def test_overlap_with_a_long_tomato_is_found_behind_many_short_ones(works: Works, ann: Actor) -> None:
    (long,) = await record(works, ann, ago(hours=2), length_s=40_000)
    await record(works, ann, *(ago(hours=2, minutes=minute) for minute in range(1, 120)), length_s=60)
    with pytest.raises(OverlapsEntries) as refused:
        await enter(works, ann, ended_at=ago(hours=8).isoformat())
    assert refused.value.details is not None
    assert refused.value.details["count"] == 1
    assert str(long) in str(refused.value.details["tomatoes"])


async def test_overlaps_that_are_many_are_counted_and_the_first_told(works: Works, ann: Actor) -> None:
    found = await record(works, ann, *(ago(hours=20, minutes=-minute) for minute in range(0, 300, 10)), length_s=600)
    with pytest.raises(OverlapsEntries) as refused:
        await enter(works, ann, ended_at=ago(hours=10).isoformat(), length_s=43_200)
    details = refused.value.details or {}
    assert details["count"] == len(found)
    assert len(details["tomatoes"]) == 20  # pyright: ignore[reportArgumentType] - a list


async def test_of_entries_that_overlap_and_come_at_once_one_is_entered(works: Works, ann: Actor) -> None:
    times = [f"2026-11-24T09:{minute:02d}:00Z" for minute in range(0, 20, 5)]
    done = await asyncio.gather(*(enter(works, ann, ended_at=time) for time in times), return_exceptions=True)
    assert sorted(type(each) is OverlapsEntries for each in done) == [False, True, True, True]
    assert len(await kept(works, ann)) == 1


async def test_others_tomatoes_do_not_stand_in_the_way(works: Works, ann: Actor) -> None:
    ben = await a_person(works, "ben")
    await enter(works, ann, ended_at=YESTERDAY)
    await enter(works, ben, ended_at=YESTERDAY)


CHANGES: dict[str, tuple[dict[str, Any], str, int]] = {
    "the end": ({"ended_at": "2026-11-24T11:00Z"}, "2026-11-24T11:00:00Z", 1500),
    "the start": ({"started_at": "2026-11-24T08:00Z"}, YESTERDAY, 3600),
    "the length": ({"length_s": 60}, YESTERDAY, 60),
    "start and end": ({"started_at": "2026-11-24T08:00Z", "ended_at": "2026-11-24T08:10Z"}, "2026-11-24T08:10Z", 600),
    "start and length": ({"started_at": "2026-11-24T08:00Z", "length_s": 600}, "2026-11-24T08:10Z", 600),
    "end and length": ({"ended_at": "2026-11-24T11:00Z", "length_s": 60}, "2026-11-24T11:00:00Z", 60),
    "a bit": ({"ended_at": "2026-11-24T09:01Z"}, "2026-11-24T09:01Z", 1500),
    "nothing of its time": ({"note": "New"}, YESTERDAY, 1500),
}


@pytest.mark.parametrize("what", CHANGES)
async def test_edit_changes_what_is_said_and_keeps_the_rest(works: Works, ann: Actor, what: str) -> None:
    fields, ended_at, length_s = CHANGES[what]
    tomato_id = await enter(works, ann, ended_at=YESTERDAY, tags=("a",), note="Old")
    async with works.write(ann) as work:
        tomato = await entries.edit(work, tomato_id, EntryEdit(**timed(fields)))
        assert [type(event) for event in work.events] == [TomatoEdited]
    assert (tomato.ended_at, tomato.length_s) == (datetime.fromisoformat(ended_at), length_s)
    assert (tomato.tags, tomato.note) == (("a",), fields.get("note", "Old"))
    assert await kept(works, ann) == [tomato]


async def test_edit_of_tags_and_note_is_found_by_them(works: Works, ann: Actor) -> None:
    tomato_id = await enter(works, ann, ended_at=YESTERDAY, tags=("a",), note="Old")
    await change(works, ann, tomato_id, tags=("b", "c"), note=None)
    assert await ids(works, ann, tags=("a",)) == []
    assert await ids(works, ann, tags=("x", "c")) == [tomato_id]
    assert (await kept(works, ann))[0].note is None


async def test_edit_that_changes_nothing_says_nothing(works: Works, ann: Actor) -> None:
    tomato_id = await enter(works, ann, ended_at=YESTERDAY)
    before = await kept(works, ann)
    stop_the_clock(works, NOW + timedelta(hours=1))
    async with works.write(ann) as work:
        await entries.edit(work, tomato_id, EntryEdit(ended_at=datetime.fromisoformat(YESTERDAY)))
        assert work.events == []
    assert await kept(works, ann) == before


async def test_edit_into_another_tomato_is_refused_and_itself_is_none(works: Works, ann: Actor) -> None:
    first = await enter(works, ann, ended_at=YESTERDAY)
    second = await enter(works, ann, ended_at="2026-11-24T10:00Z")
    before = await kept(works, ann)
    with pytest.raises(OverlapsEntries):
        await change(works, ann, second, ended_at="2026-11-24T09:10Z")
    with pytest.raises(InvalidInput):
        await change(works, ann, second, ended_at="2026-11-26")
    assert await kept(works, ann) == before
    await change(works, ann, second, ended_at="2026-11-24T10:05Z")
    await change(works, ann, second, ended_at="2026-11-24T09:10Z", allow_overlap=True)
    await change(works, ann, first, note="Overlaps already, and stays where it is")


async def test_anothers_entry_is_unknown(works: Works, ann: Actor) -> None:
    ben = await a_person(works, "ben")
    tomato_id = await enter(works, ann, ended_at=YESTERDAY)
    before = await kept(works, ann)
    with pytest.raises(NotFound):
        await change(works, ben, tomato_id, note="Mine")
    with pytest.raises(NotFound):
        async with works.write(ben) as work:
            await entries.delete(work, tomato_id)
    assert await kept(works, ann) == before
    assert await ids(works, ben) == []


async def test_scores_follow_entries_edits_and_deletions(works: Works, ann: Actor) -> None:
    today = await enter(works, ann, ended_at="2026-11-25T08:00Z")
    await enter(works, ann, ended_at="2026-11-23T08:00Z")
    await enter(works, ann, ended_at="2026-11-02T08:00Z")
    await enter(works, ann, ended_at="2026-10-31T08:00Z")
    assert await scores_of(works, ann) == {"daily": 1, "weekly": 2, "monthly": 3, "overall": 4}
    await change(works, ann, today, ended_at="2026-10-30T08:00Z")
    assert await scores_of(works, ann) == {"weekly": 1, "monthly": 2, "overall": 4}
    async with works.write(ann) as work:
        await entries.delete(work, today)
        assert [type(event) for event in work.events] == [TomatoDeleted]
    assert await scores_of(works, ann) == {"weekly": 1, "monthly": 2, "overall": 3}


async def test_list_is_narrowed_by_time_tags_and_source(works: Works, ann: Actor) -> None:
    old = await enter(works, ann, ended_at="2026-11-01T08:00Z", tags=("a",))
    new = await enter(works, ann, ended_at="2026-11-24T08:00Z", tags=("a", "b"))
    async with works.write(ann) as work:
        saved = (await tomatoes.save(work, ("b", "b"))).id
    assert await ids(works, ann) == [saved, new, old]
    assert await ids(works, ann, since="2026-11-02") == [saved, new]
    assert await ids(works, ann, until="2026-11-24T09:00") == [old]
    assert await ids(works, ann, tags=("a",)) == [new, old]
    assert await ids(works, ann, tags=("A",)) == []
    assert await ids(works, ann, tags=()) == []
    assert await ids(works, ann, tags=("a,b",), since="2026-11-02", until="2026-11-25") == [new]
    assert await ids(works, ann, source=Source.SAVED) == [saved]
    assert await ids(works, ann, source=Source.ENTERED, tags=("b",)) == [new]
    with pytest.raises(InvalidInput):
        await ids(works, ann, since="1969-01-01")


async def test_list_takes_at_most_four_statements(works: Works, ann: Actor) -> None:
    await record(works, ann, *(ago(days=day) for day in range(40)), tags=("a",))
    async with works.read(ann) as work:
        counter = CountingDb(work.db)
        work.db = counter  # pyright: ignore[reportAttributeAccessIssue] - it passes everything on
        wanted = EntryFilter(
            since=datetime(2026, 11, 1, tzinfo=UTC),
            until=datetime(2026, 11, 20, tzinfo=UTC),
            tags=("a",),
            source=Source.ENTERED,
        )
        page = await entries.list_entries(work, wanted, PageRequest(per=5, number=2))
        assert (len(page.rows), page.total, counter.statements) == (5, 19, 3)
