"""Saving, listing, tagging and deleting tomatoes; who may; what is kept with them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from crewhall.domains.focus import tomatoes
from crewhall.domains.focus.errors import InvalidFields, OverlapsTomato
from crewhall.domains.focus.events import TomatoDeleted, TomatoEdited, TomatoesAdded, TomatoRetagged, TomatoSaved
from crewhall.domains.focus.model import NewTomato, Source, Tomato
from crewhall.domains.focus.queries import tomatoes as queries
from crewhall.domains.focus.queries.many_rows import parts, values
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import NotFound, Unauthenticated
from crewhall.kit.paging import PageRequest
from crewhall.kit.time_zones import zone_named
from crewhall.platform.work import Work, Works
from tests.domains.focus.conftest import START, Clock
from tests.domains.focus.desk import Desk, shown

pytestmark = pytest.mark.anyio


async def tags_found(works: Works, tomato_id: int) -> list[str]:
    """By which tags a tomato is found."""
    async with works.read(SYSTEM) as work:
        sql = "SELECT string_agg(tag, ',') FROM tomato_tags WHERE tomato_id = $1"
        return sorted(tag for tag in (await work.db.fetch_value(sql, tomato_id) or "").split(",") if tag)


async def amend(desk: Desk, tomato: Tomato, **changes: Any) -> Tomato:
    """Change when a tomato was, its tags or note."""
    fields = {name: getattr(tomato, name) for name in ("ended_at", "length_s", "tags", "note")} | changes
    check_overlap = fields.pop("check_overlap", True)
    return await desk.do(lambda work: tomatoes.amend(work, tomato.id, **fields, check_overlap=check_overlap))


async def test_saved_tomato_ends_now(works: Works, ann: Desk) -> None:
    async with works.write(ann.actor) as work:
        tomato = await tomatoes.save(work, ("b", "a", "b"), "done")
        assert work.events == [
            TomatoSaved(
                user_id=ann.user_id,
                tomato_id=tomato.id,
                ended_at=milliseconds_text(START),
                length_s=1500,
                tags=("b", "a", "b"),
                source="saved",
            )
        ]
    assert (tomato.ended_at, tomato.length_s, tomato.source, tomato.note) == (START, 1500, Source.SAVED, "done")
    assert tomato.tags == ("b", "a", "b")
    async with works.read(ann.actor) as work:
        assert await tomatoes.get(work, tomato.id) == tomato
    assert await tags_found(works, tomato.id) == ["a", "b"]


async def test_list_is_newest_first_in_pages(ann: Desk, clock: Clock) -> None:
    clock.go(days=1)
    ids = [(await ann.add(START + timedelta(minutes=minute))).id for minute in (3, 1, 2, 1)]
    newest_first = [ids[0], ids[2], ids[3], ids[1]]
    assert [tomato.id for tomato in (await ann.listed()).rows] == newest_first
    for per in (1, 2, 3, 4, 5):
        pages = [await ann.listed(page=page, per=per) for page in range(1, 7)]
        assert [tomato.id for page in pages for tomato in page.rows] == newest_first
        assert {page.total for page in pages} == {4}
    assert (await ann.listed(page=10**15)).rows == []


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, [0, 1, 2, 3, 4]),
        (1, None, [1, 2, 3, 4]),
        (None, 1, [0]),
        (1, 3, [1, 2]),
        (2, 2, []),
        (3, 1, []),
        (9, None, []),
    ],
)
async def test_list_is_filtered_by_when_tomatoes_ended(
    ann: Desk, ben: Desk, clock: Clock, since: int | None, until: int | None, expected: list[int]
) -> None:
    clock.go(days=1)
    ids = [(await ann.add(START + timedelta(minutes=minute))).id for minute in range(5)]
    await ben.add(START + timedelta(minutes=2))

    def at(minute: int | None) -> datetime | None:
        return None if minute is None else START + timedelta(minutes=minute)

    found = await ann.listed(at(since), at(until))
    assert [tomato.id for tomato in found.rows] == [ids[index] for index in reversed(expected)]
    assert found.total == len(expected)
    second = await ann.listed(at(since), at(until), page=2, per=2)
    assert [tomato.id for tomato in second.rows] == [ids[index] for index in reversed(expected)][2:4]


async def test_retagging_moves_updated_at_only_when_tags_differ(works: Works, ann: Desk, clock: Clock) -> None:
    tomato = await ann.save("a, b")
    changed_at = clock.go(hours=1)
    async with works.write(ann.actor) as work:
        retagged = await tomatoes.retag(work, tomato.id, ("b", "c"))
        assert work.events == [TomatoRetagged(user_id=ann.user_id, tomato_id=tomato.id, tags=("b", "c"))]
    assert (retagged.tags, retagged.updated_at, retagged.ended_at) == (("b", "c"), changed_at, START)
    assert await tags_found(works, tomato.id) == ["b", "c"]
    clock.go(hours=1)
    async with works.write(ann.actor) as work:
        assert await tomatoes.retag(work, tomato.id, ("b", "c")) == retagged
        assert work.events == []
    assert (await ann.do(lambda work: tomatoes.retag(work, tomato.id, ("c", "b")))).updated_at == clock.now
    assert (await ann.listed()).rows[0].tags == ("c", "b")


async def test_deleted_tomato_is_gone_the_second_time(works: Works, ann: Desk) -> None:
    tomato = await ann.save("a")
    async with works.write(ann.actor) as work:
        await tomatoes.delete(work, tomato.id)
        assert work.events == [
            TomatoDeleted(user_id=ann.user_id, tomato_id=tomato.id, ended_at=milliseconds_text(START))
        ]
    assert (await ann.listed()).total == 0
    assert await tags_found(works, tomato.id) == []
    assert await ann.scores() == {}
    with pytest.raises(NotFound):
        await ann.delete(tomato)
    assert (await ann.listed()).total == 0


ON_A_TOMATO: dict[str, Callable[[Work, Tomato], Awaitable[object]]] = {
    "get": lambda work, tomato: tomatoes.get(work, tomato.id),
    "retag": lambda work, tomato: tomatoes.retag(work, tomato.id, ("x",)),
    "amend": lambda work, tomato: tomatoes.amend(
        work, tomato.id, ended_at=START, length_s=60, tags=(), note=None, check_overlap=False
    ),
    "delete": lambda work, tomato: tomatoes.delete(work, tomato.id),
}
ON_A_PERSON: dict[str, Callable[[Work, Tomato], Awaitable[object]]] = {
    "list": lambda work, _: tomatoes.list_tomatoes(work, None, None, PageRequest()),
    "save": lambda work, _: tomatoes.save(work, ()),
    "counters": lambda work, _: tomatoes.counters(work, zone_named(None)),
}
FOR_SOMEBODY: dict[str, Callable[[Work, Tomato], Awaitable[object]]] = {
    "add": lambda work, tomato: tomatoes.add(
        work, tomato.user_id, START, 60, (), None, Source.TIMED, check_overlap=False
    ),
    "add_many": lambda work, tomato: tomatoes.add_many(work, tomato.user_id, [NewTomato(ended_at=START, length_s=60)]),
}


@pytest.mark.parametrize("does", [*ON_A_TOMATO, *FOR_SOMEBODY])
async def test_tomatoes_of_others_are_unknown(ann: Desk, ben: Desk, does: str) -> None:
    tomato = await ann.save("a")
    with pytest.raises(NotFound) as foreign:
        await ben.do(lambda work: (ON_A_TOMATO | FOR_SOMEBODY)[does](work, tomato))
    assert (await ann.listed()).rows == [tomato]
    assert (await ben.listed()).total == 0
    if does in ON_A_TOMATO:
        await ann.delete(tomato)
        with pytest.raises(NotFound) as absent:
            await ann.do(lambda work: ON_A_TOMATO[does](work, tomato))
        assert foreign.value.message == absent.value.message


@pytest.mark.parametrize("does", [*ON_A_TOMATO, *ON_A_PERSON, *FOR_SOMEBODY])
async def test_nobody_may_do_nothing(works: Works, ann: Desk, does: str) -> None:
    tomato = await ann.save("a")
    with pytest.raises(NotFound if does in FOR_SOMEBODY else Unauthenticated):
        async with works.write(NOBODY) as work:
            await (ON_A_TOMATO | ON_A_PERSON | FOR_SOMEBODY)[does](work, tomato)
    assert (await ann.listed()).rows == [tomato]


@pytest.mark.parametrize("does", FOR_SOMEBODY)
async def test_system_adds_for_somebody(works: Works, ann: Desk, does: str) -> None:
    tomato = await ann.save()
    async with works.write(SYSTEM) as work:
        await FOR_SOMEBODY[does](work, tomato)
    assert (await ann.listed()).total == 2


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("tags", ("x" * 501,), "is too long (maximum is 500 characters)"),
        ("tags", ("x",) * 1001, "is too long (maximum is 1000 tags)"),
        ("tags", ("a\0b",), "is invalid"),
        ("note", "x" * 10_001, "is too long (maximum is 10000 characters)"),
        ("note", "\ud800", "is invalid"),
        ("length_s", 0, "must be from 1 to 86400"),
        ("length_s", 86_401, "must be from 1 to 86400"),
        ("ended_at", START + timedelta(seconds=1), "must not lie ahead"),
    ],
    ids=shown,
)
async def test_what_cannot_be_kept_is_refused(ann: Desk, field: str, value: Any, message: str) -> None:
    new: dict[str, Any] = {"ended_at": START, "length_s": 60, "tags": (), "note": None} | {field: value}
    kept = await ann.save("a")
    tries: list[Callable[[Work], Awaitable[object]]] = [
        lambda work: tomatoes.add(work, ann.user_id, **new, source=Source.ENTERED, check_overlap=False),
        lambda work: tomatoes.add_many(work, ann.user_id, [NewTomato(ended_at=START, length_s=1), NewTomato(**new)]),
        lambda work: tomatoes.amend(work, kept.id, **new, check_overlap=False),
    ]
    for does in tries:
        with pytest.raises(InvalidFields) as refused:
            await ann.do(does)
        assert refused.value.details == {field: [message]}
    assert (await ann.listed()).rows == [kept]


async def test_longest_tags_are_kept_and_found(works: Works, ann: Desk) -> None:
    tags = tuple(f"{number:03d}" + "🍅" * 497 for number in range(3))
    tomato = await ann.do(lambda work: tomatoes.save(work, tags))
    assert (await ann.listed()).rows[0].tags == tags
    assert await tags_found(works, tomato.id) == sorted(tags)


async def test_many_tomatoes_are_one_event(works: Works, ann: Desk, clock: Clock) -> None:
    clock.go(days=40)
    news = [
        NewTomato(ended_at=START + timedelta(days=day), length_s=60, tags=("a", str(day)), source=Source.IMPORTED)
        for day in range(41)
    ]
    async with works.write(ann.actor) as work:
        ids = await tomatoes.add_many(work, ann.user_id, news)
        assert work.events == [TomatoesAdded(user_id=ann.user_id, count=41, source="imported")]
        assert await tomatoes.add_many(work, ann.user_id, []) == []
    assert [tomato.id for tomato in (await ann.listed(per=50)).rows] == ids[::-1]
    assert await tags_found(works, ids[7]) == ["7", "a"]
    assert await ann.scores() == {"daily": 1, "weekly": 1, "monthly": 13, "overall": 41}


@pytest.mark.parametrize("count", [1, 2, 127, 128, 300])
async def test_each_of_many_keeps_its_own_tags(works: Works, ann: Desk, count: int) -> None:
    minutes = [number * 7 % count for number in range(count)]  # in no order of time
    news = [
        NewTomato(ended_at=START - timedelta(minutes=minute), length_s=60, tags=(f"t{minute}", "a", "a"))
        for minute in minutes
    ]
    ids = await ann.do(lambda work: tomatoes.add_many(work, ann.user_id, news))
    assert ids == sorted(set(ids))
    async with works.read(ann.actor) as work:
        for tomato_id, new in list(zip(ids, news, strict=True))[::50]:
            assert (await tomatoes.get(work, tomato_id)).ended_at == new.ended_at
    for tomato_id, minute in list(zip(ids, minutes, strict=True))[::50]:
        assert await tags_found(works, tomato_id) == sorted(("a", f"t{minute}"))
    assert (await ann.listed()).total == count


def test_many_rows_go_in_few_statements() -> None:
    rows = list(range(700))
    for count in (0, 1, 3, 128, 256, 700):
        found = list(parts(rows[:count]))
        assert [row for part in found for row in part] == rows[:count]
        assert len(found) <= count // 128 + 7
    assert {len(part) for count in rows for part in parts(rows[:count])} == {2**power for power in range(8)}
    assert values(2, 2) == "($1, $2), ($3, $4)"


async def test_amended_tomato_moves_with_its_tags_and_scores(works: Works, ann: Desk, clock: Clock) -> None:
    tomato = await ann.save("a")
    now = clock.go(hours=1)
    earlier = START - timedelta(days=9)
    async with works.write(ann.actor) as work:
        amended = await tomatoes.amend(
            work, tomato.id, ended_at=earlier, length_s=600, tags=("b",), note="was earlier", check_overlap=True
        )
        assert work.events == [
            TomatoEdited(
                user_id=ann.user_id,
                tomato_id=tomato.id,
                ended_at=milliseconds_text(earlier),
                length_s=600,
                tags=("b",),
            )
        ]
    assert (amended.ended_at, amended.length_s, amended.note, amended.updated_at) == (earlier, 600, "was earlier", now)
    assert (await ann.listed()).rows == [amended]
    assert await ann.scores() == {"overall": 1}
    assert await tags_found(works, tomato.id) == ["b"]
    assert await amend(ann, amended) == amended


async def test_amended_tomato_overlaps_others_only(ann: Desk, clock: Clock) -> None:
    first = await ann.save()
    clock.go(hours=1)
    second = await ann.save()
    assert (await amend(ann, second, ended_at=second.ended_at - timedelta(minutes=10))).id == second.id
    with pytest.raises(OverlapsTomato):
        await amend(ann, second, ended_at=first.ended_at + timedelta(minutes=10))
    await amend(ann, second, ended_at=first.ended_at + timedelta(minutes=10), check_overlap=False)


async def test_range_of_thousands_is_counted_exactly(ann: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.go(days=1)
    for minute in range(8):
        await ann.add(START + timedelta(minutes=minute))
    for most in (1, 5, 6, 7, 100):
        monkeypatch.setattr(queries, "_MOST_COUNTED_INLINE", most)
        assert (await ann.listed(START + timedelta(minutes=2))).total == 6
