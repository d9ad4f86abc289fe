"""Signs that people put to messages: one of each sort for each person and message."""

from crewhall.domains.chat import memberships, policy
from crewhall.domains.chat.errors import AlreadyReacted, TooManyReactions
from crewhall.domains.chat.events import ReactionAdded, ReactionRemoved
from crewhall.domains.chat.model import LONGEST_REACTION, MOST_REACTIONS, Reaction
from crewhall.domains.chat.queries import messages as message_queries
from crewhall.domains.chat.queries import reactions as queries
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import NotFound, existing, wrong_field
from crewhall.kit.text import squeeze
from crewhall.platform.work import Work


async def add(work: Work, room_id: int, message_id: int, value: str) -> Reaction:
    """Put a sign to a sent message of the room. Raises `NotFound`, `InvalidInput`, `AlreadyReacted`, `TooManyReactions`.

    Source: contracts/tommy.yaml create_chats_by_chat_id_reactions; behaviour notes, tommy 2.16.
    """
    caller_id, sign = signed_in(work.actor), squeeze(value)
    if not 0 < len(sign) <= LONGEST_REACTION:
        limit = f"must have 1 to {LONGEST_REACTION} characters"
        raise wrong_field("value", limit)
    await message_queries.select_message_for_update(work.db, caller_id, message_id)
    message = await message_queries.select_message(work.db, caller_id, message_id)
    if message is None or message.room_id != room_id or message.position is None:
        raise NotFound(thing="message")
    reaction_id = await queries.insert_reaction(work.db, message_id, caller_id, sign, work.now)
    if reaction_id is None:
        raise AlreadyReacted(value=sign)
    if await queries.select_reactions_total(work.db, message_id, caller_id) > MOST_REACTIONS:
        raise TooManyReactions(most=MOST_REACTIONS)
    work.emit(
        ReactionAdded(room_id=room_id, user_id=caller_id, reaction_id=reaction_id, message_id=message_id, value=sign)
    )
    return Reaction(reaction_id, message_id, room_id, caller_id, sign, work.now)


async def remove(work: Work, room_id: int, reaction_id: int) -> Reaction:
    """Take one's own sign back; the reaction as it was. Raises `NotFound`, and `Forbidden` for others' signs.

    Source: contracts/tommy.yaml delete_chats_by_chat_id_reactions_by_id.
    """
    membership = await memberships.membership_of(work, room_id)
    reaction = existing(await queries.select_reaction(work.db, room_id, reaction_id), "reaction")
    policy.may_take_back(membership.user_id, reaction.user_id)
    if not await queries.delete_reaction(work.db, reaction_id, membership.user_id):  # another request has just done it
        raise NotFound(thing="reaction")
    work.emit(
        ReactionRemoved(
            room_id=room_id,
            user_id=membership.user_id,
            reaction_id=reaction_id,
            message_id=reaction.message_id,
            value=reaction.value,
        )
    )
    return reaction
