"""Files that are written: the original's to the byte, ours whole and safe in a spreadsheet, all of them a piece at a time."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from crewhall.domains.focus import exports
from crewhall.domains.focus.transfers import ExportFormat
from crewhall.kit import formulas
from crewhall.kit.actor import NOBODY, Actor
from crewhall.kit.errors import Unauthenticated
from crewhall.platform.work import Works
from tests.domains.focus.diary import a_person, ago, record, stop_the_clock

pytestmark = pytest.mark.anyio

HALF_PAST = datetime(2026, 11, 22, 23, 30, 5, 999_999, tzinfo=UTC)


@pytest.fixture
async def ann(works: Works) -> Actor:
    """Ann, who has set no zone."""
    stop_the_clock(works)
    return await a_person(works, "ann")


async def pieces(works: Works, actor: Actor, written: ExportFormat) -> list[bytes]:
    """A file as it is sent."""
    export = await exports.export(works, actor, written)
    return [piece async for piece in export.pieces]


async def text(works: Works, actor: Actor, written: ExportFormat) -> str:
    """A file."""
    return b"".join(await pieces(works, actor, written)).decode()


# Zone, and how 23:30:05 UTC of a winter and a summer day is written there.
CLOCKS = {
    None: ("2026-11-22 23:30:05 UTC", "2026-07-22 23:30:05 UTC"),
    "Etc/UTC": ("2026-11-22 23:30:05 UTC", "2026-07-22 23:30:05 UTC"),
    "Europe/Rome": ("2026-11-23 00:30:05 +0100", "2026-07-23 01:30:05 +0200"),
    "Europe/London": ("2026-11-22 23:30:05 +0000", "2026-07-23 00:30:05 +0100"),
    "Asia/Kathmandu": ("2026-11-23 05:15:05 +0545", "2026-07-23 05:15:05 +0545"),
    "America/St_Johns": ("2026-11-22 20:00:05 -0330", "2026-07-22 21:00:05 -0230"),
}


@pytest.mark.parametrize("zone", CLOCKS)
async def test_classic_file_tells_times_on_the_clock_of_the_person(works: Works, zone: str | None) -> None:
    stop_the_clock(works)
    ann = await a_person(works, "ann", zone)
    await record(works, ann, HALF_PAST, HALF_PAST.replace(month=7))
    winter, summer = CLOCKS[zone]
    assert await text(works, ann, ExportFormat.CLASSIC) == f'{winter},""\n{summer},""\n'


# Tags, and the cell that Ruby's CSV makes of them.
CELLS: dict[tuple[str, ...], str] = {
    (): '""',
    ("work",): "work",
    ("work", "deep work"): '"work, deep work"',
    ("a", "b", "a", "A"): '"a, b, a, A"',
    ('say "hi"',): '"say ""hi"""',
    ("two\nlines",): '"two\nlines"',
    ("=1+1",): "=1+1",
    ("-x", "@y"): '"-x, @y"',
    ("\u00a0nbsp\u00a0",): "\u00a0nbsp\u00a0",
    ("caf\u00e9 \U0001f345",): "caf\u00e9 \U0001f345",
    ("it's; 'quoted'",): "it's; 'quoted'",
}


@pytest.mark.parametrize("tags", CELLS, ids=repr)
async def test_classic_file_is_that_of_the_original_to_the_byte(
    works: Works, ann: Actor, tags: tuple[str, ...]
) -> None:
    await record(works, ann, HALF_PAST, tags=tags)
    assert await text(works, ann, ExportFormat.CLASSIC) == f"2026-11-22 23:30:05 UTC,{CELLS[tags]}\n"


async def test_full_file_has_a_header_and_every_field(works: Works, ann: Actor) -> None:
    (tomato_id,) = await record(works, ann, HALF_PAST, tags=("a", "b"), length_s=3600, note='Plan, "B"\nand C')
    assert await text(works, ann, ExportFormat.CSV) == (
        "\ufeffid,started_at,ended_at,length_s,tags,note,source,created_at,updated_at\n"
        f"{tomato_id},2026-11-22T22:30:05.999999Z,2026-11-22T23:30:05.999999Z,3600,"
        '"a, b","Plan, ""B""\nand C",entered,2026-11-25T12:00:00.000000Z,2026-11-25T12:00:00.000000Z\n'
    )


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1+1", "=cmd|' /C calc'!A0", "'=1", "''@x")
HARMLESS = ("a=1", "'quoted'", "1-1", "x@y", "' =1", "")


