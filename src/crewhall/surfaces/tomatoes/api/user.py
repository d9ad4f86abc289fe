"""/api/user: the caller as they show themselves, what they prefer, and how much they did today, this week and this month."""

from zoneinfo import ZoneInfo

from litestar import get, patch, put

from crewhall.domains.focus import profiles, tomatoes
from crewhall.domains.focus.model import Profile
from crewhall.domains.identity import external_accounts
from crewhall.platform.http.answer import Answer
from crewhall.platform.work import ReadWork
from crewhall.surfaces.tomatoes.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tomatoes.moments import wire_times
from crewhall.surfaces.tomatoes.params import read_params
from crewhall.surfaces.tomatoes.shapes import UserJson, profile_edit, user_json
from crewhall.surfaces.tomatoes.wire import answer
from crewhall.surfaces.tomatoes.zone import zone_of

_PATH = "/api/user"


@get(_PATH, operation_id="get_api_user", opt=USER)
async def get_api_user(request: AnyRequest) -> Answer:
    """The caller."""
    params = await read_params(request)
    async with await reading(request, params) as work:
        zone = await zone_of(work, request, params)
        shown = await _shown(work, await profiles.get(work), zone)
    return answer(request, shown)


@put(_PATH, operation_id="update_api_user", opt=USER)
async def update_api_user(request: AnyRequest) -> Answer:
    """Change what is given."""
    return await _change(request)


@patch(_PATH, operation_id="patch_api_user", opt=USER)
async def patch_api_user(request: AnyRequest) -> Answer:
    """Change what is given."""
    return await _change(request)


async def _change(request: AnyRequest) -> Answer:
    """Change what is given, whichever verb asks. The answer is in the zone that held before."""
    params = await read_params(request)
    async with await writing(request, params) as work:
        zone = await zone_of(work, request, params)
        shown = await _shown(work, await profiles.update(work, profile_edit(params)), zone)
    return answer(request, shown, location=_PATH)


async def _shown(work: ReadWork, profile: Profile, zone: ZoneInfo) -> UserJson:
    counters = await tomatoes.counters(work, zone)
    accounts = await external_accounts.list_of(work, profile.user_id)
    return user_json(profile, counters, accounts, wire_times(zone), work.settings.public_url)
