"""/user: the caller's own profile, which is /me today. Source: contracts/tommy-legacy.yaml get_user, update_user."""

from crewhall.domains.identity import users
from crewhall.kit.actor import signed_in
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.legacy.shapes import user_json
from crewhall.surfaces.tommy.people import ProfileInput, change_profile
from crewhall.surfaces.tommy.shapes import base_of, read_input, reply


class CurrentUserResource:
    """/user: the caller's own profile."""

    @operation("get_user", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's profile."""
        async with reading(req) as work:
            user = await users.get(work, signed_in(work.actor))
        reply(resp, user_json(user, base_of(req)))

    @operation("update_user", USER, files=True)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Change the caller's profile; a new password or address needs `current_password` or a recent sign-in."""
        user = await change_profile(req, await read_input(req, ProfileInput))
        reply(resp, user_json(user, base_of(req)))
