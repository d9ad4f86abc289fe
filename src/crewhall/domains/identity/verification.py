"""Pins that prove an address, and that let a forgotten password be replaced.

A pin has six digits, lives fifteen minutes, bears five tries, and is one for each person, channel and purpose (product: names settled).
An address that was never proved may have been typed by anybody: it opens nothing once another is proved.
"""

from datetime import timedelta

import msgspec
from msgspec import Struct

from crewhall.domains.identity import passwords
from crewhall.domains.identity.errors import PinIsWrong
from crewhall.domains.identity.events import MemberJoined, UserChanged
from crewhall.domains.identity.model import Channel, User, UserStatus
from crewhall.domains.identity.queries import external_accounts as account_queries
from crewhall.domains.identity.queries import members as member_queries
from crewhall.domains.identity.queries import sessions as session_queries
from crewhall.domains.identity.queries import surface_tokens as token_queries
from crewhall.domains.identity.queries import users as queries
from crewhall.domains.identity.users import normal_login
from crewhall.kit.actor import NOBODY
from crewhall.kit.errors import InvalidInput
from crewhall.kit.ids import digest
from crewhall.platform.work import ReadWork, Work, Works

LIFETIME = timedelta(minutes=15)
MOST_TRIES = 5


class SentPin(Struct, frozen=True):
    """A pin on its way: to whom, by which channel, to which address. The pin itself is in no log and no event."""

    user: User
    channel: Channel
    address: str
    pin: str


async def issue(work: Work, user: User, channel: Channel, purpose: str = "verify") -> SentPin:
    """Make a pin for a person's address in the place of an earlier one. Raises `InvalidInput` when they have no such address."""
    address = address_of(user, channel)
    if address is None:
        word = "e-mail address" if channel == Channel.EMAIL else "mobile number"
        raise InvalidInput(reason=f"This person has no {word}.", details={"id": f"has no {word}"})
    pin = work.ids.pin()
    expires_at = work.now + LIFETIME
    await queries.insert_pin(
        work.db,
        queries.Pin(user.id, channel, purpose, address, _pin_hash(user.id, pin), tries=0, expires_at=expires_at),
    )
    return SentPin(user=user, channel=channel, address=address, pin=pin)


async def find_person(work: ReadWork, user_id: int | None, email: str | None, mobile: str | None) -> User | None:
    """The person whom a verification names by id, e-mail address or mobile number, whoever asks."""
    if user_id is not None:
        return await queries.select_user(work.db, user_id)
    country = work.settings.auth.phone_country
    return await queries.select_user_by_address(
        work.db,
        normal_login(email, country)[0] if email else None,
        normal_login(mobile, country)[1] if mobile else None,
    )


def address_of(user: User, channel: Channel) -> str | None:
    """Where a channel reaches a person."""
    return user.email if channel == Channel.EMAIL else user.mobile


async def find_by_login(work: ReadWork, login: str) -> User | None:
    """The person who signs in with this e-mail address or mobile number, whoever asks."""
    return await queries.select_user_by_address(work.db, *normal_login(login, work.settings.auth.phone_country))


def may_be_asked(user: User) -> bool:
    """Whether pins are sent to this person: they have an account. Nobody claims a placeholder but by signing up."""
    return user.status == UserStatus.ACTIVE


def may_reset_by(user: User, channel: Channel) -> bool:
    """Whether a forgotten password may be replaced by this address: a proved one, or any while none is proved."""
    proved_at = user.email_verified_at if channel == Channel.EMAIL else user.mobile_verified_at
    return proved_at is not None or not _is_proved(user)


async def verify(works: Works, user_id: int, pin: str) -> User:
    """Prove a person's address by its pin; pending memberships offered to that address become active. Raises `PinIsWrong`."""
    async with works.write(NOBODY) as work:
        user, used = await _use_pin(work, user_id, pin, "verify")
        if used is not None and user is not None:
            return await _mark_verified(work, user, used)
    raise PinIsWrong


async def reset_password(works: Works, user_id: int, pin: str, password: str) -> User:
    """Replace a forgotten password by its pin, and end all sessions. Raises `PinIsWrong`, `InvalidInput`.

    Until an address is proved, the account may be somebody's who knew it only: the first proof also ends all API keys and tokens, and
    takes the other address and the accounts elsewhere away, so that nothing is left to whoever signed up before.
    """
    password_hash = await passwords.hash_password(passwords.check_acceptable(password))
    async with works.write(NOBODY) as work:
        user, used = await _use_pin(work, user_id, pin, "reset")
        if used is not None and user is not None:
            await queries.update_password(work.db, user.id, password_hash, work.now)
            await session_queries.delete_sessions(work.db, user.id)
            if not _is_proved(user):
                await session_queries.delete_api_keys(work.db, user.id)
                await token_queries.delete_all_surface_tokens(work.db, user.id)
                await account_queries.delete_external_accounts(work.db, user.id)
                user = _only_reached_by(user, used.channel)
            return await _mark_verified(work, user, used)
    raise PinIsWrong


async def _use_pin(work: Work, user_id: int, pin: str, purpose: str) -> tuple[User | None, queries.Pin | None]:
    """The pin that fits, taken; a wrong try is counted, and committed, against all pins of the purpose."""
    wanted = _pin_hash(user_id, pin.strip())
    for kept in await queries.select_pins(work.db, user_id, purpose):
        if kept.tries < MOST_TRIES and kept.expires_at > work.now and kept.pin_hash == wanted:
            await queries.delete_pins(work.db, user_id, purpose)
            return await queries.select_user_for_update(work.db, user_id), kept
    await queries.update_pin_tries(work.db, user_id, purpose)
    return None, None


async def _mark_verified(work: Work, user: User, pin: queries.Pin) -> User:
    """Note that the pin's address is the person's, if they still have it, and let them into the teams that invited it."""
    if pin.channel == Channel.EMAIL and user.email == pin.address:
        user = msgspec.structs.replace(user, email_verified_at=work.now)
    elif pin.channel == Channel.SMS and user.mobile == pin.address:
        user = msgspec.structs.replace(user, mobile_verified_at=work.now)
    await queries.update_user(work.db, user, work.now)
    if user.status == UserStatus.ACTIVE:
        for joined in await member_queries.update_members_joined(work.db, user.id, [pin.address], work.now):
            work.emit(MemberJoined(team_id=joined.team_id, user_id=user.id, member_id=joined.member_id))
    work.emit(UserChanged(user_id=user.id))
    return user


def _is_proved(user: User) -> bool:
    return user.email_verified_at is not None or user.mobile_verified_at is not None


def _only_reached_by(user: User, channel: Channel) -> User:
    return msgspec.structs.replace(user, **{"mobile" if channel == Channel.EMAIL else "email": None})


def _pin_hash(user_id: int, pin: str) -> str:
    return digest(f"{user_id}:{pin}")
