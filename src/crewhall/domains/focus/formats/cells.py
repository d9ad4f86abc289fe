"""Cells and lines of CSV files: quoting as Ruby's CSV does, reading with line numbers."""

import csv
import re
from collections.abc import Iterable, Iterator

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
