"""Nothing is kept of files in requests that are refused, whatever they are refused for; what is let through keeps them."""

import base64
from typing import Any

import httpx
import pytest
from msgspec import Struct

from crewhall.app.build import Server
from tests.domains.files.test_uploads import picture
from tests.world.client import Client
from tests.world.crews import Crew, crew
from tests.world.people import PASSWORD
from tests.world.rooms import room_of

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


def data_url(content: bytes) -> str:
    """A PNG as text."""
    return "data:image/png;base64," + base64.b64encode(content).decode()


PHOTO = data_url(picture())
FILE = {"attachments": [PHOTO]}


class Scene(Struct):
    """People, and what is there already."""

    people: Crew
    server: Server
    room_id: int
    fragment_id: int


@pytest.fixture
async def scene(server: Server) -> Scene:
    """A room of the team, and a fragment of its owner's."""
    people = await crew(server)
    room = await room_of(people.owner, people.member)
    fragment = await people.owner.post("/fragments", {"kind": "note", "data": {"a": 1}})
    return Scene(people, server, room["id"], fragment["id"])


async def kept(server: Server) -> set[str]:
    """The keys of all blobs."""
    return {key async for keys in server.context.blobs.list_keys() for key in keys}


# Who asks for what, and how it is refused. Names in braces are those of the scene.
REFUSED: dict[str, tuple[str | None, str, str, dict[str, Any], int]] = {
    "an unknown room": ("member", "POST", "/chats/999999/messages", {"body": "x", **FILE}, 404),
    "a room of others": ("outsider", "POST", "/chats/{room_id}/messages", {"body": "x", **FILE}, 404),
    "a kind that is too long": (
        "member",
        "POST",
        "/chats/{room_id}/messages",
        {"body": "x", "kind": "k" * 41, **FILE},
        422,
    ),
    "a time of sending that there is not": (
        "member",
        "POST",
        "/chats/{room_id}/messages",
        {"body": "x", "send_at": "never", **FILE},
        422,
    ),
    "unknown receivers": ("member", "POST", "/messages", {"body": "x", "receiver_ids": [999_999], **FILE}, 422),
    "a file beside one whose token is unknown": (
        "member",
        "POST",
        "/chats/{room_id}/messages",
        {"body": "x", "attachments": [PHOTO, "crewhall_" + "0" * 43]},
        422,
    ),
    "a fragment of others": ("outsider", "PUT", "/fragments/{fragment_id}", {"name": "x", **FILE}, 404),
    "a fragment without a kind": ("member", "POST", "/fragments", {"data": {}, **FILE}, 422),
    "a wrong current password": (
        "member",
        "PUT",
        "/me",
        {"password": "a new password 9", "current_password": "wrong", "photo": PHOTO},
        422,
    ),
    "a profile in no time zone": ("member", "PUT", "/me", {"time_zone": "Moon/Sea", "photo": PHOTO}, 422),
    "an address that is taken": (
        None,
        "POST",
        "/users",
        {"first_name": "A", "email": "{owner}", "password": PASSWORD, "photo": PHOTO},
        422,
    ),
    "a sign-up without a password": (
        None,
        "POST",
        "/users",
        {"first_name": "A", "email": "new@people.example", "photo": PHOTO},
        422,
    ),
    "a team without a name": ("member", "POST", "/teams", {"name": "", "photo": PHOTO}, 422),
    "a team in no time zone": ("owner", "PUT", "/team", {"time_zone": "Moon/Sea", "photo": PHOTO}, 422),
    "a member who may not change the team": ("member", "PUT", "/team", {"name": "x", "photo": PHOTO}, 403),
    "an invitation of nobody": ("manager", "POST", "/team/members/invite", {"first_name": "A", "photo": PHOTO}, 422),
    "a photo that is none": ("member", "PUT", "/me", {"photo": "data:image/heic;base64,AAAAGGZ0eXBoZWlj"}, 422),
}


async def call(scene: Scene, who: str | None, method: str, path: str, sent: dict[str, Any]) -> httpx.Response:
    """A row of the tables."""
    if sent.get("email") == "{owner}":
        sent = {**sent, "email": scene.people.owner.email}
    asker = Client(scene.server) if who is None else scene.people[who]
    path = path.format(room_id=scene.room_id, fragment_id=scene.fragment_id)
    return await asker.send(method, path, json=sent)


async def test_refused_requests_keep_nothing(scene: Scene) -> None:
    for what, (who, method, path, sent, status) in REFUSED.items():
        answer = await call(scene, who, method, path, sent)
        assert (what, answer.status_code) == (what, status), answer.text
        assert (what, await kept(scene.server)) == (what, set())


KEPT: dict[str, tuple[str | None, str, str, dict[str, Any], int]] = {
    "a message": ("member", "POST", "/chats/{room_id}/messages", {"body": "x", **FILE}, 2),
    "a fragment": ("member", "POST", "/fragments", {"kind": "note", "data": {}, **FILE}, 2),
    "a changed fragment": ("owner", "PUT", "/fragments/{fragment_id}", FILE, 2),
    "a profile": ("member", "PUT", "/me", {"photo": PHOTO}, 1),
    "a team": ("member", "POST", "/teams", {"name": "New", "photo": PHOTO}, 1),
    "a changed team": ("owner", "PUT", "/team", {"photo": PHOTO}, 1),
    "a sign-up": (
        None,
        "POST",
        "/users",
        {"first_name": "A", "email": "newer@people.example", "password": PASSWORD, "photo": PHOTO},
        1,
    ),
    "an invitation": (
        "manager",
        "POST",
        "/team/members/invite",
        {"first_name": "A", "email": "new@people.example", "photo": PHOTO},
        1,
    ),
}


async def test_requests_that_are_let_through_do_their_work_once_and_keep_their_files(scene: Scene) -> None:
    before = set[str]()
    for number, (what, (who, method, path, given, blobs)) in enumerate(KEPT.items()):
        own = data_url(picture(700 + 10 * number))  # the same picture would be kept once
        sent = {name: own if value == PHOTO else [own] if value == [PHOTO] else value for name, value in given.items()}
        answer = await call(scene, who, method, path, sent)
        assert answer.is_success, (what, answer.text)
        after = await kept(scene.server)
        assert (what, len(after - before)) == (what, blobs)
        if blobs == 1 and "icon_url" in answer.json():
            assert answer.json()["icon_url"].rpartition("/")[2] in after - before
        before = after
    listed = await scene.people.member.get(f"/chats/{scene.room_id}/messages")
    assert [len(message["attachments"]) for message in listed] == [1]


@pytest.mark.parametrize("overrides", [{"files": {"person_quota_bytes": 100}}])
async def test_file_over_the_quota_is_not_kept_and_the_answer_names_it(scene: Scene) -> None:
    sent = {"body": "x", **FILE}
    answer = await scene.people.member.send("POST", f"/chats/{scene.room_id}/messages", json=sent)
    assert answer.status_code == 422
    assert "Your files take 0 bytes of 100 bytes" in answer.text
    assert await kept(scene.server) == set()


@pytest.mark.parametrize("overrides", [{"auth": {"sign_up": False}}])
async def test_closed_sign_up_keeps_no_picture(server: Server) -> None:
    sent = {"first_name": "A", "email": "a@people.example", "password": PASSWORD, "photo": PHOTO}
    answers = [await Client(server).send("POST", "/users", json=sent | {"email": f"{name}@x.example"}) for name in "ab"]
    assert answers[-1].status_code == 403
    assert len(await kept(server)) == sum(answer.is_success for answer in answers)
