"""/team: the team of the account in use. Source: contracts/tommy.yaml get_team, update_team; behaviour notes, tommy 2.3."""

from typing import Any

import msgspec
from litestar import delete, get, put
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.identity import teams
from crewhall.domains.identity.model import Team, TeamEdit, TeamStatus
from crewhall.flows import icons
from crewhall.kit.actor import Actor
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.body_limits import FILES
from crewhall.platform.http.context import context_of
from crewhall.platform.http.uploads import Upload
from crewhall.platform.work import Work
from crewhall.surfaces.tommy.auth import ADMIN, MEMBER, AnyRequest, reading, writer_of, writing
from crewhall.surfaces.tommy.people import ConfirmationInput, confirm
from crewhall.surfaces.tommy.shapes import (
    FeatureSwitches,
    answer,
    base_of,
    given_switches,
    kept_icon,
    read_input,
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


@get("/team", operation_id="get_team", opt=MEMBER)
async def get_team(request: AnyRequest) -> Answer:
    """The current team; 404 under a personal account."""
    async with await reading(request) as work:
        team = await teams.get_current(work)
    return answer(team_json(team, base_of(request)))


@put("/team", operation_id="update_team", opt=ADMIN | FILES)
async def update_team(request: AnyRequest) -> Answer:
    """Change the current team's profile and features."""
    return await change_team(request, await writer_of(request))


async def change_team(request: AnyRequest, actor: Actor) -> Answer:
    """Change the team in which the actor acts."""
    shown = await read_input(request, TeamInput)
    context, base = context_of(request), base_of(request)
    if shown.status == TeamStatus.ARCHIVED:
        await _confirm_closing(request, actor, shown.current_password)

    async def update(work: Work, icon_url: str | None) -> Team:
        return await teams.update(work, _edit(shown, icon_url, base), given_switches(shown.features))

    team = await icons.with_icon(context.works, actor, context.blobs, shown.photo, update)
    return answer(team_json(team, base))


@delete("/team", operation_id="delete_team", opt=ADMIN)
async def delete_team(request: AnyRequest) -> None:
    """Close the current team for good, as its owner; needs `current_password`. Its data stays."""
    shown = await read_input(request, ConfirmationInput)
    await _confirm_closing(request, await writer_of(request), shown.current_password)
    async with await writing(request) as work:
        await teams.close(work)


async def _confirm_closing(request: AnyRequest, actor: Actor, current_password: str | None) -> None:
    async with context_of(request).works.read(actor) as work:
        await teams.require_owner(work)
    await confirm(request, current_password)


def _edit(shown: TeamInput, photo_url: str | None, base: str) -> TeamEdit:
    fields: dict[str, Any] = {
        name: value
        for name, value in msgspec.structs.asdict(shown).items()
        if name in TeamEdit.__struct_fields__ and value is not UNSET
    }
    fields.pop("status")
    if shown.status is not None:
        fields["status"] = shown.status
    if shown.user_id is not None:
        fields["owner_id"] = shown.user_id
    if shown.timezone is not UNSET:
        fields.setdefault("time_zone", shown.timezone)
    if "icon_url" in fields:
        fields["icon_url"] = kept_icon(fields["icon_url"], base)
    if photo_url:
        fields["icon_url"] = photo_url
    return TeamEdit(**fields)
