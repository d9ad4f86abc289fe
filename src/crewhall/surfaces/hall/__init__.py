"""Crewhall's own API and the page that strangers see first: what no dialect offers.

Contract: contracts/hall.yaml. It is mounted at the root, below every other surface: /, /healthz, /readyz, /metrics and /hall/…
"""

from functools import cache
from typing import Any

from litestar import Litestar, Request
from msgspec import structs

from crewhall.platform.http.plain_calls import PlainCalls, raise_again
from crewhall.surfaces.hall.assets import get_hall_assets_by_file
from crewhall.surfaces.hall.blobs import get_hall_blobs_by_key
from crewhall.surfaces.hall.calendars import (
    create_hall_calendars,
    delete_hall_calendars_by_id,
    get_hall_calendars,
    get_hall_calendars_by_token,
)
from crewhall.surfaces.hall.errors import EXCEPTION_HANDLERS, write_error
from crewhall.surfaces.hall.feed import get_hall_feed
from crewhall.surfaces.hall.files import (
    create_hall_files,
    get_hall_files_by_token_and_filename,
    get_hall_files_thumbnail_by_token,
    get_hall_files_usage,
)
from crewhall.surfaces.hall.focus.budgets import get_hall_focus_budgets
from crewhall.surfaces.hall.focus.entries import (
    create_hall_focus_entries,
    delete_hall_focus_entries_by_id,
    get_hall_focus_entries,
    update_hall_focus_entries_by_id,
)
from crewhall.surfaces.hall.focus.export import get_hall_focus_export
from crewhall.surfaces.hall.focus.goals import (
    create_hall_focus_goals,
    delete_hall_focus_goals_by_id,
    get_hall_focus_goals,
)
from crewhall.surfaces.hall.focus.imports import create_hall_focus_imports
from crewhall.surfaces.hall.focus.interruptions import create_hall_focus_interruptions, get_hall_focus_interruptions
from crewhall.surfaces.hall.focus.lengths import (
    delete_hall_focus_lengths,
    get_hall_focus_lengths,
    update_hall_focus_lengths,
)
from crewhall.surfaces.hall.focus.profile import get_hall_focus_profile, update_hall_focus_profile
from crewhall.surfaces.hall.focus.statistics import (
    get_hall_focus_statistics,
    get_hall_focus_statistics_heatmap,
    get_hall_focus_statistics_heatmap_svg,
)
from crewhall.surfaces.hall.focus.timer import (
    create_hall_focus_timer_cancel,
    create_hall_focus_timer_complete,
    create_hall_focus_timer_pause,
    create_hall_focus_timer_resume,
    create_hall_focus_timer_start,
    get_hall_focus_timer,
)
from crewhall.surfaces.hall.github import create_hall_github, delete_hall_github_by_id, get_hall_github
from crewhall.surfaces.hall.healthz import get_healthz
from crewhall.surfaces.hall.invitations import create_hall_invitations_by_token, get_hall_invitations_by_token
from crewhall.surfaces.hall.metrics import get_metrics
from crewhall.surfaces.hall.openapi import get_hall_openapi_by_surface, get_hall_openapi_json
from crewhall.surfaces.hall.outbox import create_hall_outbox, get_hall_outbox
from crewhall.surfaces.hall.overview import OVERVIEW_KEY, MountedSurface, Overview
from crewhall.surfaces.hall.password import create_hall_password, get_hall_password
from crewhall.surfaces.hall.readyz import get_readyz
from crewhall.surfaces.hall.reference import get_hall_reference_by_surface
from crewhall.surfaces.hall.signup import create_hall_signup, get_hall_signup
from crewhall.surfaces.hall.socket import socket
from crewhall.surfaces.hall.start import get_root
from crewhall.surfaces.hall.tokens import create_hall_tokens, delete_hall_tokens_by_id, get_hall_tokens
from crewhall.surfaces.hall.verification import create_hall_verification, get_hall_verification

__all__ = ["PREFIX", "ROUTE_HANDLERS", "MountedSurface", "Overview", "create_app", "write_error"]

PREFIX = ""

ROUTE_HANDLERS = [
    get_root,
    get_healthz,
    get_readyz,
    get_metrics,
    get_hall_outbox,
    create_hall_outbox,
    get_hall_feed,
    get_hall_blobs_by_key,
    get_hall_calendars,
    create_hall_calendars,
    delete_hall_calendars_by_id,
    get_hall_calendars_by_token,
    create_hall_files,
    get_hall_files_usage,
    get_hall_files_thumbnail_by_token,
    get_hall_files_by_token_and_filename,
    get_hall_openapi_json,
    get_hall_openapi_by_surface,
    get_hall_reference_by_surface,
    get_hall_assets_by_file,
    get_hall_invitations_by_token,
    create_hall_invitations_by_token,
    get_hall_signup,
    create_hall_signup,
    get_hall_verification,
    create_hall_verification,
    get_hall_password,
    create_hall_password,
    get_hall_tokens,
    create_hall_tokens,
    delete_hall_tokens_by_id,
    get_hall_github,
    create_hall_github,
    delete_hall_github_by_id,
    get_hall_focus_timer,
    create_hall_focus_timer_start,
    create_hall_focus_timer_pause,
    create_hall_focus_timer_resume,
    create_hall_focus_timer_cancel,
    create_hall_focus_timer_complete,
    get_hall_focus_lengths,
    update_hall_focus_lengths,
    delete_hall_focus_lengths,
    get_hall_focus_goals,
    create_hall_focus_goals,
    delete_hall_focus_goals_by_id,
    get_hall_focus_interruptions,
    create_hall_focus_interruptions,
    get_hall_focus_entries,
    create_hall_focus_entries,
    update_hall_focus_entries_by_id,
    delete_hall_focus_entries_by_id,
    get_hall_focus_export,
    create_hall_focus_imports,
    get_hall_focus_statistics,
    get_hall_focus_statistics_heatmap,
    get_hall_focus_statistics_heatmap_svg,
    get_hall_focus_budgets,
    get_hall_focus_profile,
    update_hall_focus_profile,
]

SOCKETS = [socket]


class Application:
    """The routes of the hall, which find the server's overview in the scope."""

    def __init__(self, calls: PlainCalls, overview: Overview) -> None:
        self.routes = calls.routes
        self._calls = calls
        self._overview = overview

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request or WebSocket."""
        scope[OVERVIEW_KEY] = self._overview
        await self._calls(scope, receive, send)


def create_app(overview: Overview) -> Application:
    """The surface as an ASGI application; `overview` is what it shows of the server, beside itself."""
    own = MountedSurface("hall", PREFIX, frozenset(str(handler.operation_id) for handler in ROUTE_HANDLERS))
    return Application(_calls(), structs.replace(overview, surfaces=(*overview.surfaces, own)))


@cache
def _calls() -> PlainCalls:
    """The framework's part. It holds nothing of a server, so all of a process share one."""
    app = Litestar(
        route_handlers=[*ROUTE_HANDLERS, *SOCKETS],
        exception_handlers=EXCEPTION_HANDLERS,  # pyright: ignore[reportArgumentType] - handlers of narrower errors are what Litestar wants
        guards=[raise_again],
        openapi_config=None,
        logging_config=None,  # the process configures logging once, for all
    )
    return PlainCalls(app, Request)
