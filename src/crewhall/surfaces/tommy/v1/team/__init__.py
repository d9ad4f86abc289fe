"""/team: the team of the account in use. Source: contracts/tommy.yaml get_team, update_team; behaviour notes, tommy 2.3."""

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.identity import teams
from crewhall.domains.identity.model import Team, TeamEdit, TeamStatus
from crewhall.flows import icons
from crewhall.kit.actor import Actor
from crewhall.platform.http.context import context_of
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import ADMIN, MEMBER, Request, Response, operation, reading, writing
from crewhall.platform.uploads import Upload
from crewhall.platform.work import Work
from crewhall.surfaces.tommy.people import ConfirmationInput, confirm
from crewhall.surfaces.tommy.shapes import (
    FeatureSwitches,
    base_of,
    given_switches,
    kept_icon,
    read_input,
    reply,
    team_json,
)


class TeamInput(Struct):
    """contracts/tommy.yaml TeamInput for a change: what is not sent stays; `user_id` hands the team over, `status`
    archived closes it, with `current_password`."""

    name: str | UnsetType | None = UNSET
    slug: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    icon_url: str | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET
    timezone: str | UnsetType | None = UNSET
    user_id: int | None = None
    status: TeamStatus | None = None
    current_password: str | None = None
    features: FeatureSwitches | None = None
    photo: Upload | None = None


class TeamResource:
    """/team: the team of the account in use."""

    @operation("get_team", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The current team; 404 under a personal account."""
        async with reading(req) as work:
            team = await teams.get_current(work)
        reply(resp, team_json(team, base_of(req)))

    @operation("update_team", ADMIN, files=True)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Change the current team's profile and features."""
        await change_team(req, resp, req.actor)

    @operation("delete_team", ADMIN)
    async def on_delete(self, req: Request, resp: Response) -> None:
        """Close the current team for good, as its owner; needs `current_password`. Its data stays."""
        body = await read_input(req, ConfirmationInput)
        await _confirm_closing(req, req.actor, body.current_password)
        async with writing(req) as work:
            await teams.close(work)
        reply_nothing(resp)


async def change_team(req: Request, resp: Response, actor: Actor) -> None:
    """Change the team in which the actor acts."""
    body = await read_input(req, TeamInput)
    context, base = context_of(req), base_of(req)
    if body.status == TeamStatus.ARCHIVED:
        await _confirm_closing(req, actor, body.current_password)

    async def update(work: Work, icon_url: str | None) -> Team:
        return await teams.update(work, _edit(body, icon_url, base), given_switches(body.features))

    team = await icons.with_icon(context.works, actor, context.blobs, body.photo, update)
    reply(resp, team_json(team, base))


async def _confirm_closing(req: Request, actor: Actor, current_password: str | None) -> None:
    async with context_of(req).works.read(actor) as work:
        await teams.require_owner(work)
    await confirm(req, current_password)


def _edit(body: TeamInput, photo_url: str | None, base: str) -> TeamEdit:
    fields: dict[str, Any] = {
        name: value
        for name, value in msgspec.structs.asdict(body).items()
        if name in TeamEdit.__struct_fields__ and value is not UNSET
    }
    fields.pop("status")
    if body.status is not None:
        fields["status"] = body.status
    if body.user_id is not None:
        fields["owner_id"] = body.user_id
    if body.timezone is not UNSET:
        fields.setdefault("time_zone", body.timezone)
    if "icon_url" in fields:
        fields["icon_url"] = kept_icon(fields["icon_url"], base)
    if photo_url:
        fields["icon_url"] = photo_url
    return TeamEdit(**fields)
