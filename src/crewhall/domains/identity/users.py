"""People: signing up, profiles, finding one another, passwords. Sign-ins are in sessions.py, pins in verification.py."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import available_timezones

import msgspec
from msgspec import UNSET

from crewhall.domains.identity import policy
from crewhall.domains.identity.errors import AddressIsTaken, SignUpIsClosed
from crewhall.domains.identity.events import UserChanged, UserSignedUp
from crewhall.domains.identity.model import NewUser, User, UserEdit, UserStatus
from crewhall.domains.identity.queries import members as member_queries
from crewhall.domains.identity.queries import sessions as session_queries
from crewhall.domains.identity.queries import users as queries
from crewhall.kit.errors import InvalidInput, NotFound
from crewhall.kit.phone_numbers import normal_mobile
from crewhall.kit.text import fold, normal_email, slugify, squeeze
from crewhall.platform.db.database import UniqueViolation
from crewhall.platform.work import ReadWork, Work

LONGEST_NAME = 100
_ZONES = available_timezones()


async def sign_up(work: Work, new: NewUser, password_hash: str) -> tuple[User, bool]:
    """Make an account, or complete one that an invitation made. Returns the person, and whether they are new.

    Whoever signs up on a server that nobody administers becomes its administrator. Raises `InvalidInput`, `AddressIsTaken`, `SignUpIsClosed`.
    Source: contracts/tommy.yaml create_users; behaviour notes, tommy 2.2.
    """
    new = normal_new_user(new, work.settings.auth.phone_country)
    found = await queries.select_user_by_address(work.db, new.email, new.mobile)
    if found is not None:
        return await _complete(work, found, new, password_hash), False
    first = not await queries.select_has_administrator(work.db)
    if not (work.settings.auth.sign_up or first or work.actor.system):
        raise SignUpIsClosed
    return await add(work, new, password_hash, administrator=first), True


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


async def find_or_invite(work: Work, new: NewUser) -> User:
    """Whoever has one of the addresses, else a placeholder for them; the fields are in normal form.

    Of units that name the same stranger at the same time one makes the placeholder, and all answer it. Raises `AddressIsTaken`.
    """
    user = await find_by_address(work, new.email, new.mobile)
    if user is None:
        slug = await _free_slug(work, new)
        # Another unit may be first with the address, or with the slug alone.
        user = (
            await queries.insert_placeholder(work.db, new, slug, work.now)
            or await find_by_address(work, new.email, new.mobile)
            or await queries.insert_placeholder(work.db, new, f"{slug}-{work.ids.suffix()}", work.now)
        )
    if user is None:
        raise AddressIsTaken(field="e-mail address" if new.email else "mobile number")
    return user


async def _complete(work: Work, found: User, new: NewUser, password_hash: str) -> User:
    """Turn a placeholder into its person's account. Nothing that was proved before counts: whoever signs up now may be somebody else.

    Its teams stay pending until the invited address is verified; those of a made-up person, who is an active member without any
    proof (demo data), become pending.
    """
    found = await queries.select_user_for_update(work.db, found.id) or _refuse()
    if found.status != UserStatus.INVITED:
        raise AddressIsTaken(field="e-mail address" if found.email == new.email and new.email else "mobile number")
    known = {name: value for name, value in msgspec.structs.asdict(new).items() if value}
    user = msgspec.structs.replace(
        found, **known, status=UserStatus.ACTIVE, email_verified_at=None, mobile_verified_at=None
    )
    await _write(work, user)
    await queries.update_password(work.db, user.id, password_hash, work.now)
    await member_queries.update_members_unproven(work.db, user.id, found.email or found.mobile, work.now)
    work.emit(UserSignedUp(user_id=user.id))
    return user


async def get(work: ReadWork, user_id: int) -> User:
    """A person by id, whoever asks: for the caller's own profile and for code that has proved the right. Raises `NotFound`."""
    return await queries.select_user(work.db, user_id) or _refuse()


async def get_visible(work: ReadWork, reference: str) -> User:
    """A person by id, else by slug, if the caller may see them: themselves and the people who joined their teams. Raises `NotFound`."""
    caller_id = policy.may_act(work.actor)
    user = await queries.select_user(work.db, int(reference)) if reference.isdecimal() and len(reference) < 19 else None
    if user is None and reference.isprintable():
        user = await queries.select_user_by_slug(work.db, reference)
    if user is None or not (user.id == caller_id or await queries.select_shares_team(work.db, caller_id, user.id)):
        raise NotFound(thing="user")
    return user


