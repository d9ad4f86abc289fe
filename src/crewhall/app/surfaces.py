"""The surfaces as they are mounted, and what the hall is told of them."""

from collections.abc import Callable
from datetime import datetime

from crewhall.app import migrate
from crewhall.flows.demo.first_start import find_demo_actor
from crewhall.platform.http.application import Surface
from crewhall.platform.http.context import Context
from crewhall.platform.http.dispatcher import Mount
from crewhall.surfaces import hall, tomatoes, tommy
from crewhall.surfaces.hall.overview import MountedSurface, Overview
from crewhall.surfaces.tommy import legacy

SURFACES: tuple[Surface, ...] = (tommy.SURFACE, legacy.SURFACE, tomatoes.SURFACE)
"""Every surface but the hall, which serves all other paths."""


def mounts(context: Context, jobs_seen_at: Callable[[], datetime | None] | None) -> tuple[list[Mount], Mount]:
    """Every surface as it is mounted, and the hall."""
    overview = Overview(
        surfaces=tuple(MountedSurface.of(surface, context.settings) for surface in SURFACES),
        newest_revision=migrate.revisions()[-1],
        find_revision=migrate.current,
        jobs_seen_at=jobs_seen_at,
        find_demo_actor=find_demo_actor,
    )
    return [_mount(surface, context) for surface in SURFACES], _mount(hall.surface(overview, context.settings), context)


def _mount(surface: Surface, context: Context) -> Mount:
    return Mount(surface, surface.application(), surface.hosts(context.settings))
