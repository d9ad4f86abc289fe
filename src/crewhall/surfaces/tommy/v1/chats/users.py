"""/chats/{chat_id}/users: the people in a room. Source: contracts/tommy.yaml, chats; behaviour notes, tommy 2.16."""

from msgspec import Struct

from crewhall.domains.chat import participants
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.tommy.chat_shapes import named_as, room_person_json
from crewhall.surfaces.tommy.shapes import base_of, read_input, reply


class PersonToAdd(Struct):
    """contracts/tommy.yaml UserID."""

    user_id: int


class ChatUsersResource:
    """/chats/{chat_id}/users: the people in a room."""

    @operation("get_chats_by_chat_id_users", USER)
    async def on_get(self, req: Request, resp: Response, chat_id: int) -> None:
        """Everybody in the room, and those who left, who are `deleted`."""
        async with reading(req) as work:
            people = await participants.list_participants(work, chat_id)
        base = base_of(req)
        reply(resp, [room_person_json(person, base) for person in people])

    @operation("create_chats_by_chat_id_users", USER)
    async def on_post(self, req: Request, resp: Response, chat_id: int) -> None:
        """Let somebody into the room; somebody who is there stays."""
        body = await read_input(req, PersonToAdd)
        async with writing(req) as work:
            with named_as("user_ids", "user_id"):
                person = await participants.add(work, chat_id, body.user_id)
        reply(resp, room_person_json(person, base_of(req)), 201)


class ChatUserResource:
    """/chats/{chat_id}/users/{user_id}: one person in a room."""

    @operation("delete_chats_by_chat_id_users_by_user_id", USER)
    async def on_delete(self, req: Request, resp: Response, chat_id: int, user_id: int) -> None:
        """Take somebody out of the room, or leave it oneself."""
        async with writing(req) as work:
            person = await participants.remove(work, chat_id, user_id)
        reply(resp, room_person_json(person, base_of(req)))