async def list_visible(work: ReadWork, user_ids: Sequence[int]) -> dict[int, User]:
    """Those of several people whom `get_visible` would show to the caller, by id. It may take a while."""
    caller_id = policy.may_act(work.actor)
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
    caller_id = policy.may_act(work.actor)
    email, mobile = normal_login(term, work.settings.auth.phone_country)
    term = fold(term)
    return await queries.select_found_users(work.db, caller_id, term, email, mobile, limit) if term else []


async def list_by_ids(work: ReadWork, user_ids: list[int]) -> dict[int, User]:
    """Several people by id, whoever asks."""
    return {user.id: user for user in await queries.select_users(work.db, user_ids)} if user_ids else {}


async def mates_among(work: ReadWork, user_ids: list[int]) -> set[int]:
    """Which of these people have joined a team in which the caller is active. One statement."""
    return set(await queries.select_mates_among(work.db, policy.may_act(work.actor), user_ids)) if user_ids else set()


async def update(work: Work, edit: UserEdit, password_hash: str | None = None) -> User:
    """Change the caller's own profile, and their password if its hash is given, which ends their other sessions.

    A changed address counts as not verified. Raises `InvalidInput`, `AddressIsTaken`.
    """
    found = await queries.select_user_for_update(work.db, policy.may_act(work.actor)) or _refuse()
    user = apply_edit(found, edit, work.settings.auth.phone_country)
    await _write(work, user)
    if password_hash is not None:
        await queries.update_password(work.db, user.id, password_hash, work.now)
        kind, _, session_id = work.actor.credential.partition(":")
        await session_queries.delete_other_sessions(work.db, user.id, int(session_id) if kind == "session" else 0)
    work.emit(UserChanged(user_id=user.id))
    return user


async def update_placeholder(work: Work, user_id: int, edit: UserEdit) -> None:
    """Change somebody who was invited and has not signed up yet. The caller has proved the right, and that no other team has them."""
    found = await queries.select_user_for_update(work.db, user_id) or _refuse()
    user = apply_edit(found, edit, work.settings.auth.phone_country)
    if user != found:
        await _write(work, user)


async def remove_unclaimed(work: Work, user_ids: list[int]) -> None:
    """Remove people who never signed up and belong to no team any more."""
    if user_ids:
        await queries.delete_users_without_login(work.db, user_ids)


def apply_edit(user: User, edit: UserEdit, country: str) -> User:
    """The person with the edit's fields in normal form. Raises `InvalidInput`."""
    changes: dict[str, Any] = {
        name: value for name, value in msgspec.structs.asdict(edit).items() if value is not UNSET
    }
    texts = {name: changes[name] or "" for name in ("first_name", "last_name") if name in changes}
    checked = msgspec.structs.asdict(_normal(msgspec.convert({**changes, **texts}, NewUser), country))
    fields = {name: checked[name] for name in changes}
    if fields.get("slug", user.slug) is None:
        fields.pop("slug")
    edited = msgspec.structs.replace(user, **fields)
    if edited.email is None and edited.mobile is None:
        raise InvalidInput(
            reason="A person keeps an e-mail address or a mobile number.",
            details={"email": "is needed when there is no mobile"},
        )
    return msgspec.structs.replace(
        edited,
        email_verified_at=user.email_verified_at if edited.email == user.email else None,
        mobile_verified_at=user.mobile_verified_at if edited.mobile == user.mobile else None,
    )


def normal_new_user(new: NewUser, country: str) -> NewUser:
    """The fields in normal form; phone numbers without a country code are of `country`.

    Raises `InvalidInput` with a reason for each wrong field.
    """
    new = _normal(new, country)
    if new.email is None and new.mobile is None:
        reason = "an e-mail address or a mobile number is needed"
        raise InvalidInput(reason=f"{reason.capitalize()}.", details={"email": reason})
    return new


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
        raise InvalidInput(reason="Some fields are wrong: " + ", ".join(wrong) + ".", details=wrong)
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


async def _write(work: Work, user: User) -> None:
    try:
        await queries.update_user(work.db, user, work.now)
    except UniqueViolation as error:
        raise AddressIsTaken(field=taken_field(error)) from error
    await member_queries.update_member_names(work.db, user.id)


def _refuse() -> User:
    raise NotFound(thing="user")
