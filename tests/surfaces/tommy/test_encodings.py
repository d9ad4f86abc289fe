"""The ways in which clients write their requests (behaviour notes, tommy 5): all of them say the same."""

import asyncio
import base64
import io
import socket
from collections.abc import AsyncGenerator
from typing import Any

import pytest
import uvicorn
from PIL import Image

from crewhall.app.build import Server
from tests.world.client import Client
from tests.world.crews import Crew
from tests.world.people import Person, owner_of_team, sign_up
from tests.world.waiting import until

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def picture(side_px: int = 40) -> bytes:
    """A small PNG."""
    stream = io.BytesIO()
    Image.new("RGB", (side_px, side_px), "teal").save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
async def anna(server: Server) -> Person:
    """Somebody who is signed in."""
    return await sign_up(server, dob="1990-12-31", locale="en-US")


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"first_name": "Zoë", "last_name": "O'Neil", "dob": "1980-02-29"}},
        {"data": {"first_name": "Zoë", "last_name": "O'Neil", "dob": "1980-02-29"}},
        {"files": {"first_name": (None, "Zoë"), "last_name": (None, "O'Neil"), "dob": (None, "1980-02-29")}},
        {"params": {"first_name": "Zoë", "last_name": "O'Neil", "dob": "1980-02-29"}},
        {"content": "first_name=Zo%C3%AB&last_name=O%27Neil&dob=1980-02-29T00:00:00.000Z"},
        {"content": '{"first_name": "Zoë", "last_name": "O\'Neil", "dob": "1980-02-29"}'},
        {
            "content": '{"first_name": "Zoë", "last_name": "O\'Neil", "dob": "1980-02-29"}',
            "headers": {"Content-Type": "text/json"},
        },
    ],
    ids=["json", "form", "multipart", "query", "form without a type", "json without a type", "text/json"],
)
async def test_every_encoding_says_the_same(anna: Person, body: dict[str, Any]) -> None:
    answer = (await anna.send("PUT", "/me", **body)).json()
    assert (answer["first_name"], answer["last_name"], answer["dob"]) == ("Zoë", "O'Neil", "1980-02-29")
    assert await anna.get("/me") == answer


