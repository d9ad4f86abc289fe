"""With whom the caller may open a chat, and the key by which a room is found again for exactly its people."""

import hashlib
from collections.abc import Collection

from crewhall.domains.directory import contacts
from crewhall.domains.identity import users
from crewhall.domains.identity.model import UserStatus
from crewhall.kit.errors import InvalidInput
from crewhall.platform.work import ReadWork

_LONGEST_KEY = 1000  # an index of PostgreSQL takes 2,700 bytes
_LARGEST_ID = 2**63 - 1
_MOST_NAMED = 10


def key_of(user_ids: Collection[int]) -> str:
    """The same text for the same people; short for a crowd."""
    key = ",".join(map(str, sorted(user_ids)))
    return key if len(key) <= _LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


async def check_open(work: ReadWork, caller_id: int, user_ids: Collection[int]) -> None:
    """Everybody named may be written to by the caller: anybody who has an account or is invited, or, where the setting
    `chat.open_to` narrows it, team mates and contacts. Raises `InvalidInput`, which tells unknown people from none of the others.
    """
    others = sorted(set(user_ids) - {caller_id})
    if not others:
        return
    found = await users.list_by_ids(work, [user_id for user_id in others if 0 < user_id <= _LARGEST_ID])
    reachable = {int(user.id) for user in found.values() if user.status != UserStatus.CLOSED}
    if work.settings.chat.open_to == "team_mates_and_contacts":
        known = await users.mates_among(work, sorted(reachable))
        known |= await contacts.connected(work, caller_id, sorted(reachable - known))
        reachable &= known
    if wrong := [user_id for user_id in others if user_id not in reachable]:
        named = ", ".join(map(str, wrong[:_MOST_NAMED])) + (" …" if len(wrong) > _MOST_NAMED else "")
        raise InvalidInput(
            reason=f"There is nobody whom you can write to with the id {named}.",
            details={"user_ids": f"nobody whom you can write to: {named}"},
        )
