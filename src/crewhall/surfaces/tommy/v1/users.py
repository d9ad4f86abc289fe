"""/users: signing up, finding people, verification and forgotten passwords. Source: behaviour notes, tommy 2.2."""

from litestar import get, post
from msgspec import Struct

from crewhall.domains.identity import passwords, users
from crewhall.domains.identity.model import Channel
from crewhall.flows import onboarding
from crewhall.kit.errors import FieldErrors
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.body_limits import FILES
from crewhall.platform.http.context import context_of
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import PUBLIC, USER, AnyRequest, reading
from crewhall.surfaces.tommy.paging import asked_page
from crewhall.surfaces.tommy.people import sign_up, verify
from crewhall.surfaces.tommy.shapes import (
    answer,
    base_of,
    found_user_json,
    own_user_json,
    path_id,
    read_input,
    user_json,
)
from crewhall.surfaces.tommy.v1.accounts import search_term


class ResetInput(Struct):
    """`login` asks for a pin; `pin` and `password` with it set the new password, and `end_keys` ends API keys, tokens and accounts elsewhere."""

    login: str | None = None
    pin: str | None = None
    password: str | None = None
    end_keys: bool = False


class ResetJson(Struct):
    """What still opens the account beside the new password (contracts/amendments/tommy.yaml create_users_reset_password)."""

    api_keys: int
    surface_tokens: int
    external_accounts: int


@post("/users", operation_id="create_users", opt=PUBLIC | FILES)
async def create_users(request: AnyRequest) -> Answer:
    """Sign up. Always 201: a 200 (notes 3, row 49) would tell strangers whose addresses others have named."""
    return answer(own_user_json(await sign_up(request), base_of(request)), 201)


@get(["/users/search", "/users/search/{term:str}"], operation_id="get_users_search", opt=USER)
async def get_users_search(request: AnyRequest) -> Answer:
    """People by exact username, e-mail address or mobile number, and team mates by the beginning of a name (notes 3, row 48)."""
    query = {**read_query(request.scope["query_string"]), **request.path_params}
    term = search_term(query)
    async with await reading(request) as work:
        found = await users.search(work, term, asked_page(query).per)
    base = base_of(request)
    return answer([found_user_json(user, base) for user in found])


@get(["/users/verify", "/users/verify/{pin:str}"], operation_id="get_users_verify", opt=PUBLIC)
async def get_users_verify(request: AnyRequest) -> Answer:
    """Prove an address by the pin that was sent to it; a signed-in caller need not say whose it is."""
    user = await verify(request, {**read_query(request.scope["query_string"]), **request.path_params})
    return answer(own_user_json(user, base_of(request)))


@get("/users/{id:str}", operation_id="get_users_by_id", opt=USER)
async def get_users_by_id(request: AnyRequest) -> Answer:
    """A person by id, else by slug; of strangers their name and picture."""
    async with await reading(request) as work:
        user = await users.get_public(work, request.path_params["id"])
    return answer(user_json(user, base_of(request)))


@post(
    "/users/{id:int}/send_verification_email",
    operation_id="create_users_by_id_send_verification_email",
    opt=PUBLIC,
    status_code=200,
)
async def create_users_by_id_send_verification_email(request: AnyRequest) -> Answer:
    """Send a pin by mail. The answer is the same whether there is such a person."""
    return await _send_verification(request, Channel.EMAIL)


@post(
    "/users/{id:int}/send_verification_sms",
    operation_id="create_users_by_id_send_verification_sms",
    opt=PUBLIC,
    status_code=200,
)
async def create_users_by_id_send_verification_sms(request: AnyRequest) -> Answer:
    """Send a pin by SMS. The answer is the same whether there is such a person."""
    return await _send_verification(request, Channel.SMS)


@post("/users/reset_password", operation_id="create_users_reset_password", opt=PUBLIC, status_code=200)
async def create_users_reset_password(request: AnyRequest) -> Answer:
    """Ask for a pin by `login`; with `pin` and `password` too, set the new password. Asking answers alike for unknown logins."""
    shown = await read_input(request, ResetInput)
    context = context_of(request)
    login, errors = shown.login or "", FieldErrors()
    if not login:
        errors.wrong["login"] = "is needed"
    if shown.pin:
        with errors.collected():
            passwords.check_acceptable(shown.password)
    errors.raise_any()
    if not shown.pin:
        await onboarding.request_password_reset(context.works, login)
        return answer({})
    left = await onboarding.complete_password_reset(
        context.works, login, shown.pin, shown.password, end_keys=shown.end_keys
    )
    return answer(ResetJson(left.api_keys, left.surface_tokens, left.external_accounts))


async def _send_verification(request: AnyRequest, channel: Channel) -> Answer:
    await onboarding.send_verification(context_of(request).works, path_id(request), channel)
    return answer({})
