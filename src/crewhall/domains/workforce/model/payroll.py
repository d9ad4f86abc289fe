"""What leaves for payroll: the hours of approved timesheets, and the layouts of files."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from crewhall.domains.workforce.model.timesheets import Timesheet

ORDINARY_PAY = "ordinary"
"""What layouts call ordinary hours; overtime goes by its multiplier in hundredths, such as "150"."""


class PaidHours(Struct, frozen=True):
    """The minutes of an approved timesheet by the rules with which it was approved. Penalties are contained in the others."""

    sheet: Timesheet
    first_name: str
    last_name: str
    payroll_id: str | None
    ordinary: int
    overtime: Mapping[int, int]
    penalties: Mapping[str, int]
    breaks: int

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def total(self) -> int:
        """All work."""
        return self.ordinary + sum(self.overtime.values())


class LeftOut(Struct, frozen=True):
    """A timesheet that is not in a file, and why."""

    timesheet_id: int
    user_id: int
    name: str
    reason: str


class Payroll(Struct, frozen=True):
    """The hours of a time by name, and what is left out."""

    rows: list[PaidHours]
    left_out: list[LeftOut]


class RowsOf(StrEnum):
    """What a row of a file is."""

    TIMESHEET = "timesheet"
    EARNING = "earning"


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """A column with a value of the timesheet (see payroll_files.py), or the same text in every row."""

    title: str
    field: str | None = None
    text: str = ""


class Layout(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a file is laid out. `earnings` are the names of kinds of pay; hours of a kind that has none do not leave. Without any, all do."""

    name: str
    title: str
    rows: RowsOf
    needs_payroll_id: bool
    columns: tuple[Column, ...]
    earnings: Mapping[str, str] = {}
    date_format: str = "%Y-%m-%d"
