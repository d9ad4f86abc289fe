"""Pins that prove an address, and that let a forgotten password be replaced.

A pin has six digits, lives fifteen minutes, bears five tries from one place, and is one for each person, channel and purpose (product: names
settled). An address that was never proved may have been typed by anybody: it opens nothing once another is proved.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import msgspec
from msgspec import Struct

from crewhall.domains.identity import addresses, attempts, passwords, users
from crewhall.domains.identity.errors import PinIsWrong
from crewhall.domains.identity.events import MemberJoined, UserChanged
from crewhall.domains.identity.model import Channel, User, UserStatus
from crewhall.domains.identity.queries import external_accounts as account_queries
from crewhall.domains.identity.queries import members as member_queries
from crewhall.domains.identity.queries import pins as queries
from crewhall.domains.identity.queries import sessions as session_queries
from crewhall.domains.identity.queries import surface_tokens as token_queries
from crewhall.domains.identity.queries import users as user_queries
from crewhall.domains.identity.users import normal_login
from crewhall.kit.actor import NOBODY
from crewhall.kit.errors import wrong_field
from crewhall.kit.ids import digest
from crewhall.platform.work import ReadWork, Work, Works

LIFETIME = timedelta(minutes=15)
MOST_TRIES = 5
"""From one network or device."""
MOST_TRIES_FROM_STRANGERS = 30
"""From all networks and devices together from which the person has never signed in: so that nobody uses up the owner's own tries."""
_MOST_NAMED = 5


class SentPin(Struct, frozen=True):
    """A pin on its way: to whom, by which channel, to which address. The pin itself is in no log and no event."""

    user: User
    channel: Channel
    address: str
    pin: str


class Reset(Struct, frozen=True):
    """What a reset has left: further ways into the account beside the new password."""

    user: User
    api_keys: int
    surface_tokens: int
    external_accounts: int


class Proof(Struct, frozen=True):
    """An address that was proved, and the person's address before, where it took the place of another."""

    user: User
    address: str
    replaced: str | None


WhenProved = Callable[[Work, Proof], Awaitable[None]]


async def issue(work: Work, user: User, channel: Channel, purpose: str = "verify") -> SentPin:
    """Make a pin for a person's address in the place of an earlier one; to verify, for the one that waits if there is one.

    Raises `InvalidInput` when they have no such address.
    """
    address = addresses.of(user, channel) if purpose == "reset" else addresses.wanted(user, channel)
    if address is None:
        word = "e-mail address" if channel == Channel.EMAIL else "mobile number"
        raise wrong_field("id", f"has no {word}", f"This person has no {word}.")
    pin = work.ids.pin()
    expires_at = work.now + LIFETIME
    await queries.insert_pin(
        work.db,
        queries.Pin(user.id, channel, purpose, address, _pin_hash(user.id, pin), 0, None, expires_at=expires_at),
    )
    return SentPin(user=user, channel=channel, address=address, pin=pin)


async def find_people(work: ReadWork, user_id: int | None, email: str | None, mobile: str | None) -> list[int]:
    """Whose pin a verification may mean that names a person by id, e-mail address or mobile number, whoever asks: the one who has the
    address, and those who wait for its proof, the newest few."""
    if user_id is not None:
        return [user_id]
    country = work.settings.auth.phone_country
    normal = normal_login(email, country)[0] if email else None, normal_login(mobile, country)[1] if mobile else None
    holder = await user_queries.select_user_by_address(work.db, *normal)
    found = [holder.id] if holder else []
    for address in filter(None, normal):
        found += await queries.select_people_with_pins(work.db, address, "verify", _MOST_NAMED)
    return list(dict.fromkeys(found))


async def find_person(work: ReadWork, user_id: int | None, email: str | None, mobile: str | None) -> User | None:
    """The person whom a verification names by id, e-mail address or mobile number, whoever asks."""
    if user_id is not None:
        return await user_queries.select_user(work.db, user_id)
    country = work.settings.auth.phone_country
    return await user_queries.select_user_by_address(
        work.db,
        normal_login(email, country)[0] if email else None,
        normal_login(mobile, country)[1] if mobile else None,
    )


def address_of(user: User, channel: Channel) -> str | None:
    """Where a pin would reach a person who verifies: the address that waits, else the present one."""
    return addresses.wanted(user, channel)


async def find_by_login(work: ReadWork, login: str) -> User | None:
    """The person who signs in with this e-mail address or mobile number, whoever asks."""
    return await user_queries.select_user_by_address(work.db, *normal_login(login, work.settings.auth.phone_country))


def may_be_requested(user: User) -> bool:
    """Whether pins are sent to this person: they have an account. Nobody claims a placeholder but by signing up."""
    return user.status == UserStatus.ACTIVE


def may_reset_by(user: User, channel: Channel) -> bool:
    """Whether a forgotten password may be replaced by this address: a proved one, or any while none is proved."""
    return addresses.is_proved(user, addresses.FIELD_OF[channel]) or not addresses.proved(user)


