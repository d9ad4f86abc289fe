"""Whom an invitation names, and whether and where the inviter may have them sent mail."""

import re

from crewhall.domains.directory.model import Addressee, NewInvitation
from crewhall.domains.directory.queries import invitations as queries
from crewhall.domains.identity import addresses, teams
from crewhall.domains.identity.model import UserStatus
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import NotFound, existing, wrong_field
from crewhall.platform.work import ReadWork

_NOT_A_LETTER = re.compile(r"[^a-z]")


async def person_named(work: ReadWork, new: NewInvitation) -> int | None:
    """The user id of the person whom a new invitation names; None for nobody. Raises `InvalidInput`, `NotFound`."""
    friend_id = new.friend_id
    if friend_id is None and new.invitee_id is not None:
        friend_id = await _person_behind(work, new.invitee_type or "User", new.invitee_id)
    elif friend_id is None and new.invitee_type is not None:
        raise wrong_field("invitee_id", "is needed with invitee_type")
    if friend_id is not None and friend_id == work.actor.user_id:
        raise wrong_field("friend_id", "must not be yourself")
    return friend_id


async def _person_behind(work: ReadWork, account_type: str, account_id: int) -> int:
    """Who answers for an account: the user, the member, the owner of the team. Rails names in any case (behaviour notes, tommy 3, row 41)."""
    match _NOT_A_LETTER.sub("", account_type.lower()):
        case "user":
            return account_id
        case "teammember" | "member":
            found = await queries.select_user_of_member(work.db, signed_in(work.actor), account_id)
        case "team":
            found = (await teams.get_visible(work, str(account_id))).owner_id
        case _:
            wanted = "must be User, TeamMember or Team"
            raise wrong_field("invitee_type", wanted)
    if found is None:
        raise NotFound(thing="person")
    return found


async def get(work: ReadWork, friend_id: int) -> Addressee:
    """Somebody whom the caller may invite; their address is empty where the caller may not have them sent mail. Raises `NotFound`."""
    user_id, team_id = signed_in(work.actor), work.actor.team_id
    known = await queries.select_known(work.db, user_id, team_id, friend_id) if 0 < friend_id < 2**63 else None
    if known is None or not (known.is_known or known.status == UserStatus.ACTIVE):
        raise NotFound(thing="person")
    if known.status == UserStatus.ACTIVE:
        return Addressee(
            friend_id, next(iter(addresses.of_whom_to_notify(known)), "") if known.is_known else "", has_account=True
        )
    address = existing(await queries.select_known_address(work.db, user_id, team_id, friend_id), "person")
    return Addressee(friend_id, address, has_account=False)
