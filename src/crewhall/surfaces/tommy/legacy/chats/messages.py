"""/chats/{chat_id}/messages: what is said in a room. Source: contracts/tommy-legacy.yaml; behaviour notes, tommy 2.16."""

from crewhall.platform.http.resources import USER, Request, Response, operation
from crewhall.surfaces.tommy.legacy.shapes import message_json
from crewhall.surfaces.tommy.shapes import base_of, reply
from crewhall.surfaces.tommy.talk import read_room


class ChatMessagesResource:
    """/chats/{chat_id}/messages: the messages of a room."""

    @operation("get_chats_by_chat_id_messages", USER)
    async def on_get(self, req: Request, resp: Response, chat_id: int) -> None:
        """The newest messages, or those before `before_id` or after `after_id`; newest last. Whoever asks has read them."""
        views = await read_room(req, chat_id)
        base = base_of(req)
        reply(resp, [message_json(view, base) for view in views])
