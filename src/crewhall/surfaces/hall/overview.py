"""What the composition root hands to the hall, because only it knows all parts of the server."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import cast

from msgspec import Struct

from crewhall.kit.actor import Actor
from crewhall.platform.http.application import Surface
from crewhall.platform.http.resources import Operation, Request
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works

OVERVIEW_KEY = "crewhall.overview"
"""Where the scope keeps it."""


class MountedSurface(Struct, frozen=True):
    """A surface of this server, as `platform.http.application.Surface` describes it; `operations` are those with a route."""

    name: str
    title: str
    purpose: str
    prefix: str
    operations: frozenset[Operation]
    hosts: tuple[str, ...] = ()

    @classmethod
    def of(cls, surface: Surface, settings: Settings) -> "MountedSurface":
        """The surface with its hosts in these settings."""
        hosts = surface.hosts(settings)
        return cls(surface.name, surface.title, surface.purpose, surface.prefix, surface.operations, hosts)


class Overview(Struct, frozen=True, kw_only=True):
    """The server as the hall shows it.

    `surfaces` are all that are mounted. `find_revision` reads the database's schema revision, None when there
    is none. `jobs_seen_at` gives the moment at which this process last looked for jobs; it is None itself where another
    process runs them. `find_demo_actor` gives somebody who may read the demo team, acting in that team; None when there is
    no demo.
    """

    surfaces: tuple[MountedSurface, ...]
    newest_revision: str
    find_revision: Callable[[Works], Awaitable[str | None]]
    jobs_seen_at: Callable[[], datetime | None] | None
    find_demo_actor: Callable[[Works], Awaitable[Actor | None]]


def overview_of(req: Request) -> Overview:
    """The overview of the server that received the request."""
    return cast("Overview", req.scope[OVERVIEW_KEY])
