"""/chats/{chat_id}/users: the people in a room. Source: contracts/tommy-legacy.yaml get_chats_by_chat_id_users."""

from litestar import get

from crewhall.domains.chat import participants
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.legacy.people_of_rooms import told_people
from crewhall.surfaces.tommy.shapes import answer, path_id


@get("/chats/{chat_id:int}/users", operation_id="get_chats_by_chat_id_users", opt=USER)
async def get_chats_by_chat_id_users(request: AnyRequest) -> Answer:
    """Everybody in the room; those who left are not."""
    async with await reading(request) as work:
        people = await participants.list_participants(work, path_id(request, "chat_id"))
    return answer(await told_people(request, people))
