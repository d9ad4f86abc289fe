"""Placeholders: people whom others have named by an address, and who have no account.

All that others do for such an address hangs on the placeholder: contacts, invitations, memberships, rooms, the names that they typed.
Whoever signs up with the address gets a new account that has nothing to do with it. Only once an account has proved the address is
that which belongs to it handed over (`flows/claims.py`), so that nobody learns by signing up who has named an address, or how.

A placeholder that was named by several addresses stays for those which are not proved. What belongs to no single address, such as a
room, belongs to its e-mail addresses, or without any to its mobile numbers.
"""

from msgspec import UNSET, Struct

from crewhall.domains.identity import users
from crewhall.domains.identity.errors import AddressIsTaken
from crewhall.domains.identity.events import MemberChanged, MemberInvited, MemberJoined
from crewhall.domains.identity.model import NewUser, User, UserEdit, UserStatus
from crewhall.domains.identity.queries import members as member_queries
from crewhall.domains.identity.queries import placeholders as queries
from crewhall.domains.identity.queries import users as user_queries
from crewhall.domains.identity.queries.placeholders import PendingMembership
from crewhall.platform.work import ReadWork, Work

_TRIES = 3


class Claim(Struct, frozen=True):
    """A person has proved addresses for which a placeholder stands. `has_main`: also what belongs to no single address is theirs."""

    user_id: int
    placeholder_id: int
    addresses: tuple[str, ...]
    has_main: bool


async def find(work: ReadWork, email: str | None, mobile: str | None) -> User | None:
    """Whom the caller means by an address in normal form: whoever has proved it, else its placeholder. One's own is oneself's, proved or not."""
    return await queries.select_addressee(work.db, work.actor.user_id or 0, email, mobile)


async def find_or_add(work: Work, new: NewUser) -> User:
    """Whom the addresses mean, else a new placeholder for them; the fields are in normal form. Raises `AddressIsTaken`.

    Of units that name the same stranger at the same time one makes the placeholder, and all answer it. It is kept until the unit ends.
    """
    addresses = [address for address in (new.email, new.mobile) if address]
    for _ in range(_TRIES):
        user = await find(work, new.email, new.mobile)
        if user is not None and user.status != UserStatus.INVITED:
            return user
        placeholder_id = user.id if user is not None else await _add(work, new, addresses[0])
        if placeholder_id is None:  # another unit was faster
            continue
        if await queries.select_placeholder_for_update(work.db, placeholder_id, alone=False) is not None:
            for address in addresses:
                await queries.insert_address(work.db, placeholder_id, address)
            return user or await user_queries.select_user(work.db, placeholder_id) or _refuse(new)
    return _refuse(new)


async def rename(work: Work, user_id: int, edit: UserEdit) -> None:
    """Give a placeholder another name. Raises `InvalidInput`. The caller has proved the right, and that nobody else knows them."""
    found = await user_queries.select_user_for_update(work.db, user_id)
    if found is None or found.status != UserStatus.INVITED:
        return
    first_name, last_name = (
        known if name is UNSET else name or ""
        for name, known in ((edit.first_name, found.first_name), (edit.last_name, found.last_name))
    )
    first_name, last_name = users.normal_names(first_name, last_name)
    if (first_name, last_name) != (found.first_name, found.last_name):
        await queries.update_name(work.db, user_id, first_name, last_name, work.now)
        await member_queries.update_member_names(work.db, user_id)


async def claims_of(work: Work, user_id: int) -> list[Claim]:
    """What the person may claim by the addresses that they have proved; nobody names these placeholders until the unit ends."""
    proved: dict[int, list[str]] = {}
    for standing in await queries.select_claimed(work.db, user_id):
        proved.setdefault(standing.placeholder_id, []).append(standing.address)
    claims: list[Claim] = []
    for placeholder_id, addresses in proved.items():
        await queries.select_placeholder_for_update(work.db, placeholder_id, alone=True)
        known = [standing.address for standing in await queries.select_addresses(work.db, placeholder_id)]
        main = [address for address in known if "@" in address] or known
        has_main = not set(main).isdisjoint(addresses)
        claims.append(Claim(user_id, placeholder_id, tuple(addresses), has_main))
    return claims


async def offered_memberships(work: ReadWork, claim: Claim) -> list[PendingMembership]:
    """The memberships that were offered to the proved addresses."""
    return await queries.select_memberships(work.db, claim.user_id, claim.placeholder_id, list(claim.addresses))


async def take_over_name(work: Work, claim: Claim) -> None:
    """Whoever has no name of their own gets the placeholder's. The caller has made sure that it is the word of the team that invited them."""
    if await queries.update_name_taken_over(work.db, claim.user_id, claim.placeholder_id, work.now):
        await member_queries.update_member_names(work.db, claim.user_id)


async def hand_over_memberships(work: Work, claim: Claim) -> list[PendingMembership]:
    """Make the memberships that were offered to the proved addresses the person's, who joins with that; those that are
    gone, for the person had one in that team already (`own_id`). Asks no policy: follows from the proof, as all of a claim."""
    gone: list[PendingMembership] = []
    user_id = claim.user_id
    for membership in await offered_memberships(work, claim):
        if membership.own_id is None:
            await queries.update_membership_claimed(
                work.db, user_id, claim.placeholder_id, membership.member_id, work.now
            )
            work.emit(MemberInvited(team_id=membership.team_id, user_id=user_id, member_id=membership.member_id))
            continue
        await queries.update_offered_again(work.db, user_id, membership.member_id, work.now)
        await queries.delete_membership(work.db, claim.placeholder_id, membership.member_id)
        gone.append(membership)
        work.emit(MemberChanged(team_id=membership.team_id, user_id=user_id, member_id=membership.own_id))
    for joined in await member_queries.update_members_joined(work.db, user_id, list(claim.addresses), work.now):
        work.emit(MemberJoined(team_id=joined.team_id, user_id=user_id, member_id=joined.member_id))
    return gone


async def settle(work: Work, claim: Claim) -> None:
    """The placeholder does not stand for the proved addresses any more; without any other it is gone."""
    await queries.delete_addresses(work.db, claim.placeholder_id, list(claim.addresses))
    await queries.delete_placeholder(work.db, claim.placeholder_id)


async def make_way(work: Work, email: str | None, mobile: str | None) -> None:
    """Let an account have addresses that made-up people (demo data) have, who cannot sign in."""
    await queries.update_addresses_free(work.db, email, mobile)


async def _add(work: Work, new: NewUser, address: str) -> int | None:
    """A new placeholder for the address; None when another unit has just made one. Its slug says nothing: the name is another's word."""
    user_id = await queries.insert_placeholder(work.db, new, f"invited-{work.ids.suffix()}", work.now)
    if user_id is None or await queries.insert_address(work.db, user_id, address):
        return user_id
    await queries.delete_placeholder(work.db, user_id)
    return None


def _refuse(new: NewUser) -> User:
    raise AddressIsTaken(field="e-mail address" if new.email else "mobile number")
