"""The surfaces, their prefixes and host names, and what the hall is told of them."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from crewhall.app import migrate
from crewhall.flows.demo.first_start import find_demo_actor
from crewhall.platform.http.context import Context
from crewhall.platform.http.front import Mount
from crewhall.platform.http.plain_calls import PlainCalls
from crewhall.platform.setting_sections import Surface
from crewhall.surfaces import hall, tomatoes, tommy
from crewhall.surfaces.hall import auth as hall_auth
from crewhall.surfaces.hall.overview import MountedSurface, Overview
from crewhall.surfaces.tomatoes import auth as tomatoes_auth
from crewhall.surfaces.tomatoes import errors as tomatoes_errors
from crewhall.surfaces.tommy import auth as tommy_auth
from crewhall.surfaces.tommy import errors as tommy_errors
from crewhall.surfaces.tommy import legacy
from crewhall.surfaces.tommy.legacy import errors as legacy_errors


def mounts(context: Context, jobs_seen_at: Callable[[], datetime | None] | None) -> tuple[list[Mount], Mount]:
    """Every surface as it is mounted, and the one that serves all other paths."""
    settings = context.settings
    tommy_app, legacy_app, tomatoes_app = tommy.create_app(), legacy.create_app(), tomatoes.create_app()
    surfaces = [
        _tommy(
            Mount("tommy", (tommy.PREFIX,), tommy_app, tommy_errors.write_error, tommy_auth.identify), settings.tommy
        ),
        _tommy(Mount("tommy-legacy", (legacy.PREFIX,), legacy_app, legacy_errors.write_error, tommy_auth.identify)),
        Mount(
            "tomatoes",
            (tomatoes.PREFIX,),
            tomatoes_app,
            tomatoes_errors.write_error,
            tomatoes_auth.identify,
            settings.tomatoes.hosts,
            "/api/session",
        ),
    ]
    overview = Overview(
        surfaces=(
            MountedSurface("tommy", tommy.PREFIX, operation_ids_of(tommy_app), settings.tommy.hosts),
            MountedSurface("tommy-legacy", legacy.PREFIX, operation_ids_of(legacy_app)),
            MountedSurface("tomatoes", tomatoes.PREFIX, operation_ids_of(tomatoes_app), settings.tomatoes.hosts),
        ),
        newest_revision=migrate.revisions()[-1],
        find_revision=migrate.current,
        jobs_seen_at=jobs_seen_at,
        find_demo_actor=find_demo_actor,
    )
    fallback = Mount("hall", ("",), hall.create_app(overview), hall.write_error, hall_auth.identify)
    return surfaces, fallback


def _tommy(mount: Mount, settings: Surface | None = None) -> Mount:
    """One of the editions, which sign in at the same path."""
    return replace(mount, hosts=settings.hosts if settings else (), sign_in_path="/sessions")


def operation_ids_of(app: PlainCalls) -> frozenset[str]:
    """The operations that an application has a route for."""
    return frozenset(
        handler.operation_id
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if isinstance(handler.operation_id, str)
    )
