"""/me: the caller's own profile. Source: contracts/tommy.yaml get_me, update_me; contracts/amendments/tommy.yaml delete_me."""

from crewhall.domains.identity import users
from crewhall.flows import departures
from crewhall.kit.actor import signed_in
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.tommy.people import ConfirmationInput, ProfileInput, change_profile, confirm
from crewhall.surfaces.tommy.shapes import base_of, own_user_json, read_input, reply


class MeResource:
    """/me: the caller's own profile."""

    @operation("get_me", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's profile."""
        async with reading(req) as work:
            user = await users.get(work, signed_in(work.actor))
        reply(resp, own_user_json(user, base_of(req)))

    @operation("update_me", USER, files=True)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Change the caller's profile; a new password or address needs `current_password` or a recent sign-in; an address waits for its pin."""
        user = await change_profile(req, await read_input(req, ProfileInput))
        reply(resp, own_user_json(user, base_of(req)))

    @operation("delete_me", USER)
    async def on_delete(self, req: Request, resp: Response) -> None:
        """Delete the caller's account for good; needs `current_password`."""
        await confirm(req, (await read_input(req, ConfirmationInput)).current_password)
        async with writing(req) as work:
            await departures.delete_user(work, signed_in(work.actor))
        reply_nothing(resp)
