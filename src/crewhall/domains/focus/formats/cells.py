"""Cells and lines of CSV files: quoting as Ruby's CSV does, reading with line numbers, and cells that no spreadsheet takes for a formula."""

import csv
import re
from collections.abc import Iterable, Iterator

# What a spreadsheet may run when a cell begins with it (OWASP, CSV injection), also in the wide forms of East Asian writing.
_STARTS_FORMULA = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_DANGEROUS = re.compile(f"'*[{_STARTS_FORMULA}]")
_DEFUSED = re.compile(f"'+[{_STARTS_FORMULA}]")
_QUOTED = re.compile(r'[",\r\n]')


class BrokenQuoting(Exception):
    """The file cannot be read on from this line."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


def quoted(cell: str) -> str:
    """The cell, in quotes when it is empty or holds a comma, a quote or a line break (behaviour notes, tomatoes 2.1)."""
    if cell and not _QUOTED.search(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def defused(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet could take it for a formula. `restored` takes it away again."""
    return "'" + text if _DANGEROUS.match(text) else text


def restored(cell: str) -> str:
    """What `defused` was given."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def read_rows(lines: Iterable[str], delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its first line, from 1; empty lines are passed over. `lines` keep their ends. Raises `BrokenQuoting`."""
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    line = 1
    try:
        for row in reader:
            if len(row) > 1 or "".join(row).strip():
                yield line, row
            line = reader.line_num + 1
    except csv.Error:
        raise BrokenQuoting(line) from None
