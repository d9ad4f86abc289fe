"""/users/confirm/{confirmation_token}: proving an address by its pin, which is /users/verify today. Source: behaviour notes, tommy 2.2."""

from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.legacy.shapes import user_json
from crewhall.surfaces.tommy.people import verify
from crewhall.surfaces.tommy.shapes import base_of, reply


class UsersConfirmResource:
    """/users/confirm/{confirmation_token}: proving an address by its pin."""

    @operation("get_users_confirm_by_confirmation_token", PUBLIC)
    async def on_get(self, req: Request, resp: Response, confirmation_token: str) -> None:
        """The token is the pin that was sent; whose it is says `email`, `mobile` or `user_id`, or who is signed in."""
        query = read_query(req.scope["query_string"])
        user = await verify(req, {**query, "pin": confirmation_token})
        reply(resp, user_json(user, base_of(req)))
