"""/messages/favorite: the newest of the caller's favourite rooms. Source: contracts/tommy.yaml get_messages_favorite; behaviour notes, tommy 2.16."""

from crewhall.domains.chat import messages
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.chat_shapes import messages_json, requested_messages
from crewhall.surfaces.tommy.shapes import base_of, reply


class MessagesFavoriteResource:
    """/messages/favorite: the newest messages of favourite rooms."""

    @operation("get_messages_favorite", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Messages, newest last; `before_id` leads further back. They are not read by this."""
        requested = requested_messages(req)
        async with reading(req) as work:
            views = await messages.list_favorite(work, before_id=requested.before_id, limit=requested.count)
        reply(resp, messages_json(views, base_of(req)))
