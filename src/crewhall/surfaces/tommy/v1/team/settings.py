"""/team/settings: the current team's settings. Shapes in ../../settings.py. Source: contracts/tommy.yaml, settings of team."""

from litestar import delete, get, put

from crewhall.domains.labels import settings
from crewhall.domains.labels.model import Owner
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import ADMIN, MEMBER, AnyRequest, reading, writing
from crewhall.surfaces.tommy.settings import read_setting, setting_json
from crewhall.surfaces.tommy.shapes import answer


@get("/team/settings", operation_id="get_team_settings", opt=MEMBER)
async def get_team_settings(request: AnyRequest) -> Answer:
    """All of the current team's settings, name to value."""
    async with await reading(request) as work:
        values = await settings.list_all(work, Owner.of_team(work.actor.team_id or 0))
    return answer(values)


@get("/team/settings/{name:str}", operation_id="get_team_settings_by_name", opt=MEMBER)
async def get_team_settings_by_name(request: AnyRequest) -> Answer:
    """One setting; `data` is null when it was never written."""
    name = request.path_params["name"]
    async with await reading(request) as work:
        owner = Owner.of_team(work.actor.team_id or 0)
        setting = await settings.find(work, owner, name)
    return answer(setting_json(owner, name, setting))


@put("/team/settings/{name:str}", operation_id="update_team_settings_by_name", opt=ADMIN)
async def update_team_settings_by_name(request: AnyRequest) -> Answer:
    """Write a setting."""
    name, shown = request.path_params["name"], await read_setting(request)
    async with await writing(request) as work:
        owner = Owner.of_team(work.actor.team_id or 0)
        setting = await settings.put(work, owner, name, shown.data, context=shown.context, format_hint=shown.format)
    return answer(setting_json(owner, name, setting))


@delete("/team/settings/{name:str}", operation_id="delete_team_settings_by_name", opt=ADMIN)
async def delete_team_settings_by_name(request: AnyRequest) -> None:
    """Delete a setting; one that is not there is no error."""
    async with await writing(request) as work:
        await settings.delete(work, Owner.of_team(work.actor.team_id or 0), request.path_params["name"])
