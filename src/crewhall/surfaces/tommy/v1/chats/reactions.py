"""/chats/{chat_id}/reactions: signs at messages. Source: contracts/tommy.yaml, chats; behaviour notes, tommy 2.16."""

from crewhall.domains.chat import reactions
from crewhall.platform.http.resources import USER, Request, Response, operation, writing
from crewhall.surfaces.tommy.chat_shapes import ReactionInput, reaction_json
from crewhall.surfaces.tommy.shapes import read_input, reply
from crewhall.surfaces.tommy.talk import count_word


class ChatReactionsResource:
    """/chats/{chat_id}/reactions: reactions to the messages of a room."""

    @operation("create_chats_by_chat_id_reactions", USER)
    async def on_post(self, req: Request, resp: Response, chat_id: int) -> None:
        """Put a sign to a message of the room; the same sign only once."""
        body = await read_input(req, ReactionInput)
        await count_word(req)
        async with writing(req) as work:
            reaction = await reactions.add(work, chat_id, body.message_id, body.value)
        reply(resp, reaction_json(reaction), 201)


class ChatReactionResource:
    """/chats/{chat_id}/reactions/{reaction_id}: one reaction."""

    @operation("delete_chats_by_chat_id_reactions_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, chat_id: int, reaction_id: int) -> None:
        """Take one's own sign back; it comes once more, as it was."""
        await count_word(req)
        async with writing(req) as work:
            reaction = await reactions.remove(work, chat_id, reaction_id)
        reply(resp, reaction_json(reaction))
