"""Lengths of work and breaks: the usual ones, a person's, and those of tags."""

import asyncio

import pytest

from crewhall.domains.focus import lengths
from crewhall.domains.focus.errors import TooManyLengths
from crewhall.domains.focus.model import Lengths, LengthsEdit, TimerKind
from crewhall.kit.actor import NOBODY
from crewhall.kit.errors import InvalidInput, NotFound, Unauthenticated
from crewhall.platform.work import Works
from tests.domains.focus.watch import Watch, watch_of

pytestmark = pytest.mark.anyio

USUAL = (1500, 300, 900, 4)


@pytest.fixture
async def ada(works: Works) -> Watch:
    """Ada's watch."""
    return await watch_of(works, "ada")


def values(found: Lengths) -> tuple[int, int, int, int]:
    return found.work_s, found.short_break_s, found.long_break_s, found.long_break_every


async def put(watch: Watch, tag: str | None = None, **fields: int) -> Lengths:
    async with watch.write() as work:
        return await lengths.put(work, tag, LengthsEdit(**fields))


async def delete(watch: Watch, tag: str | None = None) -> None:
    async with watch.write() as work:
        await lengths.delete(work, tag)


async def listed(watch: Watch) -> list[tuple[str | None, tuple[int, int, int, int]]]:
    async with watch.read() as work:
        return [(each.tag, values(each)) for each in await lengths.list_lengths(work)]


async def holds_for(watch: Watch, *tags: str) -> tuple[int, int, int, int]:
    async with watch.read() as work:
        return values(await lengths.find_for(work, tags))


async def test_usual_lengths_hold_where_nothing_is_set(ada: Watch) -> None:
    assert await listed(ada) == [(None, USUAL)]
    assert await holds_for(ada, "deep") == USUAL


@pytest.mark.parametrize("overrides", [{"focus": {"pomodoro_s": 3000}}], ids=["50 minutes"])
async def test_usual_length_of_work_is_the_servers(ada: Watch) -> None:
    assert await holds_for(ada) == (3000, 300, 900, 4)


async def test_set_lengths_stay_where_they_are_left_out(ada: Watch) -> None:
    found = await put(ada, work_s=3000)
    assert (values(found), found.updated_at) == ((3000, 300, 900, 4), ada.now)
    await put(ada, short_break_s=0, long_break_every=3)
    assert await listed(ada) == [(None, (3000, 0, 900, 3))]


async def test_tag_begins_with_the_persons_own_lengths_and_keeps_them(ada: Watch) -> None:
    await put(ada, work_s=3000)
    assert values(await put(ada, " deep ", long_break_s=1200)) == (3000, 300, 1200, 4)
    await put(ada, work_s=600)
    assert await listed(ada) == [(None, (600, 300, 900, 4)), ("deep", (3000, 300, 1200, 4))]
    await put(ada, "deep", short_break_s=60)
    assert await holds_for(ada, "deep") == (3000, 60, 1200, 4)


async def test_first_tag_with_lengths_decides(ada: Watch) -> None:
    await put(ada, work_s=60)
    await put(ada, "a", work_s=61)
    await put(ada, "b", work_s=62)
    assert (await holds_for(ada, "b", "a"))[0] == 62
    assert (await holds_for(ada, "x", "a", "b"))[0] == 61
    assert (await holds_for(ada, "A"))[0] == 60, "case counts in tags"
    assert (await holds_for(ada))[0] == 60


async def test_deleted_lengths_hold_no_more(ada: Watch) -> None:
    await put(ada, work_s=600)
    await put(ada, "deep", work_s=3000)
    await delete(ada, "deep")
    assert await holds_for(ada, "deep") == (600, 300, 900, 4)
    await delete(ada)
    assert await listed(ada) == [(None, USUAL)]
    for tag in ("deep", None):
        with pytest.raises(NotFound):
            await delete(ada, tag)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("work_s", 59),
        ("work_s", 7201),
        ("short_break_s", -1),
        ("short_break_s", 7201),
        ("long_break_s", -1),
        ("long_break_s", 7201),
        ("long_break_every", 0),
        ("long_break_every", 101),
    ],
)
async def test_lengths_out_of_bounds_are_refused_and_nothing_changes(ada: Watch, name: str, value: int) -> None:
    fields = {"work_s": 600, name: value}
    for tag in (None, "deep"):
        with pytest.raises(InvalidInput) as refused:
            await put(ada, tag, **fields)
        assert list(refused.value.details or {}) == [name]
    assert await listed(ada) == [(None, USUAL)]


async def test_bounds_themselves_are_good(ada: Watch) -> None:
    least = {"work_s": 60, "short_break_s": 0, "long_break_s": 0, "long_break_every": 1}
    most = {"work_s": 7200, "short_break_s": 7200, "long_break_s": 7200, "long_break_every": 100}
    assert values(await put(ada, None, **least)) == tuple(least.values())
    assert values(await put(ada, None, **most)) == tuple(most.values())


@pytest.mark.parametrize("tag", ["", " ", "a,b", "t" * 501, "\ud800"], ids=["none", "blank", "two", "long", "half"])
async def test_what_is_not_one_tag_is_refused(ada: Watch, tag: str) -> None:
    with pytest.raises(InvalidInput):
        await put(ada, tag, work_s=600)
    with pytest.raises(InvalidInput):
        await delete(ada, tag)


async def test_lengths_have_a_limit(ada: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lengths, "MOST_LENGTHS", 3)
    outcomes = await asyncio.gather(
        *(put(ada, f"t{number}", work_s=600) for number in range(5)), return_exceptions=True
    )
    assert [type(outcome).__name__ for outcome in outcomes].count(TooManyLengths.__name__) == 2
    found = await listed(ada)
    assert len(found) == 4
    await put(ada, found[-1][0], work_s=900)
    await put(ada, work_s=900)


async def test_everybody_has_lengths_of_their_own(works: Works, ada: Watch) -> None:
    ben = await watch_of(works, "ben")
    await put(ada, "deep", work_s=600)
    await put(ben, "deep", work_s=900)
    with pytest.raises(NotFound):
        await delete(ben, "mail")
    await delete(ben, "deep")
    assert (await holds_for(ada, "deep"))[0] == 600


def test_each_kind_has_its_length() -> None:
    found = Lengths(1, None, 1, 2, 3, 4, None)
    assert [lengths.length_of(found, kind) for kind in TimerKind] == [1, 2, 3]


async def test_nobody_has_no_lengths(works: Works) -> None:
    async with works.write(NOBODY) as work:
        for deed in (lengths.list_lengths(work), lengths.put(work, None, LengthsEdit()), lengths.delete(work, None)):
            with pytest.raises(Unauthenticated):
                await deed
