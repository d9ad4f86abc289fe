"""/chats/{chat_id}/messages: what is said in a room. Source: contracts/tommy.yaml, chats; behaviour notes, tommy 2.16."""

from litestar import delete, get, post

from crewhall.domains.chat import messages
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.body_limits import FILES
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tommy.chat_shapes import message_json, messages_json
from crewhall.surfaces.tommy.shapes import answer, base_of, path_id
from crewhall.surfaces.tommy.talk import post_message, read_room


@get("/chats/{chat_id:int}/messages", operation_id="get_chats_by_chat_id_messages", opt=USER)
async def get_chats_by_chat_id_messages(request: AnyRequest) -> Answer:
    """The newest messages, or those before `before_id` or after `after_id`; newest last. Whoever asks has read them."""
    views = await read_room(request, path_id(request, "chat_id"))
    return answer(messages_json(views, base_of(request)))


@post("/chats/{chat_id:int}/messages", operation_id="create_chats_by_chat_id_messages", opt=USER | FILES)
async def create_chats_by_chat_id_messages(request: AnyRequest) -> Answer:
    """Say something in the room, now or at `send_at`."""
    view = await post_message(request, path_id(request, "chat_id"))
    return answer(message_json(view, base_of(request)), 201)


@get("/chats/{chat_id:int}/messages/{id:int}", operation_id="get_chats_by_chat_id_messages_by_id", opt=USER)
async def get_chats_by_chat_id_messages_by_id(request: AnyRequest) -> Answer:
    """One message of the room."""
    async with await reading(request) as work:
        view = await messages.get(work, path_id(request), path_id(request, "chat_id"))
    return answer(message_json(view, base_of(request)))


@delete(
    "/chats/{chat_id:int}/messages/{id:int}",
    operation_id="delete_chats_by_chat_id_messages_by_id",
    opt=USER,
    status_code=200,
)
async def delete_chats_by_chat_id_messages_by_id(request: AnyRequest) -> Answer:
    """Take a message back; it comes once more, as it was."""
    async with await writing(request) as work:
        view = await messages.delete(work, path_id(request), path_id(request, "chat_id"))
    return answer(message_json(view, base_of(request)))