async def test_form_nests_as_rails_does(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    body = "tags[]=early&tags[]=late&locations[0]=Pier&roles[]=Chef"
    member = (await owner.send("PUT", f"/team/members/{owner.id}", content=body, headers=FORM)).json()
    assert (member["tags"], member["locations"], member["roles"]) == (["early", "late"], ["Pier"], ["Chef"])
    body = "features[leave]=true&features[timeclock]=0&features[orders]=on"
    features = (await owner.send("PATCH", "/team/features", content=body, headers=FORM)).json()["features"]
    assert (features["leave"], features["timeclock"], features["orders"]) == (True, False, True)
    body = "data[columns][]=a&data[columns][]=b&data[wide]=true"
    setting = (await owner.send("PUT", "/me/settings/board", content=body, headers=FORM)).json()
    assert setting["data"] == {"columns": ["a", "b"], "wide": "true"}


async def test_setting_sent_as_json_text_comes_back_parsed(anna: Person) -> None:
    values = {'{"a": [1, 2]}': {"a": [1, 2]}, "[1]": [1], "plain": "plain", "7": "7"}
    for text, value in values.items():
        assert (await anna.put("/me/settings/board", {"data": text}))["data"] == value
    for hint, text, value in (("integer", "7", 7), ("boolean", "on", True), ("string", "[1]", "[1]"), ("json", "7", 7)):
        assert (await anna.put("/me/settings/board", {"data": text, "_format": hint}))["data"] == value
    assert (await anna.get("/me/settings/board"))["data"] == 7
    await anna.refused(422, "PUT", "/me/settings/board", json={"data": "seven", "_format": "integer"})
    await anna.refused(422, "PUT", "/me/settings/board", json={"_format": "integer"})


@pytest.mark.parametrize("true", [True, "true", "TRUE", "1", "on", "yes", 1])
async def test_texts_and_numbers_are_taken_for_flags(server: Server, true: object) -> None:
    owner, _ = await owner_of_team(server)
    path = f"/team/members/{owner.id}"
    assert (await owner.put(path, {"favorite": true}))["favorite"] is True
    assert (await owner.put(path, {"favorite": "false"}))["favorite"] is False
    await owner.refused(422, "PUT", path, json={"favorite": "perhaps"})


async def test_texts_are_taken_for_numbers_and_numbers_for_texts(server: Server) -> None:
    owner, team = await owner_of_team(server)
    assert (await owner.put("/team", {"user_id": str(team["user_id"]), "phone": 5551234}))["phone"] == "5551234"
    assert len(await owner.get("/team/members", params={"user_id": f" {owner.id} "})) == 1
    refused = await owner.refused(422, "PUT", "/team", json={"user_id": "somebody", "features": {"leave": "perhaps"}})
    assert refused["details"].keys() == {"user_id", "features.leave"}


@pytest.mark.parametrize("nothing", [None, "", "null", "undefined"])
async def test_nothing_clears_what_can_be_empty_and_leaves_what_cannot(anna: Person, nothing: str | None) -> None:
    before = await anna.get("/me")
    after = await anna.put(
        "/me", {"dob": nothing, "locale": nothing, "slug": nothing, "photo": nothing, "last_name": nothing}
    )
    assert "dob" not in after
    assert "locale" not in after
    assert (after["slug"], after["last_name"], after["email"]) == (before["slug"], "", before["email"])
    await anna.refused(422, "PUT", "/me", json={"email": nothing})


async def test_password_that_looks_like_nothing_is_one(server: Server, anna: Person) -> None:
    await anna.put("/me", {"password": "undefined", "current_password": "correct horse battery"})
    await anna.put("/me", {"password": "another good one", "current_password": "undefined"})


async def test_unknown_names_are_ignored(server: Server) -> None:
    owner, team = await owner_of_team(server)
    await owner.put("/me", {"id": 77, "status": "closed", "administrator": True, "nonsense": {"a": 1}})
    assert (await owner.get("/me"))["id"] == owner.id
    await owner.patch("/team/features", {"features": {"teleport": {"far": True}, "leave": None}, "x": 1})
    await owner.put("/team", {"id": 77, "features": {"teleport": "soon", "leave": None}, "created_at": "yesterday"})
    assert (await owner.get("/team"))["features"] == team["features"]


@pytest.mark.parametrize("empty", [[""], [], "", None])
async def test_list_of_an_empty_text_clears_the_list(server: Server, empty: object) -> None:
    owner, _ = await owner_of_team(server)
    path = f"/team/members/{owner.id}"
    assert (await owner.put(path, {"tags": "early, late"}))["tags"] == ["early", "late"]
    cleared = (await owner.put(path, {"tags": empty}))["tags"]
    assert cleared == ([] if isinstance(empty, list) else ["early", "late"])
    assert (await owner.send("PUT", path, content="tags[]=", headers=FORM)).json()["tags"] == []


async def test_picture_as_a_file_and_as_a_data_url(anna: Person, stranger: Client) -> None:
    data_url = "data:image/png;base64," + base64.b64encode(picture(60)).decode()
    for request in ({"files": {"photo": ("me.png", picture(900), "image/png")}}, {"json": {"photo": data_url}}):
        icon_url = (await anna.send("PUT", "/me", **request)).json()["icon_url"]
        shown = await stranger.http.get(icon_url)
        with Image.open(io.BytesIO(shown.content)) as image:
            assert max(image.size) <= 512
        assert (await anna.put("/me", {"icon_url": icon_url}))["icon_url"] == icon_url
    assert "icon_url" not in await anna.put("/me", {"icon_url": ""})


async def test_picture_of_a_new_person_and_of_a_team(server: Server, stranger: Client) -> None:
    fields = {"first_name": "Bo", "email": "bo@people.example", "password": "correct horse battery"}
    photo = {"photo": ("me.png", picture(), "image/png")}
    assert "/hall/blobs/" in (await stranger.send("POST", "/users", data=fields, files=photo)).json()["icon_url"]
    owner, _ = await owner_of_team(server)
    assert "/hall/blobs/" in (await owner.send("PUT", "/team", files=photo)).json()["icon_url"]
    assert "icon_url" not in await owner.put("/team", {"icon_url": ""})


@pytest.mark.parametrize("content", [b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:60]])
async def test_picture_that_is_none_is_refused(anna: Person, content: bytes) -> None:
    error = await anna.refused(422, "PUT", "/me", files={"photo": ("me.png", content, "image/png")})
    assert "photo" in error["details"]
    assert "icon_url" not in await anna.get("/me")


