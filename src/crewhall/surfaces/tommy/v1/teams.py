"""/teams: founding a team, and looking at one's own by id or slug. Source: contracts/tommy.yaml create_teams, get_teams_by_id."""

from litestar import get, post
from msgspec import Struct

from crewhall.domains.identity import teams
from crewhall.domains.identity.model import NewTeam
from crewhall.flows import icons
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.body_limits import FILES
from crewhall.platform.http.context import context_of
from crewhall.platform.http.uploads import Upload
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tommy.shapes import (
    FeatureSwitches,
    answer,
    base_of,
    given_switches,
    kept_icon,
    read_input,
    team_json,
)


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
    photo_url = await icons.save(context_of(request).blobs, shown.photo)
    new = NewTeam(
        name=shown.name or "",
        slug=shown.slug,
        email=shown.email,
        phone=shown.phone,
        icon_url=photo_url or kept_icon(shown.icon_url, base),
        time_zone=shown.time_zone or shown.timezone,
        features=given_switches(shown.features),
    )
    async with await writing(request) as work:
        team = await teams.found(work, new)
    return answer(team_json(team, base), 201)


@get("/teams/{id:str}", operation_id="get_teams_by_id", opt=USER)
async def get_teams_by_id(request: AnyRequest) -> Answer:
    """One of the caller's teams by id, else by slug; 404 for any other."""
    async with await reading(request) as work:
        team = await teams.get_visible(work, request.path_params["id"])
    return answer(team_json(team, base_of(request)))
