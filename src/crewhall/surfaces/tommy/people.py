"""What both editions do with the caller's own person: signing up and in, the profile, pins, the account in use. The answers' shapes are theirs.

Source: behaviour notes, tommy 2.1, 2.2 and 4.
"""

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.identity import passwords, sessions, users
from crewhall.domains.identity.model import NewUser, User, UserEdit
from crewhall.flows import accounts, icons, onboarding
from crewhall.flows.accounts import CountedAccount
from crewhall.kit.actor import NOBODY
from crewhall.kit.errors import InvalidInput, wrong_field, wrong_fields
from crewhall.platform.http.context import context_of, throttle
from crewhall.platform.http.credentials import PasswordCredentials, TokenCredentials
from crewhall.platform.http.resources import Request, writing
from crewhall.platform.input.conversion import convert
from crewhall.platform.uploads import Upload
from crewhall.surfaces.tommy.auth import account_type_named, credentials_of, signed_in_or_nobody
from crewhall.surfaces.tommy.shapes import base_of, kept_icon, parse_dob, read_input


class UserInput(Struct):
    """contracts/tommy.yaml UserInput; `time_zone` is ours, `phone` the first edition's mobile. `id` and `status` are read-only and ignored."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    mobile: str | None = None
    phone: str | None = None
    slug: str | None = None
    dob: str | None = None
    icon_url: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    timezone: str | None = None
    password: str | None = None
    photo: Upload | None = None


class ProfileInput(Struct):
    """UserInput for a change: what is not sent stays."""

    first_name: str | UnsetType | None = UNSET
    last_name: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    mobile: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    slug: str | UnsetType | None = UNSET
    dob: str | UnsetType | None = UNSET
    icon_url: str | UnsetType | None = UNSET
    locale: str | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET
    timezone: str | UnsetType | None = UNSET
    password: str | None = None
    current_password: str | None = None
    photo: Upload | None = None


class ConfirmationInput(Struct):
    """What cannot be undone needs the caller's password (contracts/amendments/tommy.yaml Confirmation)."""

    current_password: str | None = None


class Credentials(Struct):
    """contracts/tommy.yaml UserCredentials; `api_key` alone signs a developer in, `email`, `mobile` and `phone` are older names of login."""

    login: str | None = None
    email: str | None = None
    mobile: str | None = None
    phone: str | None = None
    password: str | None = None
    api_key: str | None = None


class PinQuery(Struct):
    """Whose pin, and the pin: the query of get_users_verify."""

    pin: str = ""
    user_id: int | None = None
    email: str | None = None
    mobile: str | None = None


class CurrentAccountInput(Struct):
    """The query of update_me_current_account; some clients send it as a body, with a location too, which is ignored."""

    current_account_id: int
    current_account_type: str


async def sign_up(req: Request) -> User:
    """Make an account of the request's UserInput.

    Counted against the address. Raises what `onboarding.sign_up` raises, and `Limited`.
    """
    body = await read_input(req, UserInput)
    context = context_of(req)
    throttle(req, "sign-ups", context.settings.limits.sign_ups, 3600.0)
    if body.photo is not None:
        icons.check(body.photo)
    try:
        dob = parse_dob(body.dob)
    except ValueError:
        raise _no_date() from None
    new = NewUser(
        first_name=body.first_name or "",
        last_name=body.last_name or "",
        email=body.email,
        mobile=body.mobile or body.phone,
        slug=body.slug,
        dob=dob,
        icon_url=kept_icon(body.icon_url, base_of(req)),
        locale=body.locale,
        time_zone=body.time_zone or body.timezone,
    )

    async def keep_icon() -> str | None:
        return await icons.save(context.works, NOBODY, context.blobs, body.photo)

    return await onboarding.sign_up(context.works, NOBODY, new, body.password, keep_icon if body.photo else None)


async def change_profile(req: Request, body: ProfileInput) -> User:
    """Change the caller's profile; a new password or address needs `current_password` or a sign-in by password within 15 minutes.

    A new password ends all other sessions. Nothing is kept of what is refused.
    """
    context = context_of(req)
    actor, edit = req.actor, _edit(body, base_of(req))
    if body.photo is not None:
        icons.check(body.photo)
    actor = await onboarding.check_profile(context.works, actor, edit, body.current_password, body.password)
    if body.photo is not None:
        edit = msgspec.structs.replace(edit, icon_url=await icons.save(context.works, actor, context.blobs, body.photo))
    password_hash = await passwords.hash_password(body.password) if body.password is not None else None
    async with context.works.write(actor) as work:
        return await onboarding.change_profile(work, edit, password_hash)


async def confirm(req: Request, current_password: str | None) -> None:
    """What cannot be undone needs the caller's password in this very request. Raises `CurrentPasswordIsNeeded`, `CurrentPasswordIsWrong`,
    `Limited`."""
    await sessions.confirm_password(context_of(req).works, req.actor, current_password or "")


async def sign_in(req: Request) -> tuple[User, str]:
    """Sign in by login and password, by Basic, or by an API key; the person, and the token of their new session."""
    body = await read_input(req, Credentials)
    works = context_of(req).works
    device = req.get_header("x-device-id")
    login, password, api_key = body.login or body.email or body.mobile or body.phone, body.password, body.api_key
    if not (login or api_key):
        in_header = credentials_of(req)
        if isinstance(in_header, PasswordCredentials):
            login, password = in_header.login, in_header.password
        elif isinstance(in_header, TokenCredentials):
            api_key = in_header.token
    if api_key and not login:
        user_id, token = await sessions.log_in_with_token(works, api_key, device)
    elif login and password:
        user_id, token = await sessions.log_in(works, login, password, device)
    else:
        needed = {"login": login, "password": password}
        raise wrong_fields({name: "is needed" for name, value in needed.items() if not value})
    async with works.read(NOBODY) as work:
        return await users.get(work, user_id), token


async def verify(req: Request, parameters: dict[str, object]) -> User:
    """Prove an address by the pin that was sent to it; a signed-in caller need not say whose it is. Raises `PinIsWrong`, `Limited`."""
    params = convert(parameters, PinQuery)
    caller = await signed_in_or_nobody(req)
    named = params.user_id or params.email or params.mobile
    user_id, email, mobile = params.user_id if named else caller.user_id, params.email, params.mobile
    return await onboarding.verify(context_of(req).works, params.pin, user_id=user_id, email=email, mobile=mobile)


async def switch_account(req: Request) -> CountedAccount:
    """Make another account the one in use. Raises `NotYourAccount` for one in which the caller cannot act."""
    body = await read_input(req, CurrentAccountInput)
    async with writing(req) as work:
        return await accounts.switch(work, account_type_named(body.current_account_type), body.current_account_id)


def _edit(body: ProfileInput, base: str) -> UserEdit:
    fields: dict[str, Any] = {
        name: value
        for name, value in msgspec.structs.asdict(body).items()
        if name in UserEdit.__struct_fields__ and value is not UNSET
    }
    for older, name in (("phone", "mobile"), ("timezone", "time_zone")):
        if (value := getattr(body, older)) is not UNSET:
            fields.setdefault(name, value)
    try:
        if "dob" in fields:
            fields["dob"] = parse_dob(fields["dob"])
    except ValueError:
        raise _no_date() from None
    if "icon_url" in fields:
        fields["icon_url"] = kept_icon(fields["icon_url"], base)
    return UserEdit(**fields)


def _no_date() -> InvalidInput:
    return wrong_field("dob", "must be a date such as 1990-12-31")
