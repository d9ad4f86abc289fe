"""/chats: rooms of the caller. Source: contracts/tommy-legacy.yaml, chats; behaviour notes, tommy 2.16.

This edition has no favourites and no leaving: `open` is true for every room that can be seen, and ignored when sent.
"""

from litestar import get, post, put

from crewhall.domains.chat import rooms
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tommy.chat_shapes import RoomInput, new_room, room_edit
from crewhall.surfaces.tommy.legacy.people_of_rooms import told_room, told_rooms
from crewhall.surfaces.tommy.paging import asked_page, page_answer
from crewhall.surfaces.tommy.shapes import answer, path_id, read_input


@get("/chats", operation_id="get_chats", opt=USER)
async def get_chats(request: AnyRequest) -> Answer:
    """Rooms of the account in use, with their people; the one with the newest message first."""
    asked = asked_page(read_query(request.scope["query_string"]))
    async with await reading(request) as work:
        page = await rooms.list_rooms(work, asked)
    return page_answer(request, page, await told_rooms(request, page.rows))


@post("/chats", operation_id="create_chats", opt=USER)
async def create_chats(request: AnyRequest) -> Answer:
    """A new room with the caller and those who are named in it, as `users` or `user_ids`."""
    shown = await read_input(request, RoomInput)
    async with await writing(request) as work:
        view = await rooms.create(work, new_room(shown))
    return answer(await told_room(request, view), 201)


@get("/chats/{id:int}", operation_id="get_chats_by_id", opt=USER)
async def get_chats_by_id(request: AnyRequest) -> Answer:
    """One room with its people."""
    async with await reading(request) as work:
        view = await rooms.get(work, path_id(request))
    return answer(await told_room(request, view))


@put("/chats/{id:int}", operation_id="update_chats_by_id", opt=USER)
async def update_chats_by_id(request: AnyRequest) -> Answer:
    """Change the title, or add people; what is not sent stays, and nobody is taken out."""
    shown = await read_input(request, RoomInput)
    async with await writing(request) as work:
        view = await rooms.update(work, path_id(request), room_edit(shown))
    return answer(await told_room(request, view))
