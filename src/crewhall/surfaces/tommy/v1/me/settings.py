"""/me/settings: the caller's settings. Shapes in ../../settings.py. Source: contracts/tommy.yaml, settings of me."""

from litestar import delete, get, put

from crewhall.domains.labels import settings
from crewhall.domains.labels.model import Owner
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tommy.settings import read_setting, read_settings, setting_json
from crewhall.surfaces.tommy.shapes import answer


@get("/me/settings", operation_id="get_me_settings", opt=USER)
async def get_me_settings(request: AnyRequest) -> Answer:
    """All of the caller's own settings, name to value."""
    async with await reading(request) as work:
        values = await settings.list_all(work, Owner.of_user(work.actor.user_id or 0))
    return answer(values)


@put("/me/settings", operation_id="update_me_settings", opt=USER)
async def update_me_settings(request: AnyRequest) -> Answer:
    """Write several settings, name to value, all or none; all of the caller's come back. What is not named stays."""
    values = await read_settings(request)
    async with await writing(request) as work:
        owner = Owner.of_user(work.actor.user_id or 0)
        await settings.put_many(work, owner, values)
        kept = await settings.list_all(work, owner)
    return answer(kept)


@get("/me/settings/{name:str}", operation_id="get_me_settings_by_name", opt=USER)
async def get_me_settings_by_name(request: AnyRequest) -> Answer:
    """One setting; `data` is null when it was never written."""
    name = request.path_params["name"]
    async with await reading(request) as work:
        owner = Owner.of_user(work.actor.user_id or 0)
        setting = await settings.find(work, owner, name)
    return answer(setting_json(owner, name, setting))


@put("/me/settings/{name:str}", operation_id="update_me_settings_by_name", opt=USER)
async def update_me_settings_by_name(request: AnyRequest) -> Answer:
    """Write a setting."""
    name, shown = request.path_params["name"], await read_setting(request)
    async with await writing(request) as work:
        owner = Owner.of_user(work.actor.user_id or 0)
        setting = await settings.put(work, owner, name, shown.data, context=shown.context, format_hint=shown.format)
    return answer(setting_json(owner, name, setting))


@delete("/me/settings/{name:str}", operation_id="delete_me_settings_by_name", opt=USER)
async def delete_me_settings_by_name(request: AnyRequest) -> None:
    """Delete a setting; one that is not there is no error."""
    async with await writing(request) as work:
        await settings.delete(work, Owner.of_user(work.actor.user_id or 0), request.path_params["name"])