@pytest.mark.parametrize("text", [*FORMULAS, *HARMLESS], ids=repr)
def test_what_a_spreadsheet_would_run_is_defused_and_restored(text: str) -> None:
    cell = formulas.defused(text)
    assert cell == ("'" + text if text in FORMULAS else text)
    assert formulas.restored(cell) == text


async def test_formulas_are_defused_in_the_full_file_only(works: Works, ann: Actor) -> None:
    await record(works, ann, HALF_PAST, tags=("=1+1", "b"), note="@SUM(A1)")
    (row,) = csv.DictReader(io.StringIO(await text(works, ann, ExportFormat.CSV)))
    assert (row["tags"], row["note"]) == ("'=1+1, b", "'@SUM(A1)")
    (entry,) = json.loads(await text(works, ann, ExportFormat.JSON))
    assert (entry["tags"], entry["note"]) == (["=1+1", "b"], "@SUM(A1)")
    assert "'" not in await text(works, ann, ExportFormat.CLASSIC)


async def test_json_file_has_every_field(works: Works, ann: Actor) -> None:
    (tomato_id,) = await record(works, ann, HALF_PAST, tags=("a", "a"), length_s=90)
    assert json.loads(await text(works, ann, ExportFormat.JSON)) == [
        {
            "id": tomato_id,
            "started_at": "2026-11-22T23:28:35.999999Z",
            "ended_at": "2026-11-22T23:30:05.999999Z",
            "length_s": 90,
            "tags": ["a", "a"],
            "note": None,
            "source": "entered",
            "created_at": "2026-11-25T12:00:00.000000Z",
            "updated_at": "2026-11-25T12:00:00.000000Z",
        }
    ]


NOTHING = {ExportFormat.CLASSIC: "", ExportFormat.CSV: "\ufeffid,", ExportFormat.JSON: "[]\n"}


@pytest.mark.parametrize("written", ExportFormat)
async def test_file_of_nobodys_tomatoes_is_whole(works: Works, ann: Actor, written: ExportFormat) -> None:
    ben = await a_person(works, "ben")
    await record(works, ben, HALF_PAST)
    found = await text(works, ann, written)
    assert found.startswith(NOTHING[written])
    assert found.count("\n") == (0 if written is ExportFormat.CLASSIC else 1)


@pytest.mark.parametrize("written", ExportFormat)
async def test_file_is_written_newest_first_a_piece_at_a_time(
    works: Works, ann: Actor, written: ExportFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_PIECE", 3)
    ends = [ago(hours=hour // 2) for hour in range(9)]  # two at the same moment, also where pieces meet
    ids = await record(works, ann, *ends, tags=("a", "b"))
    found = await pieces(works, ann, written)
    assert all(piece.count(b"a, b") <= 3 for piece in found)
    assert len(found) >= 3
    assert b"".join(found).count(b"\n") == {"classic": 9, "csv": 10, "json": 9}[written]
    if written is ExportFormat.JSON:
        order = sorted(ids, key=lambda tomato_id: (ends[ids.index(tomato_id)], tomato_id), reverse=True)
        assert [entry["id"] for entry in json.loads(b"".join(found))] == order


async def test_what_is_added_meanwhile_doubles_nothing(
    works: Works, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_PIECE", 2)
    ids = await record(works, ann, *(ago(hours=hour) for hour in range(5)))
    export = await exports.export(works, ann, ExportFormat.CSV)
    found = b""
    async for piece in export.pieces:
        found += piece
        await record(works, ann, ago(minutes=len(found)))
    rows = [int(row["id"]) for row in csv.DictReader(io.StringIO(found.decode("utf-8-sig")))]
    assert len(rows) == len(set(rows))
    assert set(rows) >= set(ids)


async def test_nobody_exports_nothing(works: Works) -> None:
    with pytest.raises(Unauthenticated):
        await exports.export(works, NOBODY, ExportFormat.CSV)


async def test_summer_and_winter_hour_that_come_twice_differ_by_their_offset(works: Works) -> None:
    stop_the_clock(works)
    ann = await a_person(works, "ann", "Europe/Rome")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    await record(works, ann, first, first + timedelta(hours=1))
    found = (await text(works, ann, ExportFormat.CLASSIC)).splitlines()
    assert found == ['2026-10-25 02:30:00 +0100,""', '2026-10-25 02:30:00 +0200,""']
