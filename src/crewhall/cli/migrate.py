"""`crewhall migrate`: the database's schema, from whatever it was to the newest. How that is done stands in app/migrate.py."""

import asyncio

import typer
from msgspec import Struct

from crewhall.app import migrate as schema
from crewhall.app.build import Server
from crewhall.cli.failures import naming_database
from crewhall.cli.opening import NoDatabase, Wanted, database_name, opened
from crewhall.cli.options import AsJson, Data, Database, quiet_settings
from crewhall.cli.output import print_json
from crewhall.platform.settings import Settings

app = typer.Typer(rich_markup_mode=None)


class Migrated(Struct, frozen=True):
    """What was done; `before` is None for an empty database."""

    before: str | None
    now: str
    changed: bool


@app.command()
def migrate(data: Data = None, database: Database = None, as_json: AsJson = False) -> None:
    """Bring the database to the newest schema."""
    settings = quiet_settings(data, database)
    done = asyncio.run(_migrate(settings))
    if as_json:
        print_json(done)
    elif done.changed:
        print(f"{database_name(settings)}: migrated from {done.before or 'nothing'} to {done.now}.")
    else:
        print(f"{database_name(settings)}: has the newest schema, {done.now}.")


async def _migrate(settings: Settings) -> Migrated:
    newest, before = schema.revisions()[-1], await _revision(settings)
    if before == newest:
        return Migrated(before=before, now=newest, changed=False)
    server = Server(settings)
    try:
        with naming_database(settings):
            await server.open_database(alone=True)
    finally:
        await server.close()
    return Migrated(before=before, now=newest, changed=True)


async def _revision(settings: Settings) -> str | None:
    try:
        async with opened(settings, Wanted.ANY) as works:
            return await schema.current(works)
    except NoDatabase:
        return None
