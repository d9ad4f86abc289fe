"""/me: the caller's own profile. Source: contracts/tommy.yaml get_me, update_me."""

from typing import Any

import msgspec
from litestar import get, put
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.identity import users
from crewhall.domains.identity.model import UserEdit
from crewhall.flows import icons, onboarding
from crewhall.kit.errors import InvalidInput
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.context import context_of
from crewhall.platform.http.uploads import Upload
from crewhall.surfaces.tommy.auth import USER, AnyRequest, guarding_password, reading, writing
from crewhall.surfaces.tommy.shapes import answer, base_of, kept_icon, parse_dob, read_input, user_json


class ProfileInput(Struct):
    """contracts/tommy.yaml UserInput for a change: what is not sent stays. `id` and `status` are read-only and ignored."""

    first_name: str | UnsetType | None = UNSET
    last_name: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    mobile: str | UnsetType | None = UNSET
    slug: str | UnsetType | None = UNSET
    dob: str | UnsetType | None = UNSET
    icon_url: str | UnsetType | None = UNSET
    locale: str | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET
    timezone: str | UnsetType | None = UNSET
    password: str | None = None
    current_password: str | None = None
    photo: Upload | None = None


@get("/me", operation_id="get_me", opt=USER)
async def get_me(request: AnyRequest) -> Answer:
    """The caller's profile."""
    async with await reading(request) as work:
        user = await users.get(work, work.actor.user_id or 0)
    return answer(user_json(user, base_of(request)))


@put("/me", operation_id="update_me", opt=USER)
async def update_me(request: AnyRequest) -> Answer:
    """Change the caller's profile; a new password needs `current_password`, and ends all other sessions."""
    shown = await read_input(request, ProfileInput)
    context, base = context_of(request), base_of(request)
    photo_url = await icons.save(context.blobs, shown.photo)
    unit = await writing(request)
    password_hash = None
    if shown.password is not None:
        with guarding_password(request, unit.actor):
            password_hash = await onboarding.hash_new_password(
                context.works, unit.actor, shown.current_password, shown.password
            )
    async with unit as work:
        user = await users.update(work, _edit(shown, photo_url, base), password_hash)
    return answer(user_json(user, base))


def _edit(shown: ProfileInput, photo_url: str | None, base: str) -> UserEdit:
    fields: dict[str, Any] = {
        name: value
        for name, value in msgspec.structs.asdict(shown).items()
        if name in UserEdit.__struct_fields__ and value is not UNSET
    }
    if shown.timezone is not UNSET:
        fields.setdefault("time_zone", shown.timezone)
    try:
        if "dob" in fields:
            fields["dob"] = parse_dob(fields["dob"])
    except ValueError:
        raise InvalidInput(reason="dob must be a date.", details={"dob": "must be a date such as 1990-12-31"}) from None
    if "icon_url" in fields:
        fields["icon_url"] = kept_icon(fields["icon_url"], base)
    if photo_url:
        fields["icon_url"] = photo_url
    return UserEdit(**fields)
