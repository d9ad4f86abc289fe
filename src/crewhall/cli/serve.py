"""`crewhall serve`: from settings to a running server, in one process or, on PostgreSQL, in several."""

import asyncio
import socket
from typing import Annotated

import msgspec
import typer

from crewhall.app.build import Server
from crewhall.cli import serving
from crewhall.cli.announcement import Announcement
from crewhall.cli.listening import bind, port_of
from crewhall.cli.opening import sqlite_path
from crewhall.cli.options import Data, Database, read_settings
from crewhall.cli.supervisor import Supervisor
from crewhall.kit.errors import CrewhallError
from crewhall.platform import logs
from crewhall.platform.settings import Settings

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
        asyncio.run(_serve_with_several(settings, sockets, announcement))
    else:
        serving.run(settings, sockets, before=announcement.prepare, ready=announcement.show)


async def _serve_with_several(settings: Settings, sockets: list[socket.socket], announcement: Announcement) -> None:
    """Migrate once, before any of the processes looks at the database; then let them share the sockets."""
    server = Server(settings)
    try:
        await server.open_database()
        await announcement.prepare(server.works)
    finally:
        await server.close()
    await Supervisor(settings, sockets).run(ready=announcement.show)
