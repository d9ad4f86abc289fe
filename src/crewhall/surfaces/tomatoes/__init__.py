"""The API of tomato.es: pomodoros that are done, projects, leaderboards.

Contract: contracts/tomatoes.yaml with contracts/amendments/tomatoes.yaml. Prefix: /tomatoes. Quirks: a bare token in a header, parameters
in every encoding that its clients use, pages of 25, times in the zone of the request; see behaviour notes, tomatoes 1.
"""

from crewhall.platform.http.application import Route, Surface
from crewhall.surfaces.tomatoes import auth
from crewhall.surfaces.tomatoes.api.leaderboard import LeaderboardResource
from crewhall.surfaces.tomatoes.api.projects import ProjectResource, ProjectsResource
from crewhall.surfaces.tomatoes.api.session import SessionResource
from crewhall.surfaces.tomatoes.api.tomatoes import TomatoesResource, TomatoResource
from crewhall.surfaces.tomatoes.api.user import UserResource
from crewhall.surfaces.tomatoes.errors import write_error
from crewhall.surfaces.tomatoes.middleware import PlainRequests

ROUTES: tuple[Route, ...] = (
    ("/api/leaderboard/{period}", LeaderboardResource()),
    ("/api/projects", ProjectsResource()),
    ("/api/projects/{project_id}", ProjectResource()),
    ("/api/session", SessionResource()),
    ("/api/tomatoes", TomatoesResource()),
    ("/api/tomatoes/{tomato_id}", TomatoResource()),
    ("/api/user", UserResource()),
)
"""One resource a URL."""

SURFACE = Surface(
    name="tomatoes",
    title="Tomatoes",
    purpose="Pomodoros, projects and leaderboards",
    prefix="/tomatoes",
    routes=ROUTES,
    authenticate=auth.authenticate,
    identify=auth.identify,
    write_error=write_error,
    sign_in_path="/api/session",
    hosts=lambda settings: settings.tomatoes.hosts,
    middleware=(PlainRequests(),),
)
