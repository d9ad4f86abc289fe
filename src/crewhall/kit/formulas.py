"""Cells of CSV files that no spreadsheet takes for a formula."""

import re

# What a spreadsheet may run when a cell begins with it (OWASP, CSV injection), also in the wide forms of East Asian writing.
_STARTS_FORMULA = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_DANGEROUS = re.compile(f"'*[{_STARTS_FORMULA}]")
_DEFUSED = re.compile(f"'+[{_STARTS_FORMULA}]")


def defused(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet could take it for a formula. `restored` takes it away again."""
    return "'" + text if _DANGEROUS.match(text) else text


def restored(cell: str) -> str:
    """What `defused` was given."""
    return cell[1:] if _DEFUSED.match(cell) else cell
