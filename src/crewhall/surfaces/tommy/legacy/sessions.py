"""/sessions: signing in and out. Source: contracts/tommy-legacy.yaml, sessions; behaviour notes, tommy 2.2 and 4."""

from crewhall.domains.identity import sessions
from crewhall.platform.http.resources import PUBLIC, USER, Request, Response, operation, writing
from crewhall.surfaces.tommy.legacy.shapes import user_json
from crewhall.surfaces.tommy.people import sign_in
from crewhall.surfaces.tommy.shapes import base_of, reply


class SessionsResource:
    """/sessions: signing in and out."""

    @operation("create_sessions", PUBLIC)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Sign in by e-mail address (or any login of today's edition) and password; the person with their new session token."""
        user, token = await sign_in(req)
        reply(resp, user_json(user, base_of(req), token))

    @operation("delete_sessions", USER)
    async def on_delete(self, req: Request, resp: Response) -> None:
        """End the session whose token is shown; it stops working at once."""
        async with writing(req) as work:
            await sessions.log_out(work)
        reply(resp, {})
