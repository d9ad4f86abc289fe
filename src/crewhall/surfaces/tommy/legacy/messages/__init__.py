"""/messages: saying something. Source: contracts/tommy-legacy.yaml create_messages; behaviour notes, tommy 2.16 and 3, row 18."""

from litestar import post

from crewhall.platform.http.answer import Answer
from crewhall.platform.http.body_limits import FILES
from crewhall.surfaces.tommy.auth import USER, AnyRequest
from crewhall.surfaces.tommy.legacy.shapes import message_json
from crewhall.surfaces.tommy.shapes import answer, base_of
from crewhall.surfaces.tommy.talk import post_message


@post("/messages", operation_id="create_messages", opt=USER | FILES)
async def create_messages(request: AnyRequest) -> Answer:
    """Say `message` in the room `chat_id`, or to `receiver_id` in the room of just the two; now, or at `send_at`."""
    return answer(message_json(await post_message(request), base_of(request)), 201)
