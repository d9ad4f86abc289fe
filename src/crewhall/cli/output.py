"""How commands print: tables, JSON, progress. Plain and unshortened when nobody looks at a terminal; progress goes to standard error."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

_WIDEST = 400  # no terminal: a program or a file, where cells must not be folded


def console() -> Console:
    """Standard output."""
    return Console(width=None if sys.stdout.isatty() else _WIDEST, highlight=False)


def print_json(value: Any) -> None:
    """Print records as JSON, indented."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows below their headings. What people have typed is never taken for markup."""
    table = Table(*columns, box=box.SIMPLE_HEAD if sys.stdout.isatty() else None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    console().print(table)


def progress() -> Progress:
    """A progress bar on standard error, gone when it is done; nothing where that is no terminal."""
    errors = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=errors,
        disable=not errors.is_terminal,
        transient=True,
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
