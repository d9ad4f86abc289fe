"""/chats/{chat_id}/users: the people in a room. Source: contracts/tommy.yaml, chats; behaviour notes, tommy 2.16."""

from litestar import delete, get, post
from msgspec import Struct

from crewhall.domains.chat import participants
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tommy.chat_shapes import named_as, room_person_json
from crewhall.surfaces.tommy.shapes import answer, base_of, path_id, read_input


class PersonToAdd(Struct):
    """contracts/tommy.yaml UserID."""

    user_id: int


@get("/chats/{chat_id:int}/users", operation_id="get_chats_by_chat_id_users", opt=USER)
async def get_chats_by_chat_id_users(request: AnyRequest) -> Answer:
    """Everybody in the room, and those who left, who are `deleted`."""
    async with await reading(request) as work:
        people = await participants.list_participants(work, path_id(request, "chat_id"))
    base = base_of(request)
    return answer([room_person_json(person, base) for person in people])


@post("/chats/{chat_id:int}/users", operation_id="create_chats_by_chat_id_users", opt=USER)
async def create_chats_by_chat_id_users(request: AnyRequest) -> Answer:
    """Let somebody into the room; somebody who is there stays."""
    shown = await read_input(request, PersonToAdd)
    async with await writing(request) as work:
        with named_as("user_ids", "user_id"):
            person = await participants.add(work, path_id(request, "chat_id"), shown.user_id)
    return answer(room_person_json(person, base_of(request)), 201)


@delete(
    "/chats/{chat_id:int}/users/{user_id:int}",
    operation_id="delete_chats_by_chat_id_users_by_user_id",
    opt=USER,
    status_code=200,
)
async def delete_chats_by_chat_id_users_by_user_id(request: AnyRequest) -> Answer:
    """Take somebody out of the room, or leave it oneself."""
    async with await writing(request) as work:
        person = await participants.remove(work, path_id(request, "chat_id"), path_id(request, "user_id"))
    return answer(room_person_json(person, base_of(request)))
