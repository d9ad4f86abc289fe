"""/api/user: the caller as they show themselves, what they prefer, and how much they did today, this week and this month."""

from zoneinfo import ZoneInfo

from crewhall.domains.focus import profiles, tomatoes
from crewhall.domains.focus.model import Profile
from crewhall.domains.identity import external_accounts
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.platform.work import ReadWork
from crewhall.surfaces.tomatoes.edits import profile_edit
from crewhall.surfaces.tomatoes.moments import wire_times
from crewhall.surfaces.tomatoes.params import read_params
from crewhall.surfaces.tomatoes.shapes import UserJson, user_json
from crewhall.surfaces.tomatoes.wire import reply
from crewhall.surfaces.tomatoes.zone import zone_of

_PATH = "/api/user"


class UserResource:
    """/api/user."""

    @operation("get_api_user", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller."""
        params = await read_params(req)
        async with reading(req) as work:
            zone = await zone_of(work, req, params)
            shape = await _shown(work, await profiles.get(work), zone)
        reply(req, resp, shape)

    @operation("update_api_user", USER)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Change what is given."""
        await _change(req, resp)

    @operation("patch_api_user", USER)
    async def on_patch(self, req: Request, resp: Response) -> None:
        """Change what is given."""
        await _change(req, resp)


async def _change(req: Request, resp: Response) -> None:
    """Change what is given, whichever verb asks. The answer is in the zone that held before."""
    params = await read_params(req)
    async with writing(req) as work:
        zone = await zone_of(work, req, params)
        shape = await _shown(work, await profiles.update(work, profile_edit(params)), zone)
    reply(req, resp, shape, location=_PATH)


async def _shown(work: ReadWork, profile: Profile, zone: ZoneInfo) -> UserJson:
    counters = await tomatoes.counters(work, zone)
    accounts = await external_accounts.list_of(work, profile.user_id)
    return user_json(profile, counters, accounts, wire_times(zone), work.settings.public_url)
