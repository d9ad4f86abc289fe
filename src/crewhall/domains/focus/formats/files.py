"""A whole file: finding out how it is written, and reading all its rows. It takes its time: not for the event loop."""

import io
from collections.abc import Iterable
from itertools import islice

from msgspec import Struct

from crewhall.domains.focus.errors import TooManyRows, UnreadableFile
from crewhall.domains.focus.formats import cells, classic_csv, json_list, rich_csv, toggl_csv
from crewhall.domains.focus.formats.rows import LeftOut, Read, Reading, Row
from crewhall.domains.focus.limits import MOST_BAD_ROWS, MOST_ROWS
from crewhall.domains.focus.transfers import BadRow, ImportFormat

_FORMS = {ImportFormat.CLASSIC: classic_csv, ImportFormat.CSV: rich_csv, ImportFormat.TOGGL: toggl_csv}


class FileRows(Struct):
    """What was found in a file: rows by rising time, and the first of the bad ones."""

    format: ImportFormat
    rows: list[Row]
    bad: list[BadRow]
    bad_count: int
    left_out: int = 0

    @property
    def total(self) -> int:
        """How many rows there are, good, bad and left out."""
        return len(self.rows) + self.bad_count + self.left_out


def read_file(content: bytes, wanted: ImportFormat, reading: Reading) -> FileRows:
    """All rows of a file in UTF-8. Raises `UnreadableFile`, `TooManyRows`, `DateOrderNeeded`."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise UnreadableFile(reason="It is not UTF-8 text.") from None
    reading.delimiter = _delimiter(text)
    written = _written(text, reading.delimiter) if wanted is ImportFormat.AUTO else wanted
    try:
        if written is ImportFormat.JSON:
            return _collected(written, json_list.read(content, reading))
        form = _FORMS[written]
        _check_header(written, _first_row(text, reading.delimiter))
        return _collected(written, form.read(_lines(text), reading))
    except json_list.NoList:
        raise UnreadableFile(reason="It is not a JSON list.") from None
    except cells.BrokenQuoting as broken:
        reason = f"From line {broken.line} on it cannot be read: a quote is out of place, or a cell is too long."
        raise UnreadableFile(reason=reason, details={"line": broken.line}) from None


def _delimiter(text: str) -> str:
    """What stands between the cells of a file whose header we know: spreadsheets write a semicolon where numbers have a comma."""
    for delimiter in ",;\t":
        header = _first_row(text, delimiter)
        if toggl_csv.begins_like(header) or rich_csv.begins_like(header):
            return delimiter
    return ","


def _written(text: str, delimiter: str) -> ImportFormat:
    first = text.lstrip()[:1]
    if first in {"[", "{"}:
        return ImportFormat.JSON
    if not first:  # what the original writes for nobody's tomatoes
        return ImportFormat.CLASSIC
    header = _first_row(text, delimiter)
    if header and classic_csv.begins_like(header[0]):
        return ImportFormat.CLASSIC
    if toggl_csv.begins_like(header):
        return ImportFormat.TOGGL
    if rich_csv.begins_like(header):
        return ImportFormat.CSV
    raise UnreadableFile(reason=f"It is not written in any of the forms {', '.join(list(ImportFormat)[1:])}.")


def _check_header(written: ImportFormat, header: list[str]) -> None:
    if written is ImportFormat.CSV and not rich_csv.begins_like(header):
        raise UnreadableFile(reason="Its first line does not name a column ended_at.")
    if written is ImportFormat.TOGGL and not toggl_csv.begins_like(header):
        raise UnreadableFile(
            reason="Its first line does not name the columns Start date, Start time and Duration, or Stop date and Stop time."
        )


def _first_row(text: str, delimiter: str) -> list[str]:
    try:
        for _, row in cells.read_rows(_lines(text), delimiter):
            return row
    except cells.BrokenQuoting:
        pass
    return []


def _lines(text: str) -> Iterable[str]:
    return io.StringIO(text, newline="")


def _collected(written: ImportFormat, found: Read) -> FileRows:
    rows: list[Row] = []
    bad: list[BadRow] = []
    bad_count = left_out = 0
    for count, row in enumerate(islice(found, MOST_ROWS + 1), start=1):
        if count > MOST_ROWS:
            raise TooManyRows(limit=MOST_ROWS)
        if isinstance(row, Row):
            rows.append(row)
        elif isinstance(row, LeftOut):
            left_out += 1
        else:
            bad_count += 1
            if bad_count <= MOST_BAD_ROWS:
                bad.append(row)
    # Our files begin with the newest: of two with the same time, the later row was the earlier tomato.
    rows.reverse()
    rows.sort(key=lambda row: row.ended_at)
    return FileRows(written, rows, bad, bad_count, left_out)
