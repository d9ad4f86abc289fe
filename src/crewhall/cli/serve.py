"""`crewhall serve`: from settings to a running server, in one process or, on PostgreSQL, in several."""

import asyncio
import os
import socket
from typing import Annotated, NoReturn

import msgspec
import typer

from crewhall.app.build import Server
from crewhall.cli import serving
from crewhall.cli.announcement import Announcement
from crewhall.cli.opening import sqlite_path
from crewhall.cli.options import Data, Database, read_settings
from crewhall.cli.supervisor import Plan, become
from crewhall.kit.errors import CrewhallError
from crewhall.platform import logs
from crewhall.platform.serving.listening import bind, port_of
from crewhall.platform.settings import CONFIG_VARIABLE, Settings, as_variables

app = typer.Typer(rich_markup_mode=None)


class WorkersNeedPostgres(CrewhallError):
    """An SQLite file is served by one process."""

    code = "WORKERS_NEED_POSTGRES"
    text = "{workers} server processes need PostgreSQL; the embedded SQLite database is served by one. Give --database postgresql://…"


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; else 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port, else 8000; 0 takes a free one.")] = None,
    data: Data = None,
    database: Database = None,
    workers: Annotated[int | None, typer.Option(help="Server processes, else 1; more need PostgreSQL.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="With a demo team, made at the first start.")] = False,
) -> None:
    """Start the server; it makes and migrates its database by itself."""
    settings = read_settings(data, database, host=host, port=port, workers=workers)
    logs.configure(settings.log.level, settings.log.format)
    several = settings.server.workers > 1
    if several and sqlite_path(settings) is not None:
        raise WorkersNeedPostgres(workers=settings.server.workers)
    sockets = bind(settings.server.host, settings.server.port)
    try:
        _serve(settings, sockets, with_demo=demo)
    finally:
        for bound in sockets:
            bound.close()


def _serve(settings: Settings, sockets: list[socket.socket], *, with_demo: bool) -> None:
    server = msgspec.structs.replace(settings.server, port=port_of(sockets))
    settings = msgspec.structs.replace(settings, server=server)
    announcement = Announcement(settings, with_demo=with_demo)
    if settings.server.workers > 1:
        asyncio.run(_prepare(settings, announcement))
        _become_supervisor(settings, sockets, announcement)
    serving.run(settings, sockets, before=announcement.prepare, ready=announcement.show)


async def _prepare(settings: Settings, announcement: Announcement) -> None:
    """Migrate once, before any of several processes looks at the database."""
    server = Server(settings)
    try:
        await server.open_database()
        await announcement.prepare(server.works)
    finally:
        await server.close()


def _become_supervisor(settings: Settings, sockets: list[socket.socket], announcement: Announcement) -> NoReturn:
    """Let several processes share the sockets, below one that is much smaller than this."""
    # They read exactly our settings: the file has been read already, and may have changed since.
    environ = {name: value for name, value in os.environ.items() if name != CONFIG_VARIABLE}
    plan = Plan(
        descriptors=[each.fileno() for each in sockets],
        workers=settings.server.workers,
        drain_s=settings.server.drain_s,
        announcement=announcement.text(),
        json_log=logs.is_json(settings.log.format),
    )
    become(plan, {**environ, **as_variables(settings)})
