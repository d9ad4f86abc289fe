"""/chats/initiate: the room of exactly these people. Source: contracts/tommy-legacy.yaml create_chats_initiate; behaviour notes, tommy 2.16."""

from litestar import post

from crewhall.domains.chat import rooms
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, writing
from crewhall.surfaces.tommy.chat_shapes import RoomInput, exact_room
from crewhall.surfaces.tommy.legacy.people_of_rooms import told_room
from crewhall.surfaces.tommy.shapes import answer, read_input


@post("/chats/initiate", operation_id="create_chats_initiate", opt=USER, status_code=200)
async def create_chats_initiate(request: AnyRequest) -> Answer:
    """The room that exactly those who are named and the caller have already, else a new one."""
    shown = await read_input(request, RoomInput)
    async with await writing(request) as work:
        view, _ = await rooms.initiate(work, exact_room(shown))
    return answer(await told_room(request, view))
