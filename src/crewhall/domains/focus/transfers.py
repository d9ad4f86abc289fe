"""Records of files that tomatoes leave and come in: how they are written, and what an import did."""

from enum import StrEnum

from msgspec import Struct


class ExportFormat(StrEnum):
    """How a file of all tomatoes is written: as the original did, or with every field."""

    CLASSIC = "classic"
    CSV = "csv"
    JSON = "json"


class ImportFormat(StrEnum):
    """How a file that is read is written; `auto` finds out."""

    AUTO = "auto"
    CLASSIC = "classic"
    CSV = "csv"
    JSON = "json"
    TOGGL = "toggl"


class DateOrder(StrEnum):
    """What comes first in dates such as 03/04/2026. Nobody can tell from the date."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class BadRow(Struct, frozen=True, gc=False):
    """A row of a file that cannot become a tomato: the line where it begins (in JSON the number of the entry), from 1, and why."""

    line: int
    reason: str


class Imported(Struct, frozen=True):
    """What an import did, or as a rehearsal would do. `bad` are the first of `bad_count` rows that cannot be imported;
    `left_out` are those that say of themselves that there is nothing to import: timers that still ran, and entries of no length.
    """

    format: ImportFormat
    is_rehearsal: bool
    rows: int
    imported: int
    duplicates: int
    left_out: int
    bad_count: int
    bad: tuple[BadRow, ...]
