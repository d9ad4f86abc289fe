"""/hall/focus/profile: whether the caller is on the leaderboards, which everybody can read. All else about them stands elsewhere."""

from litestar import Response, get, put
from msgspec import Struct

from crewhall.domains.focus import profiles
from crewhall.surfaces.hall.answers import json_answer
from crewhall.surfaces.hall.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.hall.focus.shapes import read_input


class ProfileInput(Struct):
    """contracts/hall.yaml FocusProfile."""

    is_hidden: bool


class ProfileJson(Struct):
    """contracts/hall.yaml FocusProfile."""

    is_hidden: bool


@get("/hall/focus/profile", operation_id="get_hall_focus_profile", opt=USER)
async def get_hall_focus_profile(request: AnyRequest) -> Response[bytes]:
    """Whether the caller hides from the leaderboards."""
    async with await reading(request) as work:
        profile = await profiles.get(work)
    return json_answer(ProfileJson(profile.is_hidden))


@put("/hall/focus/profile", operation_id="update_hall_focus_profile", opt=USER)
async def update_hall_focus_profile(request: AnyRequest) -> Response[bytes]:
    """Hide from the leaderboards, or come back."""
    shown = await read_input(request, ProfileInput)
    async with await writing(request) as work:
        profile = await profiles.hide(work, shown.is_hidden)
    return json_answer(ProfileJson(profile.is_hidden))
