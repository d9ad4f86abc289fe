"""/sessions: signing in and out. Source: contracts/tommy.yaml create_sessions; behaviour notes, tommy 2.2 and 4."""

from litestar import delete, post

from crewhall.domains.identity import sessions
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import PUBLIC, USER, AnyRequest, writing
from crewhall.surfaces.tommy.people import sign_in
from crewhall.surfaces.tommy.shapes import answer, base_of, own_user_json


@post("/sessions", operation_id="create_sessions", opt=PUBLIC, status_code=200)
async def create_sessions(request: AnyRequest) -> Answer:
    """Sign in by login and password, by Basic, or by an API key; the person with their new session token."""
    user, token = await sign_in(request)
    return answer(own_user_json(user, base_of(request), token))


@delete("/sessions", operation_id="delete_sessions", opt=USER, status_code=200)
async def delete_sessions(request: AnyRequest) -> Answer:
    """End the session whose token is shown; it stops working at once."""
    async with await writing(request) as work:
        await sessions.log_out(work)
    return answer({})
