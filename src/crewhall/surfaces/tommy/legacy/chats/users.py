"""/chats/{chat_id}/users: the people in a room. Source: contracts/tommy-legacy.yaml get_chats_by_chat_id_users."""

from crewhall.domains.chat import participants
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.legacy.people_of_rooms import people_of_room
from crewhall.surfaces.tommy.shapes import reply


class ChatUsersResource:
    """/chats/{chat_id}/users: the people in a room."""

    @operation("get_chats_by_chat_id_users", USER)
    async def on_get(self, req: Request, resp: Response, chat_id: int) -> None:
        """Everybody in the room; those who left are not."""
        async with reading(req) as work:
            people = await participants.list_participants(work, chat_id)
        reply(resp, await people_of_room(req, people))