async def test_nothing_is_kept_of_a_picture_whose_sender_may_not_send_it(
    server: Server, people: Crew, stranger: Client
) -> None:
    photo = {"photo": ("me.png", picture(), "image/png")}
    await stranger.refused(401, "PUT", "/me", files=photo)
    await people.member.refused(403, "PUT", "/team", files=photo)
    await people.member.refused(403, "POST", "/team/members/invite", files=photo, data={"email": "x@people.example"})
    assert [file for file in (server.settings.data_folder / "blobs").rglob("*") if file.is_file()] == []


async def test_trailing_slash_makes_no_difference(anna: Person, stranger: Client) -> None:
    assert await anna.get("/me/") == await anna.get("/me")
    assert (await anna.put("/me/settings/board/", {"data": 1}))["data"] == 1
    await stranger.post("/sessions/", {"login": anna.email, "password": "correct horse battery"})


async def test_head_answers_as_get_does_without_a_body(anna: Person) -> None:
    got, headed = await anna.send("GET", "/me"), await anna.send("HEAD", "/me")
    assert (headed.status_code, headed.content) == (200, b"")
    for name in ("content-type", "content-length"):
        assert headed.headers[name] == got.headers[name]


async def test_browsers_of_any_origin_may_call(anna: Person, stranger: Client) -> None:
    origin = {"Origin": "https://app.example"}
    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "api_key, x-account-id"}
    answer = await stranger.send("OPTIONS", "/me", headers=origin | asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "PUT" in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert all(
        name in allowed for name in ("authorization", "api_key", "x-device-id", "x-account-id", "x-account-type")
    )
    answer = await anna.send("GET", "/me", headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "x-total-count" in answer.headers["access-control-expose-headers"].lower()
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("sent", "kept"), [("trail-0123456789", True), ("short", False), ("a b c d e f g", False), ("x" * 65, False)]
)
async def test_request_id_of_the_client_is_kept_when_it_is_sane(anna: Person, sent: str, *, kept: bool) -> None:
    answer = await anna.send("GET", "/me", headers={"X-Request-Id": sent})
    assert (answer.headers["x-request-id"] == sent) is kept
    assert len(answer.headers.get_list("x-request-id")) == 1


@pytest.fixture
async def address(server: Server) -> AsyncGenerator[tuple[str, int], None]:
    """Where the server listens on a real socket."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = uvicorn.Server(uvicorn.Config(server, lifespan="off", log_config=None))  # pyright: ignore[reportArgumentType] - an ASGI application
        task = asyncio.create_task(serving.serve(sockets=[listening]))

        async def started() -> bool:
            return serving.started

        await until(started)
        yield listening.getsockname()
        serving.should_exit = True
        await task


async def test_absolute_form_of_the_target_is_taken(address: tuple[str, int], anna: Person) -> None:
    for target in ("/v1/me", "http://crewhall.test/v1/me", "http://crewhall.test:8000/v1/me?locale=en-US"):
        reader, writer = await asyncio.open_connection(*address)
        head = f"GET {target} HTTP/1.1\r\nHost: crewhall.test\r\nAuthorization: Token {anna.token}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        answer = (await reader.read()).decode()
        writer.close()
        await writer.wait_closed()
        assert answer.startswith("HTTP/1.1 200"), answer
        assert anna.email in answer
