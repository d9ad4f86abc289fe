"""People: signing up, profiles, finding one another, passwords. Sign-ins are in sessions.py, pins in verification.py."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from zoneinfo import available_timezones

import msgspec
from msgspec import UNSET

from crewhall.domains.identity import addresses, attempts, policy
from crewhall.domains.identity.errors import AddressIsTaken, SignUpIsClosed
from crewhall.domains.identity.events import PasswordChanged, UserChanged, UserSignedUp
from crewhall.domains.identity.model import NewUser, User, UserEdit, UserStatus
from crewhall.domains.identity.queries import members as member_queries
from crewhall.domains.identity.queries import placeholders as placeholder_queries
from crewhall.domains.identity.queries import sessions as session_queries
from crewhall.domains.identity.queries import users as queries
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import FieldErrors, NotFound, existing, wrong_field, wrong_fields
from crewhall.kit.ids import is_id
from crewhall.kit.phone_numbers import DEFAULT_COUNTRY, normal_mobile
from crewhall.kit.text import fold, normal_email, slugify, squeeze
from crewhall.platform.db.database import UniqueViolation
from crewhall.platform.work import ReadWork, Work

LONGEST_NAME = 100
ADMINISTRATORS_LOCK = 7_305_002
"""Held by whoever makes somebody the first administrator, or takes the rights from one."""
_ZONES = available_timezones()


async def sign_up(work: Work, new: NewUser, password_hash: str, others: Collection[int] = ()) -> User:
    """Make an account. What others have done for its addresses comes to it once they are proved, see placeholders.py.

    An address that one of `others` has named without proving it waits for the new person's proof (`addresses.sort_new`). Whoever signs up on
    a server that nobody administers becomes its administrator; where strangers may not sign up, those may whom somebody has invited.
    Raises `InvalidInput`, `AddressIsTaken`, `SignUpIsClosed`. Source: contracts/tommy.yaml create_users; behaviour notes, tommy 2.2.
    """
    new = normal_new_user(new, work.settings.auth.phone_country)
    direct, waiting = await addresses.sort_new(work, new, others)
    first = await nobody_administers(work)
    if not (first or work.actor.system):
        await _require_open_sign_up(work, new)
    await placeholder_queries.update_addresses_free(work.db, direct.email, direct.mobile)
    user = await add(work, direct, password_hash, administrator=first)
    if waiting:
        user = await _write(work, msgspec.structs.replace(user, **waiting))
    return user


async def _require_open_sign_up(work: ReadWork, new: NewUser) -> None:
    """Strangers may sign up, or somebody has invited this one. Raises `SignUpIsClosed`."""
    is_open = work.settings.auth.sign_up
    if not (is_open or await placeholder_queries.select_has_placeholder(work.db, new.email, new.mobile)):
        raise SignUpIsClosed


async def nobody_administers(work: Work) -> bool:
    """Whether the server has no administrator; if so, no other unit makes or unmakes one until this unit ends."""
    if await queries.select_has_administrator(work.db):
        return False
    await work.db.lock(ADMINISTRATORS_LOCK)
    return not await queries.select_has_administrator(work.db)


async def is_first(work: ReadWork) -> bool:
    """Whether nobody administers the server yet, so that whoever signs up now will."""
    return not await queries.select_has_administrator(work.db)


async def add(
    work: Work,
    new: NewUser,
    password_hash: str | None,
    *,
    administrator: bool = False,
    status: UserStatus = UserStatus.ACTIVE,
) -> User:
    """Add a person whose fields are in normal form. Raises `AddressIsTaken`."""
    slug = new.slug or await _free_slug(work, new)
    try:
        user = await queries.insert_user(
            work.db, new, slug, password_hash, status, administrator=administrator, now=work.now
        )
    except UniqueViolation as error:
        raise AddressIsTaken(field=taken_field(error)) from error
    if status == UserStatus.ACTIVE:
        work.emit(UserSignedUp(user_id=user.id))
    return user


async def get(work: ReadWork, user_id: int) -> User:
    """A person by id, whoever asks: for the caller's own profile and for code that has proved the right. Raises `NotFound`."""
    return existing(await queries.select_user(work.db, user_id), "user")


async def get_visible(work: ReadWork, reference: str) -> User:
    """A person by id, else by slug, if the caller may see them: themselves and the people who joined their teams. Raises `NotFound`."""
    caller_id = signed_in(work.actor)
    user = await _named(work, reference)
    if user is None or not (user.id == caller_id or await queries.select_shares_team(work.db, caller_id, user.id)):
        raise NotFound(thing="user")
    return user


async def get_public(work: ReadWork, reference: str) -> User:
    """A person by id, else by slug: whoever `get_visible` shows, else anybody with an account as a stranger sees them, with their name and
    picture and nothing else. Raises `NotFound`."""
    caller_id, user = signed_in(work.actor), await _named(work, reference)
    if user is not None and (user.id == caller_id or await queries.select_shares_team(work.db, caller_id, user.id)):
        return user
    if user is None or user.status != UserStatus.ACTIVE:
        raise NotFound(thing="user")
    hidden = ("email", "email_verified_at", "mobile", "mobile_verified_at", "dob", "locale", "time_zone")
    return msgspec.structs.replace(user, **dict.fromkeys(hidden))


