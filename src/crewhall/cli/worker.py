"""`crewhall worker`: a process that runs jobs and serves nothing."""

import asyncio
import signal

import typer

from crewhall.app.build import Server
from crewhall.cli.failures import naming_database
from crewhall.cli.opening import database_name, sqlite_path
from crewhall.cli.options import Database, read_settings
from crewhall.kit.errors import CrewhallError
from crewhall.platform import logs
from crewhall.platform.settings import Settings

app = typer.Typer(rich_markup_mode=None)


class WorkerNeedsPostgres(CrewhallError):
    """The jobs of an SQLite file are run by its server."""

    code = "WORKER_NEEDS_POSTGRES"
    text = "A worker needs PostgreSQL: the jobs of the embedded SQLite database are run by the server itself."


@app.command()
def worker(database: Database = None) -> None:
    """Run jobs in a process of its own; PostgreSQL only."""
    settings = read_settings(None, database)
    logs.configure(settings.log.level, settings.log.format)
    if sqlite_path(settings) is not None:
        raise WorkerNeedsPostgres
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    server = Server(settings)
    try:
        with naming_database(settings):
            await server.open(jobs=True)
        print(f"Running the jobs of {database_name(settings)}. Stop with Ctrl-C, or SIGTERM.", flush=True)
        await stopping.wait()
    finally:
        await server.close()
