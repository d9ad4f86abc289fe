"""/chats: rooms of the caller. Source: contracts/tommy-legacy.yaml, chats; behaviour notes, tommy 2.16.

This edition has no favourites and no leaving: `open` is true for every room that can be seen, and ignored when sent.
"""

from crewhall.domains.chat import rooms
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.chat_shapes import RoomInput, new_room, room_edit
from crewhall.surfaces.tommy.legacy.people_of_rooms import room_with_people, rooms_with_people
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import read_input, reply


class ChatsResource:
    """/chats: the rooms of the account in use."""

    @operation("get_chats", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Rooms of the account in use, with their people; the one with the newest message first."""
        requested = requested_page(read_query(req.scope["query_string"]))
        async with reading(req) as work:
            page = await rooms.list_rooms(work, requested)
        reply_page(req, resp, page, await rooms_with_people(req, page.rows))

    @operation("create_chats", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """A new room with the caller and those who are named in it, as `users` or `user_ids`."""
        body = await read_input(req, RoomInput)
        async with writing(req) as work:
            view = await rooms.create(work, new_room(body))
        reply(resp, await room_with_people(req, view), 201)


class ChatResource:
    """/chats/{chat_id}: one room."""

    @operation("get_chats_by_id", USER)
    async def on_get(self, req: Request, resp: Response, chat_id: int) -> None:
        """One room with its people."""
        async with reading(req) as work:
            view = await rooms.get(work, chat_id)
        reply(resp, await room_with_people(req, view))

    @operation("update_chats_by_id", USER)
    async def on_put(self, req: Request, resp: Response, chat_id: int) -> None:
        """Change the title, or add people; what is not sent stays, and nobody is taken out."""
        body = await read_input(req, RoomInput)
        async with writing(req) as work:
            view = await rooms.update(work, chat_id, room_edit(body))
        reply(resp, await room_with_people(req, view))
