"""/chats: rooms of the caller. Source: contracts/tommy.yaml, chats; behaviour notes, tommy 2.16."""

from litestar import delete, get, post, put
from msgspec import Struct

from crewhall.domains.chat import rooms
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.conversion import convert
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tommy.chat_shapes import RoomInput, new_room, room_edit, room_json
from crewhall.surfaces.tommy.paging import asked_page, page_answer
from crewhall.surfaces.tommy.shapes import answer, base_of, path_id, read_input


class RoomsQuery(Struct):
    """Which rooms: all, or only those that are, or are not, favourites."""

    favorite: bool | None = None


@get("/chats", operation_id="get_chats", opt=USER)
async def get_chats(request: AnyRequest) -> Answer:
    """Rooms of the account in use, with their people; the one with the newest message first."""
    query = read_query(request.scope["query_string"])
    favorite = convert(query, RoomsQuery).favorite
    async with await reading(request) as work:
        page = await rooms.list_rooms(work, asked_page(query), favorite=favorite)
    base = base_of(request)
    return page_answer(request, page, [room_json(view, base) for view in page.rows])


@post("/chats", operation_id="create_chats", opt=USER)
async def create_chats(request: AnyRequest) -> Answer:
    """A new room with the caller and those who are named in it."""
    shown = await read_input(request, RoomInput)
    async with await writing(request) as work:
        view = await rooms.create(work, new_room(shown))
    return answer(room_json(view, base_of(request)), 201)


@get("/chats/{id:int}", operation_id="get_chats_by_id", opt=USER)
async def get_chats_by_id(request: AnyRequest) -> Answer:
    """One room. Its people come with or without `with_users` (notes 3, row 32)."""
    async with await reading(request) as work:
        view = await rooms.get(work, path_id(request))
    return answer(room_json(view, base_of(request)))


@put("/chats/{id:int}", operation_id="update_chats_by_id", opt=USER)
async def update_chats_by_id(request: AnyRequest) -> Answer:
    """Change the room's title or kind, add people, or mark the room for oneself; what is not sent stays."""
    shown = await read_input(request, RoomInput)
    async with await writing(request) as work:
        view = await rooms.update(work, path_id(request), room_edit(shown))
    return answer(room_json(view, base_of(request)))


@delete("/chats/{id:int}", operation_id="delete_chats_by_id", opt=USER, status_code=200)
async def delete_chats_by_id(request: AnyRequest) -> Answer:
    """Put the room away, as its owner; leave it, as anybody else. The room comes along as body and is not looked at (notes 3, row 8)."""
    async with await writing(request) as work:
        view = await rooms.remove(work, path_id(request))
    return answer(room_json(view, base_of(request)))
