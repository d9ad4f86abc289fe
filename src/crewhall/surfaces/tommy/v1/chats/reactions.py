"""/chats/{chat_id}/reactions: signs at messages. Source: contracts/tommy.yaml, chats; behaviour notes, tommy 2.16."""

from litestar import delete, post

from crewhall.domains.chat import reactions
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, writing
from crewhall.surfaces.tommy.chat_shapes import ReactionInput, reaction_json
from crewhall.surfaces.tommy.shapes import answer, path_id, read_input
from crewhall.surfaces.tommy.talk import count_word


@post("/chats/{chat_id:int}/reactions", operation_id="create_chats_by_chat_id_reactions", opt=USER)
async def create_chats_by_chat_id_reactions(request: AnyRequest) -> Answer:
    """Put a sign to a message of the room; the same sign only once."""
    shown = await read_input(request, ReactionInput)
    await count_word(request)
    async with await writing(request) as work:
        reaction = await reactions.add(work, path_id(request, "chat_id"), shown.message_id, shown.value)
    return answer(reaction_json(reaction), 201)


@delete(
    "/chats/{chat_id:int}/reactions/{id:int}",
    operation_id="delete_chats_by_chat_id_reactions_by_id",
    opt=USER,
    status_code=200,
)
async def delete_chats_by_chat_id_reactions_by_id(request: AnyRequest) -> Answer:
    """Take one's own sign back; it comes once more, as it was."""
    await count_word(request)
    async with await writing(request) as work:
        reaction = await reactions.remove(work, path_id(request, "chat_id"), path_id(request))
    return answer(reaction_json(reaction))
