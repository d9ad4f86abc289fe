"""Whose an address is: whoever has proved it. Until then it is what somebody says, gives nothing, and keeps nobody from proving it.

A proved address of a person is replaced only by another that they have proved; the new one waits aside until then.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

import msgspec

from crewhall.domains.identity.errors import AddressIsTaken
from crewhall.domains.identity.events import UserChanged
from crewhall.domains.identity.model import Channel, NewUser, User, UserStatus
from crewhall.domains.identity.queries import members as member_queries
from crewhall.domains.identity.queries import users as queries
from crewhall.kit.errors import wrong_fields
from crewhall.platform.work import ReadWork, Work

FIELDS = {"email": "e-mail address", "mobile": "mobile number"}
FIELD_OF = {Channel.EMAIL: "email", Channel.SMS: "mobile"}


class Addressed(Protocol):
    """Anybody with addresses, each with the time at which it was proved to be theirs."""

    @property
    def email(self) -> str | None: ...
    @property
    def email_verified_at(self) -> datetime | None: ...
    @property
    def mobile(self) -> str | None: ...
    @property
    def mobile_verified_at(self) -> datetime | None: ...


def of(user: User, channel: Channel) -> str | None:
    """Where a channel reaches a person."""
    return getattr(user, FIELD_OF[channel])


def wanted(user: User, channel: Channel) -> str | None:
    """The address that a proof by this channel would be of: the one that waits, else the present one."""
    return getattr(user, f"pending_{FIELD_OF[channel]}") or of(user, channel)


def proved(person: Addressed) -> dict[str, str]:
    """The addresses that the person has proved to be theirs by field, `email` first. In statements: `conditions`."""
    found = {
        "email": (person.email, person.email_verified_at),
        "mobile": (person.mobile, person.mobile_verified_at),
    }
    return {field: address for field, (address, verified_at) in found.items() if address and verified_at}


def is_proved(person: Addressed, field: str) -> bool:
    """Whether the person has proved this address (`email` or `mobile`) of theirs."""
    return field in proved(person)


def of_whom_to_notify(person: Addressed) -> list[str]:
    """Where a person is told of changes to their account: what they have proved, else what they have named."""
    return [*proved(person).values()] or [address for address in (person.email, person.mobile) if address][:1]


async def sort_new(work: ReadWork, new: NewUser, others: Collection[int]) -> tuple[NewUser, dict[str, str | None]]:
    """What a sign-up may have at once, and what of it waits for its proof. People who cannot sign in (demo data) are in nobody's way.

    `others` are people who named an address without proving it and are known to be somebody else (`sessions.check_stranger`). Raises
    `AddressIsTaken` for what anybody has proved, or what may be the same person's.
    """
    waiting: dict[str, str | None] = {}
    for field, word in FIELDS.items():
        address = getattr(new, field)
        holder = await _holder(work, field, address)
        if holder is None or holder.status == UserStatus.INVITED:
            continue
        if is_proved(holder, field) or (holder.status == UserStatus.ACTIVE and holder.id not in others):
            raise AddressIsTaken(field=word)
        waiting[f"pending_{field}"] = address
    direct = msgspec.structs.replace(new, **{pending.removeprefix("pending_"): None for pending in waiting})
    return direct, waiting


async def withhold(work: ReadWork, before: User, edited: User) -> User:
    """The edited person with their new addresses where they belong: in their place if nothing speaks against it, else waiting.

    A new address waits when it would replace a proved one, or when somebody else has it; so nobody learns whether anybody does.
    Raises `InvalidInput` for whoever would take away the last address that they have proved.
    """
    for field in FIELDS:
        old, new = getattr(before, field), getattr(edited, field)
        if new == old or new is None:
            continue
        if is_proved(before, field) or await _holder(work, field, new) is not None:
            waits = {
                f"pending_{field}": new,
                field: old,
                f"{field}_verified_at": getattr(before, f"{field}_verified_at"),
            }
            edited = msgspec.structs.replace(edited, **waits)
    if proved(before) and not proved(edited):
        reason = "is the only address that you have proved; prove another first"
        lost = [field for field in FIELDS if is_proved(before, field) and not is_proved(edited, field)]
        raise wrong_fields(dict.fromkeys(lost, reason), f"This {reason}.")
    return edited


async def take(work: Work, user: User, field: str) -> User:
    """Give a person the address that waits for them and that they have just proved; whoever only said that it is theirs loses it.

    What a team offers to this address goes along. Raises `AddressIsTaken` when somebody else has proved it.
    """
    address = getattr(user, f"pending_{field}")
    holder = await _holder(work, field, address)
    if holder is not None and holder.id != user.id:
        holder = await queries.select_user_for_update(work.db, holder.id)
    if holder is not None and holder.id != user.id and getattr(holder, field) == address:
        if is_proved(holder, field):
            raise AddressIsTaken(field=FIELDS[field])
        await queries.update_user(work.db, msgspec.structs.replace(holder, **{field: None}), work.now)
        await member_queries.update_members_handed_over(work.db, holder.id, user.id, address, work.now)
        work.emit(UserChanged(user_id=holder.id))
    taken = {field: address, f"{field}_verified_at": work.now, f"pending_{field}": None}
    return msgspec.structs.replace(user, **taken)


async def _holder(work: ReadWork, field: str, address: str | None) -> User | None:
    if address is None:
        return None
    by = (address, None) if field == "email" else (None, address)
    return await queries.select_user_by_address(work.db, *by)
