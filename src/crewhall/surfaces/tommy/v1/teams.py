"""/teams: founding a team, and one's own by id or slug. Source: contracts/tommy.yaml create_teams, get_teams_by_id.

By its id a team is changed and its members are listed whatever account is in use (behaviour notes, tommy 2.3 and 3, aliases).
"""

from msgspec import Struct
from msgspec.structs import replace

from crewhall.domains.identity import teams
from crewhall.domains.identity.model import NewTeam, Team
from crewhall.flows import icons
from crewhall.kit.actor import Caller
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.platform.uploads import Upload
from crewhall.platform.work import Work
from crewhall.surfaces.tommy.auth import act_in_team
from crewhall.surfaces.tommy.shapes import (
    FeatureSwitches,
    base_of,
    given_switches,
    kept_icon,
    read_input,
    reply,
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


class TeamsResource:
    """/teams: founding a team."""

    @operation("create_teams", USER, files=True)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Found a team; the caller owns it and acts in it from now on."""
        body = await read_input(req, NewTeamInput)
        base = base_of(req)
        context, actor = context_of(req), req.actor
        new = NewTeam(
            name=body.name or "",
            slug=body.slug,
            email=body.email,
            phone=body.phone,
            icon_url=kept_icon(body.icon_url, base),
            time_zone=body.time_zone or body.timezone,
            features=given_switches(body.features),
        )

        async def found(work: Work, icon_url: str | None) -> Team:
            return await teams.found(work, replace(new, icon_url=icon_url or new.icon_url))

        team = await icons.with_icon(context.works, actor, context.blobs, body.photo, found)
        reply(resp, team_json(team, base), 201)


class TeamByIdResource:
    """/teams/{team_id}: one of the caller's teams."""

    @operation("get_teams_by_id", USER)
    async def on_get(self, req: Request, resp: Response, team_id: str) -> None:
        """One of the caller's teams by id, else by slug; 404 for any other."""
        async with reading(req) as work:
            team = await teams.get_visible(work, team_id)
        reply(resp, team_json(team, base_of(req)))

    @operation("update_teams_by_id", USER, files=True)
    async def on_put(self, req: Request, resp: Response, team_id: str) -> None:
        """Change one of the caller's teams, as PUT /team does for the current one."""
        await change_team(req, resp, await act_in_team(req, team_id, Caller.ADMIN))


class TeamByIdMembersResource:
    """/teams/{team_id}/members: the members of one of the caller's teams."""

    @operation("get_teams_by_id_members", USER, paged=True)
    async def on_get(self, req: Request, resp: Response, team_id: str) -> None:
        """The members of one of the caller's teams, as GET /team/members lists those of the current one."""
        await list_members(req, resp, await act_in_team(req, team_id, Caller.MEMBER))
