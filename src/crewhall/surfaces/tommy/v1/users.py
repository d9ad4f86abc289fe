"""/users: signing up, finding people, verification and forgotten passwords. Source: behaviour notes, tommy 2.2."""

from msgspec import Struct

from crewhall.domains.identity import passwords, users
from crewhall.domains.identity.model import Channel
from crewhall.flows import onboarding
from crewhall.kit.errors import FieldErrors
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import PUBLIC, USER, Request, Response, operation, reading
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.legacy import users as legacy_users
from crewhall.surfaces.tommy.paging import requested_page
from crewhall.surfaces.tommy.people import sign_up, verify
from crewhall.surfaces.tommy.shapes import (
    base_of,
    found_user_json,
    id_in_path,
    own_user_json,
    read_input,
    reply,
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


class UsersResource:
    """/users: signing up; the first edition's list of people."""

    on_get = legacy_users.UsersResource.on_get  # retired, with the first edition's errors

    @operation("create_users", PUBLIC, files=True)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Sign up. Always 201: a 200 (notes 3, row 49) would tell strangers whose addresses others have named."""
        reply(resp, own_user_json(await sign_up(req), base_of(req)), 201)


class UsersSearchResource:
    """/users/search, /users/search/{term}: finding people."""

    @operation("get_users_search", USER)
    async def on_get(self, req: Request, resp: Response, term: str | None = None) -> None:
        """People by exact username, e-mail address or mobile number, and team mates by the beginning of a name (notes 3, row 48)."""
        query = read_query(req.scope["query_string"])
        wanted = search_term(query, term)
        async with reading(req) as work:
            found = await users.search(work, wanted, requested_page(query).per)
        base = base_of(req)
        reply(resp, [found_user_json(user, base) for user in found])


class UsersVerifyResource:
    """/users/verify, /users/verify/{pin}: proving an address by its pin."""

    @operation("get_users_verify", PUBLIC)
    async def on_get(self, req: Request, resp: Response, pin: str | None = None) -> None:
        """Prove an address by the pin that was sent to it; a signed-in caller need not say whose it is."""
        query = read_query(req.scope["query_string"])
        user = await verify(req, query if pin is None else {**query, "pin": pin})
        reply(resp, own_user_json(user, base_of(req)))


class UserResource:
    """/users/{user_id}: one person; the first edition's change of oneself by id."""

    on_put = legacy_users.UserResource.on_put  # retired, with the first edition's errors

    @operation("get_users_by_id", USER)
    async def on_get(self, req: Request, resp: Response, user_id: str) -> None:
        """A person by id, else by slug; of strangers their name and picture."""
        async with reading(req) as work:
            user = await users.get_public(work, user_id)
        reply(resp, user_json(user, base_of(req)))


class UserSendVerificationEmailResource:
    """/users/{user_id}/send_verification_email: another pin for the e-mail address."""

    @operation("create_users_by_id_send_verification_email", PUBLIC)
    async def on_post(self, req: Request, resp: Response, user_id: str) -> None:
        """Send a pin by mail. The answer is the same whether there is such a person."""
        await _send_verification(req, resp, user_id, Channel.EMAIL)


class UserSendVerificationSmsResource:
    """/users/{user_id}/send_verification_sms: another pin for the mobile number."""

    @operation("create_users_by_id_send_verification_sms", PUBLIC)
    async def on_post(self, req: Request, resp: Response, user_id: str) -> None:
        """Send a pin by SMS. The answer is the same whether there is such a person."""
        await _send_verification(req, resp, user_id, Channel.SMS)


class UsersResetPasswordResource:
    """/users/reset_password: setting a forgotten password."""

    @operation("create_users_reset_password", PUBLIC)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Ask for a pin by `login`; with `pin` and `password` too, set the new password. Asking answers alike for unknown logins."""
        body = await read_input(req, ResetInput)
        context = context_of(req)
        login, errors = body.login or "", FieldErrors()
        if not login:
            errors.wrong["login"] = "is needed"
        if body.pin:
            with errors.collected():
                passwords.check_acceptable(body.password)
        errors.raise_any()
        if not body.pin:
            await onboarding.request_password_reset(context.works, login)
            reply(resp, {})
            return
        left = await onboarding.complete_password_reset(
            context.works, login, body.pin, body.password, end_keys=body.end_keys
        )
        reply(resp, ResetJson(left.api_keys, left.surface_tokens, left.external_accounts))


async def _send_verification(req: Request, resp: Response, user_id: str, channel: Channel) -> None:
    await onboarding.send_verification(context_of(req).works, id_in_path(user_id), channel)
    reply(resp, {})
