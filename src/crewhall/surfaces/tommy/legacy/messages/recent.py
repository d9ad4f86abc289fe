"""/messages/recent: the newest of all rooms of the account in use. Source: contracts/tommy-legacy.yaml get_messages_recent."""

from crewhall.domains.chat import messages
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.chat_shapes import requested_messages
from crewhall.surfaces.tommy.legacy.shapes import message_json
from crewhall.surfaces.tommy.shapes import base_of, reply


class MessagesRecentResource:
    """/messages/recent: the newest messages of all rooms."""

    @operation("get_messages_recent", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Messages, newest last; `before_id` leads further back. They are not read by this."""
        requested = requested_messages(req)
        async with reading(req) as work:
            views = await messages.list_recent(work, before_id=requested.before_id, limit=requested.count)
        base = base_of(req)
        reply(resp, [message_json(view, base) for view in views])
