"""The API of tomato.es: pomodoros that are done, projects, leaderboards.

Contract: contracts/tomatoes.yaml with contracts/amendments/tomatoes.yaml. Prefix: /tomatoes. Quirks: a bare token in a header, parameters
in every encoding that its clients use, pages of 25, times in the zone of the request; see behaviour notes, tomatoes 1.
"""

from functools import cache
from typing import Any

from litestar import Litestar, Request

from crewhall.platform.http.plain_calls import PlainCalls, raise_again
from crewhall.surfaces.tomatoes.api import leaderboard, projects, session, tomatoes, user
from crewhall.surfaces.tomatoes.entrance import enter
from crewhall.surfaces.tomatoes.errors import EXCEPTION_HANDLERS

PREFIX = "/tomatoes"

ROUTE_HANDLERS = [
    session.create_api_session,
    session.delete_api_session,
    user.get_api_user,
    user.update_api_user,
    user.patch_api_user,
    tomatoes.get_api_tomatoes,
    tomatoes.create_api_tomatoes,
    tomatoes.get_api_tomatoes_by_id,
    tomatoes.update_api_tomatoes_by_id,
    tomatoes.patch_api_tomatoes_by_id,
    tomatoes.delete_api_tomatoes_by_id,
    projects.get_api_projects,
    projects.create_api_projects,
    projects.get_api_projects_by_id,
    projects.update_api_projects_by_id,
    projects.patch_api_projects_by_id,
    projects.delete_api_projects_by_id,
    leaderboard.get_api_leaderboard_by_period,
]


class Application(PlainCalls):
    """The routes, behind the entrance."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        await enter(super().__call__, scope, receive, send)


@cache
def create_app() -> Application:
    """The surface as an ASGI application whose paths have no prefix. It holds nothing of a server, so all of a process share one."""
    app = Litestar(
        route_handlers=[*ROUTE_HANDLERS],
        exception_handlers=EXCEPTION_HANDLERS,  # pyright: ignore[reportArgumentType] - handlers of narrower errors are what Litestar wants
        guards=[raise_again],
        openapi_config=None,
        logging_config=None,  # the process configures logging once, for all
    )
    return Application(app, Request)
