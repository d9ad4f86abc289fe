"""The surfaces as they are mounted, and what the hall is told of them."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from crewhall.app import migrate
from crewhall.flows.demo.first_start import find_demo_actor
from crewhall.platform.http.application import Application, Surface
from crewhall.platform.http.context import Context
from crewhall.platform.http.dispatcher import Mount
from crewhall.surfaces import hall, tomatoes, tommy
from crewhall.surfaces.hall.overview import OVERVIEW_KEY, MountedSurface, Overview
from crewhall.surfaces.tommy import legacy

SURFACES: tuple[Surface, ...] = (tommy.SURFACE, legacy.SURFACE, tomatoes.SURFACE, hall.SURFACE)
"""Every surface; the last serves all paths that no other has."""


def mounts(context: Context, jobs_seen_at: Callable[[], datetime | None] | None) -> tuple[list[Mount], Mount]:
    """Every surface as it is mounted, and the hall."""
    overview = Overview(
        surfaces=tuple(MountedSurface.of(surface, context.settings) for surface in SURFACES),
        newest_revision=migrate.revisions()[-1],
        find_revision=migrate.current,
        jobs_seen_at=jobs_seen_at,
        find_demo_actor=find_demo_actor,
    )
    *mounted, fallback = (_mount(surface, context, overview) for surface in SURFACES)
    return mounted, fallback


def _mount(surface: Surface, context: Context, overview: Overview) -> Mount:
    given = {OVERVIEW_KEY: overview} if surface is hall.SURFACE else {}
    return Mount(surface, _application(surface.name), surface.hosts(context.settings), given)


@cache
def _application(name: str) -> Application:
    """The application of a surface. It holds nothing of a server, so that all servers of a process share it."""
    return next(surface for surface in SURFACES if surface.name == name).application()
