"""/chats/initiate: the room of exactly these people. Source: contracts/tommy-legacy.yaml create_chats_initiate; behaviour notes, tommy 2.16."""

from crewhall.domains.chat import rooms
from crewhall.platform.http.resources import USER, Request, Response, operation, writing
from crewhall.surfaces.tommy.chat_shapes import RoomInput, exact_room
from crewhall.surfaces.tommy.legacy.people_of_rooms import room_with_people
from crewhall.surfaces.tommy.shapes import read_input, reply


class ChatsInitiateResource:
    """/chats/initiate: the room of exactly the people who are named."""

    @operation("create_chats_initiate", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """The room that exactly those who are named and the caller have already, else a new one."""
        body = await read_input(req, RoomInput)
        async with writing(req) as work:
            view, _ = await rooms.initiate(work, exact_room(body))
        reply(resp, await room_with_people(req, view))
