"""Files that are read: every form, what is recognised, what is bad, and that what was written comes back as it was."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crewhall.domains.focus import exports, imports
from crewhall.domains.focus.errors import BadRows, DateOrderNeeded, TooManyRows, UnreadableFile
from crewhall.domains.focus.events import ImportProgressed, TomatoesAdded
from crewhall.domains.focus.formats import classic_csv, files, json_list, rich_csv
from crewhall.domains.focus.formats.rows import Reading, Row
from crewhall.domains.focus.model import NewTomato, Source, Tomato
from crewhall.domains.focus.moments import EARLIEST
from crewhall.domains.focus.tags import parse
from crewhall.domains.focus.tomatoes import add_many
from crewhall.domains.focus.transfers import DateOrder, ExportFormat, Imported, ImportFormat
from crewhall.domains.focus.zones import zone_named
from crewhall.kit.actor import NOBODY, Actor
from crewhall.kit.errors import Unauthenticated
from crewhall.platform import outbox
from crewhall.platform.work import Works
from tests.domains.focus.diary import NOW, POMODORO_S, a_person, ago, kept, record, scores_of, stop_the_clock

pytestmark = pytest.mark.anyio

ROME = zone_named("Europe/Rome")
READING = Reading(ROME, NOW, POMODORO_S)
TOGGL = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount ()"

TOGGL_OF_TODAY = "Project,Start date,Start time,Stop date,Stop time,Duration,Tags\n"


@pytest.fixture
async def ann(works: Works) -> Actor:
    """Ann, who lives in Rome."""
    stop_the_clock(works)
    return await a_person(works, "ann", "Europe/Rome")


async def run(works: Works, actor: Actor, content: str | bytes, **options: Any) -> Imported:
    """Import a file."""
    content = content.encode() if isinstance(content, str) else content
    return await imports.run(works, actor, content, ImportFormat.AUTO, **options)


def read(content: str | bytes, asked: ImportFormat = ImportFormat.AUTO) -> files.FileRows:
    """What is found in a file."""
    return files.read_file(content.encode() if isinstance(content, str) else content, asked, READING)


def told(tomato: Tomato) -> tuple[object, ...]:
    """What a file keeps of a tomato."""
    return tomato.ended_at, tomato.length_s, tomato.tags, tomato.note


ONE = Row(1, datetime(2026, 11, 22, 23, 30, 5, tzinfo=UTC), POMODORO_S, ("a", "b c"), None)
# A file with one tomato, in which form it is, and where it stands.
FORMS: dict[str, tuple[str, ImportFormat, int]] = {
    "of the original": ('2026-11-22 23:30:05 UTC,"a, b c"\n', ImportFormat.CLASSIC, 1),
    "of the original, elsewhere": ('2026-11-23 00:30:05 +0100,"a, b c"', ImportFormat.CLASSIC, 1),
    "of the original, quoted": ('"2026-11-22 19:30:05 -0400","a,, b c ,"\r\n', ImportFormat.CLASSIC, 1),
    "of the original, after empty lines": ('\n\n2026-11-22 23:30:05 UTC,"a, b c"\n\n', ImportFormat.CLASSIC, 3),
    "ours": ("ended_at,tags\n2026-11-22T23:30:05Z,'a, b c'\n".replace("'", '"'), ImportFormat.CSV, 2),
    "ours, other columns": (' Tags ,x,ENDED_AT,note\n"a, b c",?,2026-11-23 00:30:05,\n', ImportFormat.CSV, 2),
    "JSON": ('[{"ended_at":"2026-11-22T23:30:05Z","tags":["a","b c"],"more":{}}]', ImportFormat.JSON, 1),
    "JSON, as text": ('\n [ {"ended_at": "2026-11-23T00:30:05", "tags": "a,b c"} ]', ImportFormat.JSON, 1),
    "Toggl": (
        f"{TOGGL}\nAnn,ann@x,Client,a,,,No,2026-11-23,00:05:05,2026-11-23,00:30:05,00:25:00,b c,\n",
        ImportFormat.TOGGL,
        2,
    ),
    "Toggl, of today": (
        TOGGL_OF_TODAY + "a,2026-11-23,12:05:05 AM,2026-11-23,12:30:05 am,0:25:00,b c\n",
        ImportFormat.TOGGL,
        2,
    ),
    "Toggl, nothing is a dash": (
        "Description,Project,Start date,Start time,Stop date,Stop time,Duration,Tags\n-,a,2026-11-23,0:05:05,2026-11-23,0:30:05,-,b c\n",
        ImportFormat.TOGGL,
        2,
    ),
    "Toggl, without a duration": (
        "Start date,Start time,Stop date,Stop time,Project,Tags\n2026-11-23,0:05:05,2026-11-23,0:30:05,a,b c\n",
        ImportFormat.TOGGL,
        2,
    ),
    "Toggl, the stop is a dash": (
        TOGGL_OF_TODAY + "a,2026-11-23,00:05:05,-,-,0:25:00,b c\n",
        ImportFormat.TOGGL,
        2,
    ),
    "Toggl, semicolons and German dates": (
        TOGGL_OF_TODAY.replace(",", ";") + "a;23.11.2026;00:05:05;23.11.2026;00:30:05;0:25:00;b c\n",
        ImportFormat.TOGGL,
        2,
    ),
    "Toggl, tabs and American dates": (
        TOGGL_OF_TODAY.replace(",", "\t") + "a\t11/23/2026\t12:05:05\u202fAM\t11/23/2026\t12:30:05\u202fAM\t-\tb c\n",
        ImportFormat.TOGGL,
        2,
    ),
    "ours, semicolons": ('ended_at;tags\n2026-11-22T23:30:05Z;"a, b c"\n', ImportFormat.CSV, 2),
    "Toggl, without an end": (
        "Start date,Start time,Duration,Tags\n2026-11-23,0:05:05,00:25:00,'a, b c'".replace("'", '"'),
        ImportFormat.TOGGL,
        2,
    ),
}


@pytest.mark.parametrize("what", FORMS)
def test_form_is_found_out_and_read(what: str) -> None:
    content, written, line = FORMS[what]
    row = Row(line, ONE.ended_at, ONE.length_s, ONE.tags, ONE.note)
    for found in (read(content), read(b"\xef\xbb\xbf" + content.encode()), read(content, written)):
        assert (found.format, found.rows, found.bad) == (written, [row], [])


DATES = "Start date,Start time,Duration\n"


@pytest.mark.parametrize(
    ("dates", "asked", "days"),
    [
        (["02/03/2026"], DateOrder.DAY_FIRST, ["2026-03-02"]),
        (["02/03/2026"], DateOrder.MONTH_FIRST, ["2026-02-03"]),
        (["2-3-2026", "2026-03-04"], DateOrder.DAY_FIRST, ["2026-03-02", "2026-03-04"]),
        (["02/03/2026", "13/03/2026"], None, ["2026-03-02", "2026-03-13"]),
        (["02/03/2026", "03/13/2026"], None, ["2026-02-03", "2026-03-13"]),
        (["03/03/2026"], None, ["2026-03-03"]),
        (["2026-02-03"], None, ["2026-02-03"]),
    ],
)
def test_order_of_dates_is_said_or_proved(dates: list[str], asked: DateOrder | None, days: list[str]) -> None:
    content = DATES + "".join(f"{date},12:00:00,00:25:00\n" for date in dates)
    found = files.read_file(content.encode(), ImportFormat.AUTO, Reading(ROME, NOW, POMODORO_S, asked))
    assert [row.ended_at.date().isoformat() for row in found.rows] == days
    assert found.bad == []


@pytest.mark.parametrize("dates", [["02/03/2026"], ["02.03.2026", "04.05.2026"], ["13/01/2026", "01/13/2026"]])
def test_order_of_dates_is_never_guessed(dates: list[str]) -> None:
    with pytest.raises(DateOrderNeeded) as asked:
        read(DATES + "".join(f"{date},12:00:00,00:25:00\n" for date in dates))
    assert dates[0] in asked.value.message
    assert asked.value.details == {"date_order": "must be day_first or month_first"}


def test_dates_that_do_not_fit_the_order_that_was_said_are_bad() -> None:
    content = f"{DATES}13/01/2026,12:00:00,00:25:00\n".encode()
    found = files.read_file(content, ImportFormat.AUTO, Reading(ROME, NOW, POMODORO_S, DateOrder.MONTH_FIRST))
    assert (found.rows, [row.line for row in found.bad]) == ([], [2])


LEFT_OUT = {
    "still running": "a,2026-11-23,00:05:05,-,-,-,-",
    "still running, empty": "a,2026-11-23,00:05:05,,,,",
    "no length": "a,2026-11-23,00:05:05,2026-11-23,00:05:05,0:00:00,-",
    "no length, no duration": "a,2026-11-23,00:05:05,2026-11-23,00:05:05,-,-",
}


@pytest.mark.parametrize("what", LEFT_OUT)
def test_row_of_toggl_without_a_length_is_left_out_and_counted(what: str) -> None:
    found = read(f"{TOGGL_OF_TODAY}{LEFT_OUT[what]}\na,2026-11-23,00:05:05,-,-,0:25:00,-\n")
    assert (len(found.rows), found.bad, found.left_out, found.total) == (1, [], 1, 2)
    assert (found.rows[0].tags, found.rows[0].note) == (("a",), None)


def test_fields_beside_time_and_tags_are_read() -> None:
    (row,) = read('ended_at,length_s,note\n2026-11-22T23:30:05.000001Z,60,"\'=1\nb"\n').rows
    assert (row.length_s, row.note, row.ended_at.microsecond) == (60, "=1\nb", 1)
    (row,) = read('[{"ended_at":"2026-11-22T23:30:05Z","started_at":"2026-11-22T22:30:05Z","note":" x "}]').rows
    assert (row.length_s, row.note) == (3600, "x")
    (row,) = read(f'{TOGGL}\nA,a,C,"Acme, Inc",T,"Wrote, much",No,2026-11-22,10:00,2026-11-22,11:00,?,,\n').rows
    assert (row.length_s, row.note, row.tags) == (3600, "Wrote, much", ("Acme Inc",))


# Start and end on the clock of Rome, the duration, and when that is in UTC.
HOURS_THAT_COME_TWICE: dict[tuple[str, ...], str] = {
    ("2026-10-25", "02:10:00", "2026-10-25", "02:35:00", "00:25:00"): "2026-10-25T00:35Z",
    ("2026-10-25", "02:50:00", "2026-10-25", "02:10:00", "00:20:00"): "2026-10-25T01:10Z",
    ("2026-10-25", "01:50:00", "2026-10-25", "02:10:00", "01:20:00"): "2026-10-25T01:10Z",
    ("2026-10-25", "02:50:00", "2026-10-25", "03:10:00", "00:20:00"): "2026-10-25T02:10Z",
    ("2026-03-29", "01:50:00", "2026-03-29", "03:10:00", "00:20:00"): "2026-03-29T01:10Z",
}


@pytest.mark.parametrize("row", HOURS_THAT_COME_TWICE, ids=str)
def test_duration_says_which_of_two_hours_is_meant(row: tuple[str, ...]) -> None:
    (found,) = read("Start date,Start time,End date,End time,Duration\n" + ",".join(row)).rows
    hours, minutes, _ = row[4].split(":")
    assert found.ended_at == datetime.fromisoformat(HOURS_THAT_COME_TWICE[row])
    assert found.length_s == int(hours) * 3600 + int(minutes) * 60


BAD_ROWS: dict[str, str] = {
    "three columns": "2026-11-22 23:30:05 UTC,a,b",
    "one column": "2026-11-22 23:30:05 UTC",
    "no time": "soon,a",
    "a zone by name": "2026-11-22 23:30:05 CET,a",
    "no such day": "2026-02-30 23:30:05 UTC,a",
    "no such offset": "2026-02-20 23:30:05 +9900,a",
    "ahead": "2026-11-25 12:00:01 UTC,a",
    "long before": "1969-12-31 23:59:59 UTC,a",
    "a long tag": f"2026-11-22 23:30:05 UTC,{'x' * 501}",
    "NUL": "2026-11-22 23:30:05 UTC,a\0b",
}


@pytest.mark.parametrize("what", BAD_ROWS)
def test_bad_row_is_told_with_its_line(what: str) -> None:
    found = read(f'2026-11-22 23:30:05 UTC,"a\nb"\n\n{BAD_ROWS[what]}\n2026-11-22 23:30:05 UTC,c\n')
    assert [row.line for row in found.rows] == [5, 1]
    (bad,) = found.bad
    assert bad.line == 4
    assert bad.reason
    assert "x" * 9 not in bad.reason


WORSE: dict[str, tuple[str, str]] = {
    "ours, a column too few": ("ended_at,tags\n2026-11-22\n", "has 1 columns"),
    "ours, no time": ("ended_at,tags\n,a\n", "ended_at"),
    "ours, a bad start": ("ended_at,started_at\n2026-11-22,soon\n", "started_at"),
    "ours, a length in words": ("ended_at,length_s\n2026-11-22,long\n", "length_s"),
    "ours, a length of nothing": ("ended_at,length_s\n2026-11-22,0\n", "seconds"),
    "ours, too long": ("ended_at,started_at\n2026-11-22,2026-11-20\n", "seconds"),
    "ours, an endless length": (f"ended_at,length_s\n2026-11-22,{'9' * 30}\n", "length_s"),
    "ours, a long note": (f"ended_at,note\n2026-11-22,{'n' * 10_001}\n", "note"),
    "JSON, no object": ("[7]", "no object"),
    "JSON, no time": ("[{}]", "no object"),
    "JSON, a number for a time": ('[{"ended_at": 7}]', "no object"),
    "JSON, tags of numbers": ('[{"ended_at": "2026-11-22", "tags": [1]}]', "no object"),
    "JSON, a broken length": ('[{"ended_at": "2026-11-22", "length_s": 1.5}]', "no object"),
    "JSON, NUL": ('[{"ended_at": "2026-11-22", "note": "a\\u0000"}]', "note"),
    "Toggl, no such time": (f"{TOGGL}\n,,,,,,,2026-11-22,25:00:00,2026-11-22,10:00:00,00:25:00,,\n", "start"),
    "Toggl, no such order": (
        f"{TOGGL}\n,,,,,,,11/22/26,09:00:00,11/22/26,10:00:00,00:25:00,,\n",
        "start",
    ),
    "Toggl, no such day": (f"{TOGGL}\n,,,,,,,31.02.2026,09:00:00,31.02.2026,10:00:00,00:25:00,,\n", "start"),
    "Toggl, no half of a day": (f"{TOGGL}\n,,,,,,,2026-11-22,13:00 PM,2026-11-22,10:00:00,00:25:00,,\n", "start"),
    "Toggl, no end": ("Start date,Start time,Duration\n2026-11-22,10:00:00,?\n", "neither"),
    "Toggl, still running": (f"{TOGGL}\n,,,,,,,2026-11-25,13:00:00,2026-11-25,13:30:00,00:30:00,,\n", "future"),
}


@pytest.mark.parametrize("what", WORSE)
def test_bad_row_of_other_forms_is_told(what: str) -> None:
    content, word = WORSE[what]
    found = read(content)
    assert found.rows == []
    (bad,) = found.bad
    assert word in bad.reason


UNREADABLE: dict[str, tuple[bytes, ImportFormat]] = {
    "bytes that are no text": (b"\xff\xfe\x00", ImportFormat.AUTO),
    "a page": (b"<!doctype html><p>Hello", ImportFormat.AUTO),
    "a header that nobody knows": (b"name,age\nAnn,7\n", ImportFormat.AUTO),
    "a JSON object": (b'{"ended_at": "2026-11-22"}', ImportFormat.AUTO),
    "half a JSON list": (b'[{"ended_at": "2026-11-22"}', ImportFormat.AUTO),
    "deep JSON": (b"[" * 100_000, ImportFormat.AUTO),
    "JSON that is half a character": (b'["\xed\xa0\x80"]', ImportFormat.JSON),
    "a quote that is not closed": (b'2026-11-22 23:30:05 UTC,"a\n', ImportFormat.AUTO),
    "a quote out of place": (b'2026-11-22 23:30:05 UTC,"a"b\n', ImportFormat.AUTO),
    "a cell without end": (b'2026-11-22 23:30:05 UTC,"' + b"x" * 200_000 + b'"\n', ImportFormat.AUTO),
    "another form than is said": (b"2026-11-22 23:30:05 UTC,a\n", ImportFormat.CSV),
    "another than Toggl's": (b"ended_at\n2026-11-22\n", ImportFormat.TOGGL),
    "nothing, as ours": (b"", ImportFormat.CSV),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_file_that_is_no_such_thing_is_refused(what: str) -> None:
    content, asked = UNREADABLE[what]
    with pytest.raises(UnreadableFile):
        read(content, asked)


def test_file_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 3)
    assert read("2026-11-22 23:30:05 UTC,a\n" * 3).total == 3
    with pytest.raises(TooManyRows):
        read("2026-11-22 23:30:05 UTC,a\n" * 4)


TAGS = st.lists(st.text(st.characters(exclude_characters="\0,", exclude_categories=["Cs"]), max_size=9), max_size=4)
TOMATOES = st.lists(
    st.builds(
        Tomato,
        id=st.integers(1, 2**40),
        user_id=st.just(1),
        ended_at=st.integers(0, 1_790_000_000 * 10**6).map(lambda micros: EARLIEST + timedelta(microseconds=micros)),
        length_s=st.integers(1, 86_400),
        tags=TAGS.map(lambda tags: parse(",".join(tags))),
        note=st.one_of(
            st.none(),
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])).map(str.strip).filter(bool),
        ),
        source=st.sampled_from(Source),
        created_at=st.just(NOW),
        updated_at=st.just(NOW),
    ),
    max_size=5,
)


@given(TOMATOES)
def test_what_our_own_forms_write_they_read_as_it_was(tomatoes: list[Tomato]) -> None:
    wanted = sorted((told(tomato) for tomato in tomatoes), key=repr)
    rich = rich_csv.HEADER + rich_csv.write(tomatoes)
    listed = json_list.BEGIN + json_list.write(tomatoes) + json_list.END
    for content in (rich.encode(), listed):
        found = read(content)
        assert found.bad == []
        assert sorted(((row.ended_at, row.length_s, row.tags, row.note) for row in found.rows), key=repr) == wanted


@given(TOMATOES, st.sampled_from(["UTC", "Europe/Rome", "Asia/Kathmandu", "America/St_Johns"]))
def test_what_the_classic_form_writes_it_reads_to_the_second(tomatoes: list[Tomato], zone: str) -> None:
    found = read(classic_csv.write(tomatoes, zone_named(zone)), ImportFormat.CLASSIC)
    assert found.bad == []
    wanted = [(tomato.ended_at.replace(microsecond=0), tomato.tags) for tomato in tomatoes]
    assert sorted(((row.ended_at, row.tags) for row in found.rows), key=repr) == sorted(wanted, key=repr)


async def exported(works: Works, actor: Actor, written: ExportFormat) -> bytes:
    """A file of all that somebody has."""
    export = await exports.export(works, actor, written)
    return b"".join([piece async for piece in export.pieces])


@pytest.mark.parametrize("written", ExportFormat)
async def test_export_imported_elsewhere_is_exported_as_it_was(works: Works, ann: Actor, written: ExportFormat) -> None:
    await record(
        works, ann, ago(hours=3), ago(hours=3), ago(days=200, microseconds=7), tags=("a", "=b", "a"), note="-1"
    )
    await record(works, ann, ago(hours=3), ago(hours=2, microseconds=1), tags=("x",), length_s=POMODORO_S)
    ben = await a_person(works, "ben", "Europe/Rome")
    content = await exported(works, ann, written)
    found = await run(works, ben, content)
    assert (found.format, found.rows, found.imported, found.duplicates) == (written, 5, 5, 0)
    if written is not ExportFormat.CLASSIC:  # which tells neither fractions of seconds nor notes
        assert [told(tomato) for tomato in await kept(works, ben)] == [told(each) for each in await kept(works, ann)]
    again = await exported(works, ben, written)
    assert written is not ExportFormat.CLASSIC or again == content
    assert {tomato.source for tomato in await kept(works, ben)} == {Source.IMPORTED}
    assert await scores_of(works, ben) == await scores_of(works, ann)


@pytest.mark.parametrize("written", ExportFormat)
async def test_own_export_and_a_second_import_change_nothing(works: Works, ann: Actor, written: ExportFormat) -> None:
    await record(works, ann, ago(hours=3, microseconds=5), ago(hours=3), ago(days=200), tags=("b", "a"))
    before, scores = await kept(works, ann), await scores_of(works, ann)
    for _ in range(2):
        found = await run(works, ann, await exported(works, ann, written))
        assert (found.imported, found.duplicates) == (0, 3)
    assert (await kept(works, ann), await scores_of(works, ann)) == (before, scores)


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
