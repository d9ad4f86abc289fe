"""/me: the caller's own profile. Source: contracts/tommy.yaml get_me, update_me; contracts/amendments/tommy.yaml delete_me."""

from litestar import delete, get, put

from crewhall.domains.identity import users
from crewhall.flows import departures
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.body_limits import FILES
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tommy.people import ConfirmationInput, ProfileInput, change_profile, confirm
from crewhall.surfaces.tommy.shapes import answer, base_of, own_user_json, read_input


@get("/me", operation_id="get_me", opt=USER)
async def get_me(request: AnyRequest) -> Answer:
    """The caller's profile."""
    async with await reading(request) as work:
        user = await users.get(work, work.actor.user_id or 0)
    return answer(own_user_json(user, base_of(request)))


@put("/me", operation_id="update_me", opt=USER | FILES)
async def update_me(request: AnyRequest) -> Answer:
    """Change the caller's profile; a new password or address needs `current_password` or a recent sign-in; an address waits for its pin."""
    user = await change_profile(request, await read_input(request, ProfileInput))
    return answer(own_user_json(user, base_of(request)))


@delete("/me", operation_id="delete_me", opt=USER)
async def delete_me(request: AnyRequest) -> None:
    """Delete the caller's account for good; needs `current_password`."""
    await confirm(request, (await read_input(request, ConfirmationInput)).current_password)
    async with await writing(request) as work:
        await departures.delete_user(work, work.actor.user_id or 0)
