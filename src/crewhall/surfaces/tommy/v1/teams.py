"""/teams: founding a team, and one's own by id or slug. Source: contracts/tommy.yaml create_teams, get_teams_by_id.

By its id a team is changed and its members are listed whatever account is in use (behaviour notes, tommy 2.3 and 3, aliases).
"""

from litestar import get, post, put
from msgspec import Struct
from msgspec.structs import replace

from crewhall.domains.identity import teams
from crewhall.domains.identity.model import NewTeam, Team
from crewhall.flows import icons
from crewhall.kit.actor import Caller
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.body_limits import FILES
from crewhall.platform.http.context import context_of
from crewhall.platform.http.uploads import Upload
from crewhall.platform.work import Work
from crewhall.surfaces.tommy.auth import USER, AnyRequest, act_in_team, reading, writer_of
from crewhall.surfaces.tommy.shapes import (
    FeatureSwitches,
    answer,
    base_of,
    given_switches,
    kept_icon,
    read_input,
    team_json,
)
from crewhall.surfaces.tommy.v1.team import change_team
from crewhall.surfaces.tommy.v1.team.members import list_members


class NewTeamInput(Struct):
    """contracts/tommy.yaml TeamInput for a new team, with `time_zone`; `id`, `user_id` and `status` are the server's to set."""

    name: str | None = None
    slug: str | None = None
    email: str | None = None
    phone: str | None = None
    icon_url: str | None = None
    time_zone: str | None = None
    timezone: str | None = None
    features: FeatureSwitches | None = None
    photo: Upload | None = None


@post("/teams", operation_id="create_teams", opt=USER | FILES)
async def create_teams(request: AnyRequest) -> Answer:
    """Found a team; the caller owns it and acts in it from now on."""
    shown = await read_input(request, NewTeamInput)
    base = base_of(request)
    context, actor = context_of(request), await writer_of(request)
    new = NewTeam(
        name=shown.name or "",
        slug=shown.slug,
        email=shown.email,
        phone=shown.phone,
        icon_url=kept_icon(shown.icon_url, base),
        time_zone=shown.time_zone or shown.timezone,
        features=given_switches(shown.features),
    )

    async def found(work: Work, icon_url: str | None) -> Team:
        return await teams.found(work, replace(new, icon_url=icon_url or new.icon_url))

    team = await icons.with_icon(context.works, actor, context.blobs, shown.photo, found)
    return answer(team_json(team, base), 201)


@get("/teams/{id:str}", operation_id="get_teams_by_id", opt=USER)
async def get_teams_by_id(request: AnyRequest) -> Answer:
    """One of the caller's teams by id, else by slug; 404 for any other."""
    async with await reading(request) as work:
        team = await teams.get_visible(work, request.path_params["id"])
    return answer(team_json(team, base_of(request)))


@put("/teams/{id:str}", operation_id="update_teams_by_id", opt=USER | FILES)
async def update_teams_by_id(request: AnyRequest) -> Answer:
    """Change one of the caller's teams, as PUT /team does for the current one."""
    await writer_of(request)
    return await change_team(request, await act_in_team(request, request.path_params["id"], Caller.ADMIN))


@get("/teams/{id:str}/members", operation_id="get_teams_by_id_members", opt=USER)
async def get_teams_by_id_members(request: AnyRequest) -> Answer:
    """The members of one of the caller's teams, as GET /team/members lists those of the current one."""
    return await list_members(request, await act_in_team(request, request.path_params["id"], Caller.MEMBER))
