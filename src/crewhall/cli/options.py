"""Options that several commands have, the settings that follow from them, and secrets that are asked for."""

import sys
from typing import Annotated

import typer

from crewhall.kit.errors import wrong_field
from crewhall.platform import logs, settings
from crewhall.platform.settings import Settings

Data = Annotated[
    str | None, typer.Option("--data", metavar="DIR", help="Folder of the embedded database and of files.")
]
Database = Annotated[
    str | None, typer.Option("--database", metavar="URL", help="postgresql://… or sqlite:///path; else in the folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Password = Annotated[
    str | None,
    typer.Option("--password", help="Else it is asked for, or read from standard input.", show_default=False),
]


def read_settings(data: str | None, database: str | None, **server: str | int | None) -> Settings:
    """The settings with the command line above variables and TOML; what is None was not given. Raises `BadSetting`."""
    return settings.load(overrides=overrides_of(data, database, **server))


def overrides_of(data: str | None, database: str | None, **server: str | int | None) -> dict[str, dict[str, object]]:
    """What the command line sets, by section and name; what is None was not given."""
    server["data"] = data
    return {
        "server": {name: value for name, value in server.items() if value is not None},
        "database": {} if database is None else {"url": database},
    }


def quiet_settings(data: str | None, database: str | None) -> Settings:
    """The settings of a command that does one thing and ends: only warnings are logged. Raises `BadSetting`."""
    found = read_settings(data, database)
    logs.configure("warning", found.log.format)
    return found


def read_password(given: str | None) -> str:
    """The password: as given, else typed twice at a terminal, else the first line of standard input. Raises `InvalidInput`."""
    if given is not None:
        return given
    if sys.stdin.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        reason = "give it with --password, or write it to standard input"
        raise wrong_field("password", f"is needed; {reason}", f"There is no password: {reason}.")
    return line
