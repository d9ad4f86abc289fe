"""Forms of files: what is recognised and read, in which order dates are, and which hour is meant."""

from datetime import UTC, datetime

import pytest

from crewhall.domains.focus.errors import DateOrderNeeded
from crewhall.domains.focus.formats import files
from crewhall.domains.focus.formats.rows import Reading, Row
from crewhall.domains.focus.transfers import DateOrder, ImportFormat
from tests.domains.focus.diary import NOW, POMODORO_S
from tests.domains.focus.import_files import ROME, TOGGL, TOGGL_OF_TODAY, read

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
