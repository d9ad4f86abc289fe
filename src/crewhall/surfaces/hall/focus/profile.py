"""/hall/focus/profile: whether the caller is on the leaderboards, which everybody can read. All else about them stands elsewhere."""

from msgspec import Struct

from crewhall.domains.focus import profiles
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.inputs import read_input


class ProfileInput(Struct):
    """contracts/hall.yaml FocusProfile."""

    is_hidden: bool


class ProfileJson(Struct):
    """contracts/hall.yaml FocusProfile."""

    is_hidden: bool


class FocusProfileResource:
    """/hall/focus/profile: how others see the caller."""

    @operation("get_hall_focus_profile", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Whether the caller hides from the leaderboards."""
        async with reading(req) as work:
            profile = await profiles.get(work)
        reply(resp, ProfileJson(profile.is_hidden))

    @operation("update_hall_focus_profile", USER)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Hide from the leaderboards, or come back."""
        body = await read_input(req, ProfileInput)
        async with writing(req) as work:
            profile = await profiles.hide(work, body.is_hidden)
        reply(resp, ProfileJson(profile.is_hidden))