async def _named(work: ReadWork, reference: str) -> User | None:
    """A person by id, else by slug, whoever asks."""
    user = await queries.select_user(work.db, int(reference)) if is_id(reference) else None
    if user is None and reference.isprintable():
        user = await queries.select_user_by_slug(work.db, reference)
    return user


async def list_visible(work: ReadWork, user_ids: Sequence[int]) -> dict[int, User]:
    """Those of several people whom `get_visible` would show to the caller, by id. It may take a while."""
    caller_id = signed_in(work.actor)
    found = await queries.select_visible_users(work.db, caller_id, list(user_ids)) if user_ids else []
    return {user.id: user for user in found}


async def get_own(work: ReadWork, user_id: int) -> User:
    """A person by id for a change of their profile, which is theirs alone. Raises `Forbidden` for others whom the caller may see, else `NotFound`."""
    user = await get_visible(work, str(user_id))
    policy.may_change_user(work.actor, user.id)
    return user


async def find_by_address(work: ReadWork, email: str | None, mobile: str | None) -> User | None:
    """The person with this address, whoever asks."""
    country = work.settings.auth.phone_country
    return await queries.select_user_by_address(
        work.db, normal_login(email or "", country)[0], normal_login(mobile or "", country)[1]
    )


async def search(work: ReadWork, term: str, limit: int) -> list[User]:
    """People with an account by exact slug, e-mail address or mobile, and people of the caller's teams by the beginning of a name."""
    caller_id = signed_in(work.actor)
    email, mobile = normal_login(term, work.settings.auth.phone_country)
    term = fold(term)
    return await queries.select_found_users(work.db, caller_id, term, email, mobile, limit) if term else []


async def list_by_ids(work: ReadWork, user_ids: list[int]) -> dict[int, User]:
    """Several people by id, whoever asks."""
    return {user.id: user for user in await queries.select_users(work.db, user_ids)} if user_ids else {}


async def mates_among(work: ReadWork, user_ids: list[int]) -> set[int]:
    """Which of these people have joined a team in which the caller is active. One statement."""
    return set(await queries.select_mates_among(work.db, signed_in(work.actor), user_ids)) if user_ids else set()


async def update(work: Work, edit: UserEdit, password_hash: str | None = None) -> User:
    """Change the caller's own profile, and their password if its hash is given, which ends their other sessions.

    A new address or password needs the present password (`policy.may_make_credentials`). A new address counts as not proved, and waits
    aside where `addresses.withhold` says so. Raises `InvalidInput`, `AddressIsTaken`, `PasswordIsNeeded`, `Forbidden`.
    """
    found = existing(await queries.select_user_for_update(work.db, signed_in(work.actor)), "user")
    user = await _edited(work, found, edit)
    if password_hash is not None:
        policy.may_make_credentials(work.actor, work.now)
    user = await _write(work, user)
    if password_hash is not None:
        kind, _, session_id = work.actor.credential.partition(":")
        await set_password(work, user.id, password_hash, kept_session=int(session_id) if kind == "session" else 0)
    work.emit(UserChanged(user_id=user.id))
    return user


async def check_update(work: ReadWork, edit: UserEdit) -> None:
    """What refuses a change of the caller's profile, told before anything of it is kept. Raises as `update`."""
    found = await get(work, signed_in(work.actor))
    user = await _edited(work, found, edit)
    if user.slug != found.slug and await queries.select_slug_taken(work.db, user.slug):
        raise AddressIsTaken(field="slug")


async def set_password(
    work: Work, user_id: int, password_hash: str, *, kept_session: int = 0, by_reset: bool = False
) -> None:
    """Give a person another password: their sessions end but for one, and no network or device is known any more. Asks no policy."""
    await queries.update_password(work.db, user_id, password_hash, work.now)
    await session_queries.delete_other_sessions(work.db, user_id, kept_session)
    await attempts.forget(work, user_id)
    work.emit(PasswordChanged(user_id=user_id, by_reset=by_reset))


async def _edited(work: ReadWork, found: User, edit: UserEdit) -> User:
    """The person as they will be. Raises `InvalidInput`, and `PasswordIsNeeded` or `Forbidden` where an address changes."""
    user = apply_edit(found, edit, work.settings.auth.phone_country)
    if _addresses(user) == _addresses(found):
        return user
    policy.may_make_credentials(work.actor, work.now)
    return await addresses.withhold(work, found, user)


def _addresses(user: User) -> tuple[str | None, ...]:
    return user.email, user.mobile, user.pending_email, user.pending_mobile


