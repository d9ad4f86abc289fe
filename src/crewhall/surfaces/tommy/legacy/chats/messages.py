"""/chats/{chat_id}/messages: what is said in a room. Source: contracts/tommy-legacy.yaml; behaviour notes, tommy 2.16."""

from litestar import get

from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest
from crewhall.surfaces.tommy.legacy.shapes import message_json
from crewhall.surfaces.tommy.shapes import answer, base_of, path_id
from crewhall.surfaces.tommy.talk import read_room


@get("/chats/{chat_id:int}/messages", operation_id="get_chats_by_chat_id_messages", opt=USER)
async def get_chats_by_chat_id_messages(request: AnyRequest) -> Answer:
    """The newest messages, or those before `before_id` or after `after_id`; newest last. Whoever asks has read them."""
    views = await read_room(request, path_id(request, "chat_id"))
    base = base_of(request)
    return answer([message_json(view, base) for view in views])