async def verify(works: Works, user_ids: int | Sequence[int], pin: str, when_proved: WhenProved | None = None) -> User:
    """Prove an address by its pin, which was sent to one of these people; pending memberships offered to that address become active.

    An address that waited takes the place of the one before. `when_proved` runs in the unit that proves. Raises `PinIsWrong`,
    `AddressIsTaken` when somebody else has proved the address.
    """
    async with works.write(NOBODY) as work:
        for user_id in [user_ids] if isinstance(user_ids, int) else user_ids:
            user, used = await _use_pin(work, user_id, pin, "verify")
            if used is not None and user is not None:
                before = addresses.of(user, used.channel)
                user = await _mark_verified(work, user, used)
                replaced = (
                    before if before != used.address and addresses.of(user, used.channel) == used.address else None
                )
                if when_proved is not None:
                    await when_proved(work, Proof(user, used.address, replaced))
                return user
    raise PinIsWrong


async def reset_password(
    works: Works,
    user_id: int,
    pin: str,
    password: str,
    *,
    end_keys: bool = False,
    when_reset: Callable[[Work, Reset], Awaitable[None]] | None = None,
) -> User:
    """Replace a forgotten password by its pin, and end all sessions; with `end_keys` API keys, tokens and accounts elsewhere too.

    Until an address is proved, the account may be somebody's who knew it only: the first proof always ends these, and takes the other
    address away, so that nothing is left to whoever signed up before. An address that waits is forgotten. `when_reset` runs in the same
    unit. Raises `PinIsWrong`, `InvalidInput`, `Limited`.
    """
    password_hash = await passwords.hash_password(passwords.check_acceptable(password))
    async with works.write(NOBODY) as work:
        user, used = await _use_pin(work, user_id, pin, "reset")
        if used is not None and user is not None:
            await users.set_password(work, user.id, password_hash, by_reset=True)
            first = not addresses.proved(user)
            if first or end_keys:
                await session_queries.delete_api_keys(work.db, user.id)
                await token_queries.delete_all_surface_tokens(work.db, user.id)
                await account_queries.delete_external_accounts(work.db, user.id)
            if first:
                user = _only_reached_by(user, used.channel)
            user = msgspec.structs.replace(user, pending_email=None, pending_mobile=None)
            user = await _mark_verified(work, user, used)
            if when_reset is not None:
                await when_reset(work, await _left(work, user))
            return user
    raise PinIsWrong


async def _left(work: Work, user: User) -> Reset:
    return Reset(
        user=user,
        api_keys=len(await session_queries.select_api_keys(work.db, user.id)),
        surface_tokens=len(await token_queries.select_surface_tokens(work.db, user.id)),
        external_accounts=len(await account_queries.select_external_accounts(work.db, user.id)),
    )


async def _use_pin(work: Work, user_id: int, pin: str, purpose: str) -> tuple[User | None, queries.Pin | None]:
    """The pin that fits, taken; a wrong try is counted, and committed, against all pins of the purpose."""
    wanted = _pin_hash(user_id, pin.strip())
    found = await queries.select_pins(work.db, user_id, purpose)
    known = await attempts.find_known(work, user_id) if found else None
    source = known or attempts.network_name()
    for kept in found:
        if kept.expires_at > work.now and _bears_more(kept, source, is_known=bool(known)) and kept.pin_hash == wanted:
            await queries.delete_pins(work.db, user_id, purpose)
            return await user_queries.select_user_for_update(work.db, user_id), kept
    for kept in found:
        if _bears_more(kept, source, is_known=bool(known)):
            tries_by = {**(kept.tries_by or {}), source: (kept.tries_by or {}).get(source, 0) + 1}
            tries = kept.tries if known else kept.tries + 1
            await queries.update_pin_tries(work.db, msgspec.structs.replace(kept, tries=tries, tries_by=tries_by))
    return None, None


def _bears_more(pin: queries.Pin, source: str, *, is_known: bool) -> bool:
    """Whether the pin may be tried once more from this source."""
    used_up = not is_known and pin.tries >= MOST_TRIES_FROM_STRANGERS
    return not used_up and (pin.tries_by or {}).get(source, 0) < MOST_TRIES


async def _mark_verified(work: Work, user: User, pin: queries.Pin) -> User:
    """Note that the pin's address is the person's, if they still have or want it, and let them into the teams that invited it."""
    field = addresses.FIELD_OF[pin.channel]
    if addresses.of(user, pin.channel) == pin.address:
        user = msgspec.structs.replace(user, **{f"{field}_verified_at": work.now})
    elif getattr(user, f"pending_{field}") == pin.address:
        user = await addresses.take(work, user, field)
    await user_queries.update_user(work.db, user, work.now)
    if user.status == UserStatus.ACTIVE:
        for joined in await member_queries.update_members_joined(work.db, user.id, [pin.address], work.now):
            work.emit(MemberJoined(team_id=joined.team_id, user_id=user.id, member_id=joined.member_id))
    work.emit(UserChanged(user_id=user.id))
    return user


def _only_reached_by(user: User, channel: Channel) -> User:
    return msgspec.structs.replace(user, **{"mobile" if channel == Channel.EMAIL else "email": None})


def _pin_hash(user_id: int, pin: str) -> str:
    return digest(f"{user_id}:{pin}")
