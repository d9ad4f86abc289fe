"""/user: the caller's own profile, which is /me today. Source: contracts/tommy-legacy.yaml get_user, update_user."""

from litestar import get, put

from crewhall.domains.identity import users
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.body_limits import FILES
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.legacy.errors import EXCEPTION_HANDLERS
from crewhall.surfaces.tommy.legacy.shapes import user_json
from crewhall.surfaces.tommy.people import ProfileInput, change_profile
from crewhall.surfaces.tommy.shapes import answer, base_of, read_input


@get("/user", operation_id="get_user", opt=USER, exception_handlers=EXCEPTION_HANDLERS)
async def get_user(request: AnyRequest) -> Answer:
    """The caller's profile."""
    async with await reading(request) as work:
        user = await users.get(work, work.actor.user_id or 0)
    return answer(user_json(user, base_of(request)))


@put("/user", operation_id="update_user", opt=USER | FILES, exception_handlers=EXCEPTION_HANDLERS)
async def update_user(request: AnyRequest) -> Answer:
    """Change the caller's profile; a new password or address needs `current_password` or a recent sign-in."""
    user = await change_profile(request, await read_input(request, ProfileInput))
    return answer(user_json(user, base_of(request)))
