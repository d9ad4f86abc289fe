"""/messages: messages to people, and single messages. Source: contracts/tommy.yaml, messages; behaviour notes, tommy 2.16."""

from litestar import delete, post, put

from crewhall.domains.chat import messages
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.body_limits import FILES
from crewhall.surfaces.tommy.auth import USER, AnyRequest, writing
from crewhall.surfaces.tommy.chat_shapes import message_json
from crewhall.surfaces.tommy.shapes import answer, base_of, path_id
from crewhall.surfaces.tommy.talk import edit_message, post_message


@post("/messages", operation_id="create_messages", opt=USER | FILES)
async def create_messages(request: AnyRequest) -> Answer:
    """Say something to `receiver_id` or `receiver_ids`, in the room of exactly these people, or in the room `chat_id`."""
    return answer(message_json(await post_message(request), base_of(request)), 201)


@put("/messages/{id:int}", operation_id="update_messages_by_id", opt=USER)
async def update_messages_by_id(request: AnyRequest) -> Answer:
    """Give one's message another text; while it waits, also another time. What is not sent stays."""
    view = await edit_message(request, path_id(request))
    return answer(message_json(view, base_of(request)))


@delete("/messages/{id:int}", operation_id="delete_messages_by_id", opt=USER, status_code=200)
async def delete_messages_by_id(request: AnyRequest) -> Answer:
    """Take a message back. It comes along as body, which is not looked at (notes 3, row 8), and comes once more, as it was."""
    async with await writing(request) as work:
        view = await messages.delete(work, path_id(request))
    return answer(message_json(view, base_of(request)))
