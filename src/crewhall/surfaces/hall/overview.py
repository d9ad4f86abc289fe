"""What the composition root hands to the hall, because only it knows all parts of the server."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from msgspec import Struct

from crewhall.kit.actor import Actor
from crewhall.platform.http.context import Scoped
from crewhall.platform.work import Works

OVERVIEW_KEY = "crewhall.overview"


class MountedSurface(Struct, frozen=True):
    """A surface as the front door has it. `name` is that of its contract; `operation_ids` are those with a route."""

    name: str
    prefix: str
    operation_ids: frozenset[str]
    hosts: tuple[str, ...] = ()


class Overview(Struct, frozen=True, kw_only=True):
    """The server as the hall shows it.

    `surfaces` are all but the hall, which knows itself. `find_revision` reads the database's schema revision, None when there
    is none. `jobs_seen_at` gives the moment at which this process last looked for jobs; it is None itself where another
    process runs them. `find_demo_actor` gives somebody who may read the demo team, acting in that team; None when there is
    no demo.
    """

    surfaces: tuple[MountedSurface, ...]
    newest_revision: str
    find_revision: Callable[[Works], Awaitable[str | None]]
    jobs_seen_at: Callable[[], datetime | None] | None
    find_demo_actor: Callable[[Works], Awaitable[Actor | None]]


def overview_of(request: Scoped) -> Overview:
    """The overview of the server that received the request."""
    return request.scope[OVERVIEW_KEY]
