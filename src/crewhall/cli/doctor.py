"""`crewhall doctor`: is the installation well? The checks themselves stand in checks.py."""

import asyncio
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from crewhall.cli.checks import Finding, State, check_all
from crewhall.cli.options import AsJson, Data, Database, quiet_settings
from crewhall.cli.output import console, print_json
from crewhall.platform.settings import BadSetting

app = typer.Typer(rich_markup_mode=None)

_SYMBOLS = {State.GOOD: ("✔", "green"), State.NOTICE: ("•", "yellow"), State.FAILED: ("✘", "red")}


@app.command()
def doctor(
    mail_to: Annotated[
        str | None, typer.Option("--mail-to", metavar="ADDRESS", help="Send a test mail there.", show_default=False)
    ] = None,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Check the installation and say what is wrong."""
    found = _look(data, database, mail_to)
    failed = [finding for finding in found if finding.state == State.FAILED]
    if as_json:
        print_json(found)
    else:
        _print(found)
        print(f"{len(failed)} of {len(found)} checks failed." if failed else "All is well.")
    if failed:
        raise typer.Exit(1)


def _look(data: str | None, database: str | None, mail_to: str | None) -> list[Finding]:
    try:
        settings = quiet_settings(data, database)
    except BadSetting as error:  # without settings there is nothing else to look at
        return [Finding("settings", State.FAILED, error.message)]
    return [Finding("settings", State.GOOD, "can be read"), *asyncio.run(check_all(settings, mail_to))]


def _print(found: list[Finding]) -> None:
    table = Table.grid(padding=(0, 2))
    for finding in found:
        symbol, color = _SYMBOLS[finding.state]
        table.add_row(
            Text(symbol, style=color), Text(finding.check, style="bold"), Text(finding.message, overflow="fold")
        )
    console().print(table)
