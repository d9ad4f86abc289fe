"""/team/settings: the current team's settings. Shapes in ../../settings.py. Source: contracts/tommy.yaml, settings of team."""

from crewhall.domains.preferences import settings
from crewhall.kit.owner import Owner
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import ADMIN, MEMBER, Request, Response, operation, reading, writing
from crewhall.surfaces.tommy.settings import read_setting, setting_json
from crewhall.surfaces.tommy.shapes import reply


class TeamSettingsResource:
    """/team/settings: all of the current team's settings."""

    @operation("get_team_settings", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """All of the current team's settings, name to value."""
        async with reading(req) as work:
            values = await settings.list_all(work, Owner.of_team(work.actor.team_id or 0))
        reply(resp, values)


class TeamSettingResource:
    """/team/settings/{name}: one of the current team's settings."""

    @operation("get_team_settings_by_name", MEMBER)
    async def on_get(self, req: Request, resp: Response, name: str) -> None:
        """One setting; `data` is null when it was never written."""
        async with reading(req) as work:
            owner = Owner.of_team(work.actor.team_id or 0)
            setting = await settings.find(work, owner, name)
        reply(resp, setting_json(owner, name, setting))

    @operation("update_team_settings_by_name", ADMIN)
    async def on_put(self, req: Request, resp: Response, name: str) -> None:
        """Write a setting."""
        body = await read_setting(req, name)
        async with writing(req) as work:
            owner = Owner.of_team(work.actor.team_id or 0)
            setting = await settings.put(work, owner, name, body.data, context=body.context, format_hint=body.format)
        reply(resp, setting_json(owner, name, setting))

    @operation("delete_team_settings_by_name", ADMIN)
    async def on_delete(self, req: Request, resp: Response, name: str) -> None:
        """Delete a setting; one that is not there is no error."""
        async with writing(req) as work:
            await settings.delete(work, Owner.of_team(work.actor.team_id or 0), name)
        reply_nothing(resp)
