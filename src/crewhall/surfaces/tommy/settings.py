"""Settings of a user or a team on the wire: the same four operations below /me and /team. Source: behaviour notes, tommy 2.3 and 3, row 24."""

from typing import Any, cast

import msgspec
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.preferences.model import FormatHint, Setting
from crewhall.kit.errors import wrong_field
from crewhall.kit.owner import Owner, OwnerType
from crewhall.platform.http.resources import Request, body_limits
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.malformed import MalformedPath, not_utf8
from crewhall.surfaces.tommy.shapes import read_input, wire_time


class SettingInput(Struct):
    """contracts/tommy.yaml SettingData; `data` is any JSON value and must be there."""

    data: Any | UnsetType = UNSET
    context: str | None = None
    format: FormatHint | None = msgspec.field(default=None, name="_format")


class SettingJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml Setting, with `name`; `data` is null for a setting that was never written."""

    name: str
    data: Any
    resource_type: str
    resource_id: int
    context: str | None = None
    format: str | None = None
    user_id: int | None = None
    team_id: int | None = None
    updated_at: str | None = None


def setting_json(owner: Owner, name: str, setting: Setting | None) -> SettingJson:
    """A setting, or the envelope of one that was never written."""
    return SettingJson(
        name=name,
        data=setting.data if setting else None,
        resource_type=owner.type,
        resource_id=owner.id,
        context=setting.context if setting else None,
        format=setting.format if setting else None,
        user_id=owner.id if owner.type == OwnerType.USER else None,
        team_id=owner.id if owner.type == OwnerType.TEAM else None,
        updated_at=wire_time(setting.updated_at) if setting else None,
    )


async def read_setting(req: Request, name: str) -> SettingInput:
    """The input of a PUT. Raises `InvalidInput` when there is no `data`, or when the name in the path is not UTF-8."""
    # The server replaces what does not decode; the character itself may be meant.
    if "\ufffd" in name and b"%EF%BF%BD" not in req.scope["raw_path"].upper():
        raise not_utf8("name", MalformedPath)
    body = await read_input(req, SettingInput)
    if body.data is UNSET:
        raise wrong_field("data", "is needed")
    return body


async def read_settings(req: Request) -> dict[str, object]:
    """The input of a PUT of several settings, as GET answers them: a map, which a form may carry as `settings[name]`. Values stay as sent."""
    mapping = await read_mapping(req, body_limits(req))
    inner = mapping.get("settings")
    if len(mapping) == 1 and isinstance(inner, dict):
        return cast("dict[str, object]", inner)
    return mapping
