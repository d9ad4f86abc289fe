"""/chats: rooms of the caller. Source: contracts/tommy.yaml, chats; behaviour notes, tommy 2.16."""

from msgspec import Struct

from crewhall.domains.chat import rooms
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.chat_shapes import RoomInput, new_room, room_edit, room_json
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import base_of, read_input, reply


class RoomsQuery(Struct):
    """Which rooms: all, or only those that are, or are not, favourites."""

    favorite: bool | None = None


class ChatsResource:
    """/chats: the rooms of the account in use."""

    @operation("get_chats", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Rooms of the account in use, with their people; the one with the newest message first."""
        query = read_query(req.scope["query_string"])
        favorite = convert(query, RoomsQuery).favorite
        async with reading(req) as work:
            page = await rooms.list_rooms(work, requested_page(query), favorite=favorite)
        base = base_of(req)
        reply_page(req, resp, page, [room_json(view, base) for view in page.rows])

    @operation("create_chats", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """A new room with the caller and those who are named in it."""
        body = await read_input(req, RoomInput)
        async with writing(req) as work:
            view = await rooms.create(work, new_room(body))
        reply(resp, room_json(view, base_of(req)), 201)


class ChatResource:
    """/chats/{chat_id}: one room."""

    @operation("get_chats_by_id", USER)
    async def on_get(self, req: Request, resp: Response, chat_id: int) -> None:
        """One room. Its people come with or without `with_users` (notes 3, row 32)."""
        async with reading(req) as work:
            view = await rooms.get(work, chat_id)
        reply(resp, room_json(view, base_of(req)))

    @operation("update_chats_by_id", USER)
    async def on_put(self, req: Request, resp: Response, chat_id: int) -> None:
        """Change the room's title or kind, add people, or mark the room for oneself; what is not sent stays."""
        body = await read_input(req, RoomInput)
        async with writing(req) as work:
            view = await rooms.update(work, chat_id, room_edit(body))
        reply(resp, room_json(view, base_of(req)))

    @operation("delete_chats_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, chat_id: int) -> None:
        """Put the room away, as its owner; leave it, as anybody else. The room comes along as body and is not looked at (notes 3, row 8)."""
        async with writing(req) as work:
            view = await rooms.remove(work, chat_id)
        reply(resp, room_json(view, base_of(req)))
