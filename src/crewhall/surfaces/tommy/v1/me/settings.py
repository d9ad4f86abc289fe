"""/me/settings: the caller's settings. Shapes in ../../settings.py. Source: contracts/tommy.yaml, settings of me."""

from crewhall.domains.preferences import settings
from crewhall.kit.actor import signed_in
from crewhall.kit.owner import Owner
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.tommy.settings import read_setting, read_settings, setting_json
from crewhall.surfaces.tommy.shapes import reply


class MeSettingsResource:
    """/me/settings: all of the caller's settings."""

    @operation("get_me_settings", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """All of the caller's own settings, name to value."""
        async with reading(req) as work:
            values = await settings.list_all(work, Owner.of_user(signed_in(work.actor)))
        reply(resp, values)

    @operation("update_me_settings", USER)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Write several settings, name to value, all or none; all of the caller's come back. What is not named stays."""
        values = await read_settings(req)
        async with writing(req) as work:
            owner = Owner.of_user(signed_in(work.actor))
            await settings.put_many(work, owner, values)
            kept = await settings.list_all(work, owner)
        reply(resp, kept)


class MeSettingResource:
    """/me/settings/{name}: one of the caller's settings."""

    @operation("get_me_settings_by_name", USER)
    async def on_get(self, req: Request, resp: Response, name: str) -> None:
        """One setting; `data` is null when it was never written."""
        async with reading(req) as work:
            owner = Owner.of_user(signed_in(work.actor))
            setting = await settings.find(work, owner, name)
        reply(resp, setting_json(owner, name, setting))

    @operation("update_me_settings_by_name", USER)
    async def on_put(self, req: Request, resp: Response, name: str) -> None:
        """Write a setting."""
        body = await read_setting(req, name)
        async with writing(req) as work:
            owner = Owner.of_user(signed_in(work.actor))
            setting = await settings.put(work, owner, name, body.data, context=body.context, format_hint=body.format)
        reply(resp, setting_json(owner, name, setting))

    @operation("delete_me_settings_by_name", USER)
    async def on_delete(self, req: Request, resp: Response, name: str) -> None:
        """Delete a setting; one that is not there is no error."""
        async with writing(req) as work:
            await settings.delete(work, Owner.of_user(signed_in(work.actor)), name)
        reply_nothing(resp)
