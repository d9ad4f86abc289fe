"""/messages: messages to people, and single messages. Source: contracts/tommy.yaml, messages; behaviour notes, tommy 2.16."""

from crewhall.domains.chat import messages
from crewhall.platform.http.resources import USER, Request, Response, operation, writing
from crewhall.surfaces.tommy.chat_shapes import message_json
from crewhall.surfaces.tommy.shapes import base_of, reply
from crewhall.surfaces.tommy.talk import edit_message, post_message


class MessagesResource:
    """/messages: sending messages to people and rooms."""

    @operation("create_messages", USER, files=True)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Say something to `receiver_id` or `receiver_ids`, in the room of exactly these people, or in the room `chat_id`."""
        reply(resp, message_json(await post_message(req), base_of(req)), 201)


class MessageResource:
    """/messages/{message_id}: one message."""

    @operation("update_messages_by_id", USER)
    async def on_put(self, req: Request, resp: Response, message_id: int) -> None:
        """Give one's message another text; while it waits, also another time. What is not sent stays."""
        view = await edit_message(req, message_id)
        reply(resp, message_json(view, base_of(req)))

    @operation("delete_messages_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, message_id: int) -> None:
        """Take a message back. It comes along as body, which is not looked at (notes 3, row 8), and comes once more, as it was."""
        async with writing(req) as work:
            view = await messages.delete(work, message_id)
        reply(resp, message_json(view, base_of(req)))
