"""/messages: saying something. Source: contracts/tommy-legacy.yaml create_messages; behaviour notes, tommy 2.16 and 3, row 18."""

from crewhall.platform.http.resources import USER, Request, Response, operation
from crewhall.surfaces.tommy.legacy.shapes import message_json
from crewhall.surfaces.tommy.shapes import base_of, reply
from crewhall.surfaces.tommy.talk import post_message


class MessagesResource:
    """/messages: sending messages to rooms and people."""

    @operation("create_messages", USER, files=True)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Say `message` in the room `chat_id`, or to `receiver_id` in the room of just the two; now, or at `send_at`."""
        reply(resp, message_json(await post_message(req), base_of(req)), 201)
