"""Files for payroll: CSV by a layout, and PDF. Layouts are files in the folder `payroll_layouts`; add one to make another.

They take their time: not for the event loop. fpdf2 writes the PDF: it is kept well, typed, pure Python, breaks tables over pages by itself, and
needs Pillow, which is here anyway, where ReportLab has no types and WeasyPrint wants the libraries of a desktop.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import msgspec
from fpdf import FPDF
from fpdf.fonts import FontFace

from crewhall.domains.workforce.model.payroll import ORDINARY_PAY, Layout, LeftOut, PaidHours, Payroll, RowsOf
from crewhall.kit.errors import wrong_field
from crewhall.kit.formulas import defused

_RATES = range(125, 401, 25)
_HEADINGS = ("Employee", "Payroll id", "From", "To", "Ordinary", "Overtime", "Breaks", "Total")
_WIDTHS = (60, 35, 25, 25, 25, 45, 25, 25)
_FONT = "Helvetica"


@cache
def layouts() -> Mapping[str, Layout]:
    """The layouts by name."""
    folder = files("crewhall.domains.workforce") / "payroll_layouts"
    found = [msgspec.json.decode(each.read_bytes(), type=Layout) for each in folder.iterdir()]
    return {layout.name: layout for layout in sorted(found, key=lambda each: each.name)}


def layout_of(name: str) -> Layout:
    """A layout. Raises `InvalidInput`."""
    found = layouts().get(name)
    if found is None:
        raise wrong_field("profile", f"must be one of {', '.join(layouts())}")
    return found


def mapped(payroll: Payroll, layout: Layout) -> Payroll:
    """What the layout has a place for; what it has none for is left out, and named."""
    rows: list[PaidHours] = []
    left_out = list(payroll.left_out)
    for row in payroll.rows:
        reason = _missing(row, layout)
        if reason is None:
            rows.append(row)
        else:
            left_out.append(LeftOut(row.sheet.id, row.sheet.user_id, row.name, reason))
    return Payroll(rows, left_out)


def csv_of(payroll: Payroll, layout: Layout) -> bytes:
    """The rows as CSV in UTF-8, with a header; no cell is taken for a formula by a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.title for column in layout.columns])
    for row in payroll.rows:
        for values in _lines(row, layout):
            writer.writerow(
                [defused(column.text if column.field is None else values[column.field]) for column in layout.columns]
            )
    return out.getvalue().encode()


def pdf_of(payroll: Payroll, title: str) -> bytes:
    """The rows as a table on pages of A4, with what is left out below. Letters beyond Western European ones lose their marks, or are `?`."""
    pdf = FPDF(orientation="landscape", format="A4")
    pdf.set_title(_latin(title))
    pdf.add_page()
    pdf.set_font(_FONT, "B", 14)
    pdf.cell(0, 10, _latin(title), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(_FONT, "", 9)
    with pdf.table(col_widths=_WIDTHS, headings_style=FontFace(emphasis="BOLD"), text_align="LEFT") as table:
        table.row(_HEADINGS)
        for row in payroll.rows:
            table.row([_latin(cell) for cell in _cells(row)])
    if payroll.left_out:
        pdf.ln(6)
        pdf.set_font(_FONT, "B", 11)
        pdf.cell(0, 8, "Left out", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font(_FONT, "", 9)
        for left in payroll.left_out:
            text = f"{left.name}, timesheet {left.timesheet_id}: {left.reason}"
            pdf.multi_cell(0, 5, _latin(text), new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def hours_cell(minutes: int) -> str:
    """Decimal hours of two places, as payroll takes them."""
    return f"{minutes / 60:.2f}"


def _missing(row: PaidHours, layout: Layout) -> str | None:
    if layout.needs_payroll_id and not row.payroll_id:
        return "The employee has no payroll id."
    missing = [rate for rate in row.overtime if layout.earnings and str(rate) not in layout.earnings]
    return f"The layout has no place for hours at {missing[0]} percent." if missing else None


def _lines(row: PaidHours, layout: Layout) -> Iterator[dict[str, str]]:
    """The values of each row of the file."""
    values = _values(row, layout)
    if layout.rows == RowsOf.TIMESHEET:
        yield values
        return
    kinds = {ORDINARY_PAY: row.ordinary} | {str(rate): minutes for rate, minutes in row.overtime.items()}
    for kind, minutes in kinds.items():
        if minutes:
            yield values | {"earning": layout.earnings[kind], "hours": hours_cell(minutes)}


def _values(row: PaidHours, layout: Layout) -> dict[str, str]:
    return {
        "timesheet_id": str(row.sheet.id),
        "user_id": str(row.sheet.user_id),
        "name": row.name,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "payroll_id": row.payroll_id or "",
        "start_date": row.sheet.start_date.strftime(layout.date_format),
        "end_date": row.sheet.end_date.strftime(layout.date_format),
        "hours": hours_cell(row.total),
        "ordinary_hours": hours_cell(row.ordinary),
        "overtime_hours": hours_cell(sum(row.overtime.values())),
        "overtime_by_rate": _overtime_text(row),
        "penalties": "; ".join(f"{name} {hours_cell(minutes)}" for name, minutes in row.penalties.items()),
        "break_hours": hours_cell(row.breaks),
        "rules": row.sheet.rules or "",
        **{f"hours_{rate}": hours_cell(row.overtime.get(rate, 0)) for rate in _RATES},
    }


def _cells(row: PaidHours) -> tuple[str, ...]:
    return (
        row.name,
        row.payroll_id or "",
        row.sheet.start_date.isoformat(),
        row.sheet.end_date.isoformat(),
        hours_cell(row.ordinary),
        _overtime_text(row),
        hours_cell(row.breaks),
        hours_cell(row.total),
    )


def _overtime_text(row: PaidHours) -> str:
    return "; ".join(f"{rate} % {hours_cell(minutes)}" for rate, minutes in row.overtime.items())


def _latin(text: str) -> str:
    """The text in the letters that every reader of PDF has a font for."""
    return "".join(
        each if _is_latin(each) else unicodedata.normalize("NFKD", each).encode("ascii", "ignore").decode() or "?"
        for each in text
    )


def _is_latin(letter: str) -> bool:
    return letter.isprintable() and ord(letter) < 256