def apply_edit(user: User, edit: UserEdit, country: str) -> User:
    """The person with the edit's fields in normal form. An address that waits already is no change. Raises `InvalidInput`."""
    changes: dict[str, Any] = {
        name: value for name, value in msgspec.structs.asdict(edit).items() if value is not UNSET
    }
    texts = {name: changes[name] or "" for name in ("first_name", "last_name") if name in changes}
    checked = msgspec.structs.asdict(_normal(msgspec.convert({**changes, **texts}, NewUser), country))
    fields = {name: checked[name] for name in changes}
    if fields.get("slug", user.slug) is None:
        fields.pop("slug")
    for name in addresses.FIELDS:
        if name in fields and fields[name] in (getattr(user, name), getattr(user, f"pending_{name}") or ""):
            fields.pop(name)
        elif name in fields:
            fields |= {f"{name}_verified_at": None, f"pending_{name}": None}
    edited = msgspec.structs.replace(user, **fields)
    if _addresses(edited) != _addresses(user) and edited.email is None and edited.mobile is None:
        raise wrong_field("email", "is needed when there is no mobile number")
    return edited


def normal_new_user(new: NewUser, country: str) -> NewUser:
    """The fields in normal form; phone numbers without a country code are of `country`.

    Raises `InvalidInput` with a reason for each wrong field.
    """
    errors = FieldErrors()
    if not (new.email or new.mobile):
        errors.wrong["email"] = "or a mobile number is needed"
    with errors.collected():
        _normal(new, country)
    errors.raise_any()
    return _normal(new, country)


def normal_names(first_name: str, last_name: str) -> tuple[str, str]:
    """Both names in normal form. Raises `InvalidInput`."""
    named = _normal(NewUser(first_name=first_name, last_name=last_name), DEFAULT_COUNTRY)
    return named.first_name, named.last_name


def _normal(new: NewUser, country: str) -> NewUser:
    wrong: dict[str, object] = {}
    first_name, last_name = squeeze(new.first_name), squeeze(new.last_name)
    for name, value in (("first_name", first_name), ("last_name", last_name)):
        if len(value) > LONGEST_NAME:
            wrong[name] = f"must have at most {LONGEST_NAME} characters"
    email = normal_email(new.email) if new.email else None
    if new.email and email is None:
        wrong["email"] = "is not an e-mail address"
    mobile = normal_mobile(new.mobile, country) if new.mobile else None
    if new.mobile and mobile is None:
        wrong["mobile"] = "is not a phone number; write it with its country code, such as +61 412 345 678"
    slug = slugify(new.slug) if new.slug else None
    if slug is not None and (not slug or slug.isdecimal()):
        wrong["slug"] = "needs letters"
    if new.time_zone and not is_time_zone(new.time_zone):
        wrong["time_zone"] = "is not an IANA time zone, such as Australia/Sydney"
    if new.dob and not date(1900, 1, 1) <= new.dob <= date(2100, 1, 1):
        wrong["dob"] = "is not a date of birth"
    wrong |= too_long(locale=(new.locale, 35), icon_url=(new.icon_url, 2000))
    if wrong:
        raise wrong_fields(wrong)
    return msgspec.structs.replace(
        new, first_name=first_name, last_name=last_name, email=email, mobile=mobile, slug=slug
    )


def is_time_zone(name: str) -> bool:
    """Whether it is an IANA time zone."""
    return name in _ZONES


def too_long(**fields: tuple[str | None, int]) -> dict[str, object]:
    """A reason for each field (value, most characters) that is over its limit."""
    return {
        name: f"must have at most {most} characters"
        for name, (value, most) in fields.items()
        if value and len(value) > most
    }


def normal_login(text: str, country: str) -> tuple[str | None, str | None]:
    """A login as (e-mail address, mobile number); what it is not is None. `country` is that of numbers without a country code.

    Only for finding people: addresses that were stored before today's rules are found as they were typed then.
    """
    if "@" in text:
        return normal_email(text) or squeeze(text).lower(), None
    return None, normal_mobile(text, country, any_length=True) if any(map(str.isdigit, text)) else None


def login_key(login: str, country: str) -> str:
    """One short text for all spellings of a login, to count by."""
    return next((address for address in normal_login(login, country) if address), squeeze(login).lower())[:200]


def taken_field(error: UniqueViolation) -> str:
    """Which field is taken, in words."""
    words = {"email": "e-mail address", "mobile": "mobile number", "slug": "slug"}
    return next((word for column, word in words.items() if column in error.constraint), "value")


async def _free_slug(work: Work, new: NewUser) -> str:
    """A slug made of the name, else of the e-mail address, that nobody has."""
    wanted = slugify(f"{new.first_name} {new.last_name}") or slugify((new.email or "").partition("@")[0]) or "user"
    if wanted.isdecimal() or await queries.select_slug_taken(work.db, wanted):
        return f"{wanted}-{work.ids.suffix()}"
    return wanted


async def _write(work: Work, user: User) -> User:
    """Keep the changed person; the person as they are kept."""
    try:
        await queries.update_user(work.db, user, work.now)
    except UniqueViolation as error:
        raise AddressIsTaken(field=taken_field(error)) from error
    await member_queries.update_member_names(work.db, user.id)
    return msgspec.structs.replace(user, updated_at=work.now)
