"""Files and rows that cannot be read: what is told of them, and where they stand."""

import pytest

from crewhall.domains.focus.errors import TooManyRows, UnreadableFile
from crewhall.domains.focus.formats import files
from crewhall.domains.focus.transfers import ImportFormat
from tests.domains.focus.import_files import TOGGL, read

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
