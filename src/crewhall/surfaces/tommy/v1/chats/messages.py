"""/chats/{chat_id}/messages: what is said in a room. Source: contracts/tommy.yaml, chats; behaviour notes, tommy 2.16."""

from crewhall.domains.chat import messages
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.tommy.chat_shapes import message_json, messages_json
from crewhall.surfaces.tommy.shapes import base_of, reply
from crewhall.surfaces.tommy.talk import post_message, read_room


class ChatMessagesResource:
    """/chats/{chat_id}/messages: the messages of a room."""

    @operation("get_chats_by_chat_id_messages", USER)
    async def on_get(self, req: Request, resp: Response, chat_id: int) -> None:
        """The newest messages, or those before `before_id` or after `after_id`; newest last. Whoever asks has read them."""
        views = await read_room(req, chat_id)
        reply(resp, messages_json(views, base_of(req)))

    @operation("create_chats_by_chat_id_messages", USER, files=True)
    async def on_post(self, req: Request, resp: Response, chat_id: int) -> None:
        """Say something in the room, now or at `send_at`."""
        view = await post_message(req, chat_id)
        reply(resp, message_json(view, base_of(req)), 201)


class ChatMessageResource:
    """/chats/{chat_id}/messages/{message_id}: one message of a room."""

    @operation("get_chats_by_chat_id_messages_by_id", USER)
    async def on_get(self, req: Request, resp: Response, chat_id: int, message_id: int) -> None:
        """One message of the room."""
        async with reading(req) as work:
            view = await messages.get(work, message_id, chat_id)
        reply(resp, message_json(view, base_of(req)))

    @operation("delete_chats_by_chat_id_messages_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, chat_id: int, message_id: int) -> None:
        """Take a message back; it comes once more, as it was."""
        async with writing(req) as work:
            view = await messages.delete(work, message_id, chat_id)
        reply(resp, message_json(view, base_of(req)))
