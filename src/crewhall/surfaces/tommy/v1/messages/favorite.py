"""/messages/favorite: the newest of the caller's favourite rooms. Source: contracts/tommy.yaml get_messages_favorite; behaviour notes, tommy 2.16."""

from litestar import get

from crewhall.domains.chat import messages
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.chat_shapes import asked_messages, messages_json
from crewhall.surfaces.tommy.shapes import answer, base_of


@get("/messages/favorite", operation_id="get_messages_favorite", opt=USER)
async def get_messages_favorite(request: AnyRequest) -> Answer:
    """Messages, newest last; `before_id` leads further back. They are not read by this."""
    asked = asked_messages(request)
    async with await reading(request) as work:
        views = await messages.list_favorite(work, before_id=asked.before_id, limit=asked.count)
    return answer(messages_json(views, base_of(request)))
