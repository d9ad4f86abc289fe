"""`crewhall settings`: what is in force, and where each value comes from. Secrets are not shown."""

import os

import msgspec
import typer
from msgspec import Struct

from crewhall.cli.options import AsJson, Data, Database, overrides_of
from crewhall.cli.output import print_json, print_table
from crewhall.platform import settings as platform_settings
from crewhall.platform.db import postgres_url
from crewhall.platform.log_secrets import is_secret, scrub
from crewhall.platform.settings import SECTIONS, Settings, Sources, as_text, variable_of

app = typer.Typer(rich_markup_mode=None)

MASKED = "********"


class SettingInForce(Struct, frozen=True):
    """One setting. `source` is `default`, a variable, a file, or the command line."""

    name: str
    value: object
    source: str
    default: object


@app.command()
def settings(data: Data = None, database: Database = None, as_json: AsJson = False) -> None:
    """Print the settings in force, and where each comes from."""
    found, sources = platform_settings.load_with_sources(os.environ, overrides_of(data, database))
    rows = settings_in_force(found, sources)
    if as_json:
        print_json(rows)
        return
    print_table(
        ("Setting", "Value", "Source", "Default"),
        [(row.name, as_text(row.value), row.source, as_text(row.default)) for row in rows],
    )


def settings_in_force(found: Settings, sources: Sources) -> list[SettingInForce]:
    """Every setting, in the order of the reference."""
    return [
        SettingInForce(
            name=f"{section.name}.{field.name}",
            value=_without_secrets(field.name, getattr(getattr(found, section.name), field.name)),
            source=_source(section.name, field.name, sources),
            default=field.default,
        )
        for section in SECTIONS
        for field in msgspec.structs.fields(section.type)
    ]


def _source(section: str, name: str, sources: Sources) -> str:
    source = sources.get((section, name), "default")
    return variable_of(section, name) if source == "the environment" else source


def _without_secrets(name: str, value: object) -> object:
    if not isinstance(value, str) or not value:
        return value
    if is_secret(name):
        return MASKED
    if value.startswith(("postgresql://", "postgres://")):
        return f"postgresql://{MASKED}@{postgres_url.place(value)}"
    return scrub(value)
