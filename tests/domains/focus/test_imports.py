"""What an import does: duplicates, bad rows, rehearsals, pieces, and the scores that follow."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from crewhall.domains.focus import imports
from crewhall.domains.focus.errors import BadRows
from crewhall.domains.focus.events import ImportProgressed, TomatoesAdded
from crewhall.domains.focus.model import NewTomato
from crewhall.domains.focus.tomatoes import add_many
from crewhall.domains.focus.transfers import ExportFormat
from crewhall.kit.actor import NOBODY, Actor
from crewhall.kit.errors import Unauthenticated
from crewhall.platform import outbox
from crewhall.platform.work import Works
from tests.domains.focus.diary import NOW, a_person, ago, kept, record, scores_of, stop_the_clock
from tests.domains.focus.import_files import exported, run

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ann(works: Works) -> Actor:
    """Ann, who lives in Rome."""
    stop_the_clock(works)
    return await a_person(works, "ann", "Europe/Rome")


async def test_of_several_alike_as_many_are_added_as_are_missing(works: Works, ann: Actor) -> None:
    row = '2026-11-20 10:00:00 UTC,"b, a"\n'
    await record(works, ann, datetime(2026, 11, 20, 10, 0, 0, 5, tzinfo=UTC), tags=("a", "b"))
    assert (await run(works, ann, row)).imported == 0
    found = await run(works, ann, row * 3)
    assert (found.imported, found.duplicates) == (2, 1)
    assert (await run(works, ann, row * 3)).imported == 0
    assert (await run(works, ann, row.replace("b, a", "b"))).imported == 1
    assert (await run(works, ann, row.replace("10:00:00", "10:00:01"))).imported == 1
    assert len(await kept(works, ann)) == 5


async def test_bad_rows_stop_the_import_and_nothing_changes(works: Works, ann: Actor) -> None:
    content = "2026-11-20 10:00:00 UTC,a\n" + "soon,b\n" * 150
    with pytest.raises(BadRows) as refused:
        await run(works, ann, content)
    details = refused.value.details or {}
    assert details["count"] == 150
    rows: list[dict[str, object]] = details["rows"]  # pyright: ignore[reportAssignmentType] - as it is written
    assert [row["line"] for row in rows] == list(range(2, 102))
    assert await kept(works, ann) == []
    found = await run(works, ann, content, skip_bad=True)
    assert (found.rows, found.imported, found.bad_count, len(found.bad)) == (151, 1, 150, 100)
    assert len(await kept(works, ann)) == 1


async def test_dry_run_says_what_would_happen_and_changes_nothing(works: Works, ann: Actor) -> None:
    await record(works, ann, datetime(2026, 11, 20, 10, tzinfo=UTC), tags=("a",))
    content = "2026-11-20 10:00:00 UTC,a\n2026-11-20 11:00:00 UTC,a\n2026-11-20 11:00:00 UTC,a\nsoon,b\n"
    found = await run(works, ann, content, dry_run=True)
    assert (found.is_rehearsal, found.rows, found.imported, found.duplicates, found.bad_count) == (True, 4, 2, 1, 1)
    assert len(await kept(works, ann)) == 1
    real = await run(works, ann, content, skip_bad=True)
    assert (real.imported, real.duplicates, real.bad) == (found.imported, found.duplicates, found.bad)


async def test_big_import_goes_in_pieces_and_tells_how_far_it_is(
    works: Works, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PIECE", 4)
    content = "".join(f"2026-11-{day:02d} 10:00:00 UTC,a\n" * 2 for day in range(20, 10, -1))
    half = "\n".join(content.splitlines()[:9])
    assert (await run(works, ann, half)).imported == 9
    found = await run(works, ann, content)
    assert (found.rows, found.imported, found.duplicates) == (20, 11, 9)
    assert len(await kept(works, ann)) == 20
    assert (await scores_of(works, ann))["overall"] == 20
    async with works.read(NOBODY) as work:
        rows = await outbox.select_events_after(work.db, 0, 100)
    names = [row.name for row in rows if row.name in {ImportProgressed.__name__, TomatoesAdded.__name__}]
    assert names.count("ImportProgressed") == 3 + 5
    assert names.count("TomatoesAdded") == 3 + 3
    assert not any(row.name == "TomatoSaved" for row in rows)


async def test_import_that_was_cut_short_is_completed_by_the_next(
    works: Works, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PIECE", 4)
    content = "".join(f"2026-11-{day:02d} 10:00:00 UTC,a\n" for day in range(20, 10, -1))
    calls = 0

    async def dies(*args: object) -> list[int]:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise RuntimeError("the power is off")
        return await add_many(*args)  # pyright: ignore[reportArgumentType] - as they came

    with monkeypatch.context() as patched:
        patched.setattr("crewhall.domains.focus.tomatoes.add_many", dies)
        with pytest.raises(RuntimeError):
            await run(works, ann, content)
    assert (await scores_of(works, ann))["overall"] == len(await kept(works, ann)) == 4
    assert (await run(works, ann, content)).imported == 6
    assert (await scores_of(works, ann))["overall"] == len(await kept(works, ann)) == 10


async def test_two_imports_of_one_file_at_once_double_nothing(
    works: Works, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PIECE", 3)
    content = "".join(f"2026-11-{day:02d} 10:00:00 UTC,a\n" * 2 for day in range(20, 10, -1))
    found = await asyncio.gather(*(run(works, ann, content) for _ in range(3)))
    assert sum(each.imported for each in found) == len(await kept(works, ann)) == 20
    assert (await scores_of(works, ann))["overall"] == 20


async def test_import_asks_for_no_overlap_and_scores_follow(works: Works, ann: Actor) -> None:
    await record(works, ann, ago(minutes=1))
    found = await run(works, ann, "2026-11-25 11:59:30 UTC,a\n2026-11-25 11:58:30 UTC,a\n2026-11-02 10:00:00 UTC,a\n")
    assert found.imported == 3
    assert await scores_of(works, ann) == {"daily": 3, "weekly": 3, "monthly": 4, "overall": 4}


async def test_empty_file_imports_nothing(works: Works, ann: Actor) -> None:
    for content in ("", "\n \n", "[]", "ended_at\n"):
        assert (await run(works, ann, content)).rows == 0
    assert await kept(works, ann) == []


async def test_nobody_imports_nothing(works: Works) -> None:
    with pytest.raises(Unauthenticated):
        await run(works, NOBODY, "2026-11-25 11:59:30 UTC,a\n")


async def test_others_tomatoes_are_no_duplicates(works: Works, ann: Actor) -> None:
    ben = await a_person(works, "ben")
    async with works.write(ben) as work:
        await add_many(work, ben.user_id or 0, [NewTomato(ended_at=NOW - timedelta(days=1), length_s=60)])
    assert (await run(works, ann, await exported(works, ben, ExportFormat.CSV))).imported == 1
    assert len(await kept(works, ben)) == 1
