"""/messages/recent: the newest of all rooms of the account in use. Source: contracts/tommy.yaml get_messages_recent; behaviour notes, tommy 2.16."""

from litestar import get

from crewhall.domains.chat import messages
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.chat_shapes import asked_messages, messages_json
from crewhall.surfaces.tommy.shapes import answer, base_of


@get("/messages/recent", operation_id="get_messages_recent", opt=USER)
async def get_messages_recent(request: AnyRequest) -> Answer:
    """Messages, newest last; `before_id` leads further back. They are not read by this."""
    asked = asked_messages(request)
    async with await reading(request) as work:
        views = await messages.list_recent(work, before_id=asked.before_id, limit=asked.count)
    return answer(messages_json(views, base_of(request)))
