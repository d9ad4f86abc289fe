"""With whom the caller may open a chat, and the key by which a room is found again for exactly its people."""

import hashlib
from collections.abc import Collection

from crewhall.domains.chat.queries import suspensions as queries
from crewhall.domains.directory import contacts
from crewhall.domains.identity import users
from crewhall.domains.identity.model import UserStatus
from crewhall.kit.errors import NotFound, wrong_field
from crewhall.platform.work import Work

_LONGEST_KEY = 1000  # an index of PostgreSQL takes 2,700 bytes
_LARGEST_ID = 2**63 - 1
_MOST_NAMED = 10


def key_of(user_ids: Collection[int]) -> str:
    """The same text for the same people; short for a crowd."""
    key = ",".join(map(str, sorted(user_ids)))
    return key if len(key) <= _LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


async def check_open(work: Work, caller_id: int, user_ids: Collection[int], team_id: int | None) -> None:
    """The caller may bring everybody named into a room, of the team if that is given.

    Anybody with an account may be written to, or, where the setting `chat.open_to` narrows it, team mates and contacts; and of people who
    are invited those whom the caller knows. Raises `InvalidInput`, which tells unknown people from none of the others, and for whoever
    has left the team; `NotFound` for a closed one.
    """
    others = sorted(set(user_ids) - {caller_id})
    if not others:
        return
    found = await users.list_by_ids(work, [user_id for user_id in others if 0 < user_id <= _LARGEST_ID])
    reachable = {int(user.id) for user in found.values() if user.status == UserStatus.ACTIVE}
    if work.settings.chat.open_to == "team_mates_and_contacts":
        known = await users.mates_among(work, sorted(reachable))
        known |= await contacts.connected(work, caller_id, sorted(reachable - known))
        reachable &= known
    invited = sorted(int(user.id) for user in found.values() if user.status == UserStatus.INVITED)
    reachable |= await contacts.known_placeholders(work, invited)
    if wrong := [user_id for user_id in others if user_id not in reachable]:
        named = _named(wrong)
        raise wrong_field("user_ids", f"must be people whom you can write to; you cannot to {named}")
    if team_id is not None:
        await _check_team(work, team_id, others)


async def _check_team(work: Work, team_id: int, user_ids: list[int]) -> None:
    """All these people may be in rooms of the team, and still can when the unit ends."""
    if not await queries.select_team_is_open(work.db, team_id):
        raise NotFound(thing="team")
    if former := await queries.select_former(work.db, team_id, user_ids):
        named = _named(former)
        raise wrong_field(
            "user_ids", f"must not have left the team, as {named}; write to them from your personal account"
        )


def _named(user_ids: list[int]) -> str:
    return ", ".join(map(str, user_ids[:_MOST_NAMED])) + (" …" if len(user_ids) > _MOST_NAMED else "")
