"""/sessions: signing in and out. Source: contracts/tommy.yaml create_sessions; behaviour notes, tommy 2.2 and 4."""

from litestar import delete, post
from msgspec import Struct

from crewhall.domains.identity import sessions, users
from crewhall.kit.actor import NOBODY
from crewhall.kit.errors import InvalidInput
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.context import context_of
from crewhall.platform.http.credentials import ShownPassword, ShownToken
from crewhall.surfaces.tommy.auth import PUBLIC, USER, AnyRequest, guarding_login, shown_by, writing
from crewhall.surfaces.tommy.shapes import answer, base_of, read_input, user_json


class Credentials(Struct):
    """contracts/tommy.yaml UserCredentials; `api_key` alone signs a developer in, `email` and `mobile` are older names of login."""

    login: str | None = None
    email: str | None = None
    mobile: str | None = None
    password: str | None = None
    api_key: str | None = None


@post("/sessions", operation_id="create_sessions", opt=PUBLIC, status_code=200)
async def create_sessions(request: AnyRequest) -> Answer:
    """Sign in by login and password, by Basic, or by an API key; the person with their new session token."""
    shown = await read_input(request, Credentials)
    works = context_of(request).works
    device = request.headers.get("x-device-id")
    login, password, api_key = shown.login or shown.email or shown.mobile, shown.password, shown.api_key
    if not (login or api_key):
        in_header = shown_by(request)
        if isinstance(in_header, ShownPassword):
            login, password = in_header.login, in_header.password
        elif isinstance(in_header, ShownToken):
            api_key = in_header.token
    if api_key and not login:
        user_id, token = await sessions.log_in_with_token(works, api_key, device)
    elif login and password:
        with guarding_login(request, login):
            user_id, token = await sessions.log_in(works, login, password, device)
    else:
        missing = "password" if login else "login"
        raise InvalidInput(reason="Send a login and a password.", details={missing: "is needed"})
    async with works.read(NOBODY) as work:
        user = await users.get(work, user_id)
    return answer(user_json(user, base_of(request), token))


@delete("/sessions", operation_id="delete_sessions", opt=USER, status_code=200)
async def delete_sessions(request: AnyRequest) -> Answer:
    """End the session whose token is shown; it stops working at once."""
    async with await writing(request) as work:
        await sessions.log_out(work)
    return answer({})
