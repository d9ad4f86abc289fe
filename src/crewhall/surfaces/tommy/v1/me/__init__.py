"""/me: the caller's own profile. Source: contracts/tommy.yaml get_me, update_me."""

from litestar import get, put

from crewhall.domains.identity import users
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.body_limits import FILES
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.people import ProfileInput, change_profile
from crewhall.surfaces.tommy.shapes import answer, base_of, read_input, user_json


@get("/me", operation_id="get_me", opt=USER)
async def get_me(request: AnyRequest) -> Answer:
    """The caller's profile."""
    async with await reading(request) as work:
        user = await users.get(work, work.actor.user_id or 0)
    return answer(user_json(user, base_of(request)))


@put("/me", operation_id="update_me", opt=USER | FILES)
async def update_me(request: AnyRequest) -> Answer:
    """Change the caller's profile; a new password needs `current_password`, and ends all other sessions."""
    user = await change_profile(request, await read_input(request, ProfileInput))
    return answer(user_json(user, base_of(request)))
