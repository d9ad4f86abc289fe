"""The ways in which clients write messages and files, and what is refused with nothing changed (behaviour notes, tommy 2.16, 3 and 5)."""

import base64
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import Struct
from PIL import Image

from crewhall.app.build import Server
from tests.world.crews import Crew
from tests.world.rooms import read, room_of, say

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UNKNOWN = 4_000_000_000
"""An id that nobody has."""
LIMIT_BYTES = 64 * 1024
"""The largest attachment here."""


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """A small limit for attachments."""
    return {"files": {"attachment_limit_bytes": LIMIT_BYTES}}


@pytest.fixture
async def room(people: Crew) -> dict[str, Any]:
    """A room of the owner's with the member."""
    return await room_of(people.owner, people.member)


def picture() -> bytes:
    """A PNG that is larger than its copy in small."""
    stream = io.BytesIO()
    Image.new("RGB", (900, 700), "teal").save(stream, "PNG")
    return stream.getvalue()


def data_url(content: bytes, content_type: str = "image/png") -> str:
    """A file as browsers write it into text."""
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"


def kept_files(server: Server) -> int:
    """How many blobs there are."""
    return len([file for file in (server.settings.data_folder / "blobs").rglob("*") if file.is_file()])


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"body": "Zoë & 王", "kind": "note"}},
        {"json": {"message": "Zoë & 王", "kind": "note"}},
        {"data": {"body": "Zoë & 王", "kind": "note"}},
        {"data": {"message": "Zoë & 王", "kind": "note", "body": ""}},
        {"files": {"body": (None, "Zoë & 王"), "kind": (None, "note")}},
        {"params": {"body": "Zoë & 王", "kind": "note"}},
        {"content": "message=Zo%C3%AB+%26+%E7%8E%8B&kind=note"},
        {"content": '{"body": "Zoë & 王", "kind": "note", "send_at": "", "attachments": [], "sender_id": "undefined"}'},
    ],
    ids=[
        "json",
        "json message",
        "form",
        "form message",
        "multipart",
        "query",
        "form without a type",
        "whole form as json",
    ],
)
async def test_every_encoding_says_the_same(people: Crew, room: dict[str, Any], sent: dict[str, Any]) -> None:
    answer = await people.owner.send("POST", f"/chats/{room['id']}/messages", **sent)
    assert answer.status_code == 201, answer.text
    message = answer.json()
    assert (message["body"], message["kind"], message["attachments"]) == ("Zoë & 王", "note", [])
    assert await people.member.get(f"/chats/{room['id']}/messages") == [message]


@pytest.mark.parametrize(
    "text", ["null", "undefined", "0", "two  blanks", "<b>&amp;</b>", "[1, 2]", '{"a": 1}', "a\nb"]
)
async def test_text_stays_as_it_was_written(people: Crew, room: dict[str, Any], text: str) -> None:
    path = f"/chats/{room['id']}/messages"
    for options in ({"json": {"body": text}}, {"data": {"message": text}}, {"files": {"body": (None, text)}}):
        answer = await people.owner.send("POST", path, **options)
        assert (answer.status_code, answer.json()["body"]) == (201, text)
    changed = await people.owner.put(f"/messages/{answer.json()['id']}", {"message": text})
    assert changed["body"] == text


async def test_numbers_are_taken_as_texts_and_texts_as_numbers(people: Crew, room: dict[str, Any]) -> None:
    fields = {"chat_id": str(room["id"]), "sender_id": str(people.owner.id), "body": 42, "kind": 7}
    message = await people.owner.post("/messages", fields)
    assert (message["body"], message["kind"], message["sender_id"]) == ("42", "7", people.owner.id)


async def test_form_of_the_first_edition_reaches_people(people: Crew) -> None:
    body = f"receiver_ids[]={people.member.id}&receiver_ids[]={people.manager.id}&message=Hi&send_at=&via=link"
    answer = await people.owner.send("POST", "/messages", content=body, headers=FORM)
    assert answer.status_code == 201, answer.text
    room = await people.owner.get(f"/chats/{answer.json()['chat_id']}")
    wanted = sorted([people.owner.id, people.member.id, people.manager.id])
    assert sorted(user["user_id"] for user in room["users"]) == wanted
    assert await read(people.member, room) == ["Hi"]


@pytest.mark.parametrize(
    "spelling", ["iso", "offset", "blank for plus", "no zone", "seconds", "milliseconds", "text of ms"]
)
async def test_time_to_send_at_is_taken_in_any_form(people: Crew, room: dict[str, Any], spelling: str) -> None:
    moment = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
    iso = moment.isoformat().removesuffix("+00:00")
    spellings: dict[str, object] = {
        "iso": f"{iso}.000Z",
        "offset": (moment + timedelta(hours=10)).isoformat().replace("+00:00", "+10:00"),
        "blank for plus": (moment + timedelta(hours=10)).isoformat().replace("+00:00", " 10:00"),
        "no zone": iso,
        "seconds": int(moment.timestamp()),
        "milliseconds": int(moment.timestamp() * 1000),
        "text of ms": str(int(moment.timestamp() * 1000)),
    }
    message = await say(people.owner, room, "later", send_at=spellings[spelling])
    assert message["send_at"] == f"{iso}.000Z"


async def test_time_without_a_zone_is_by_the_clock_of_the_team(people: Crew, room: dict[str, Any]) -> None:
    await people.owner.put("/team", {"time_zone": "Australia/Perth"})
    moment = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0, tzinfo=None)
    message = await say(people.owner, room, "later", send_at=(moment + timedelta(hours=8)).isoformat())
    assert message["send_at"] == f"{moment.isoformat()}.000Z"
    at = (moment + timedelta(hours=9)).isoformat(sep=" ")
    changed = await people.owner.put(f"/messages/{message['id']}", {"send_at": at})
    assert changed["send_at"] == f"{(moment + timedelta(hours=1)).isoformat()}.000Z"


async def test_time_to_send_at_that_is_now_is_none(people: Crew, room: dict[str, Any]) -> None:
    for at in (None, "", "undefined", datetime.now(UTC).isoformat()):
        assert "sent_at" in await say(people.owner, room, "now", send_at=at)


@pytest.mark.parametrize("field", ["attachments[]", "attachments", "files[]", "files", "attachments[0]"])
async def test_files_come_as_parts(people: Crew, room: dict[str, Any], server: Server, field: str) -> None:
    content = picture()
    files = [(field, ("Rota.png", content, "image/png"))]
    if field.endswith("[]"):
        files.append((field, ("notes.txt", "Zoë".encode(), "text/plain")))
    answer = await people.owner.send("POST", f"/chats/{room['id']}/messages", data={"body": "see"}, files=files)
    assert answer.status_code == 201, answer.text
    attachments = answer.json()["attachments"]
    assert [each["filename"] for each in attachments] == ["Rota.png", "notes.txt"][: len(files)]
    first = attachments[0]
    assert (first["content_type"], first["size_bytes"]) == ("image/png", len(content))
    assert first["url"].startswith(f"{server.settings.public_url}/hall/files/{first['signed_id']}/")
    assert "thumbnail_url" in first
    assert "thumbnail_url" not in attachments[-1] or len(attachments) == 1
    assert (await people.member.get(f"/chats/{room['id']}/messages"))[0] == answer.json()


@pytest.mark.parametrize("form", ["list", "one", "mapping", "form", "json text"])
async def test_files_come_as_text(people: Crew, room: dict[str, Any], form: str) -> None:
    url = data_url(picture())
    bodies: dict[str, dict[str, Any]] = {
        "list": {"json": {"attachments": [url]}},
        "one": {"json": {"attachments": url}},
        "mapping": {"json": {"attachments": [{"data": url, "filename": "Rota.png"}]}},
        "form": {"data": {"attachments[]": [url]}},
        "json text": {"data": {"attachments": f'["{url}"]'}},
    }
    answer = await people.owner.send("POST", f"/chats/{room['id']}/messages", **bodies[form])
    assert answer.status_code == 201, answer.text
    assert (answer.json()["body"], len(answer.json()["attachments"])) == ("", 1)
    assert answer.json()["attachments"][0]["content_type"] == "image/png"


async def test_files_that_were_sent_before_are_named_by_their_signed_ids(people: Crew, room: dict[str, Any]) -> None:
    first = await say(people.owner, room, "see", attachments=[data_url(b"%PDF-1.7 menu", "application/pdf")])
    file = first["attachments"][0]
    other = await room_of(people.member, people.manager)
    for attachments in ([file["signed_id"]], [{"signed_id": file["signed_id"]}], file["signed_id"], [file]):
        message = await say(people.member, other, "look", attachments=attachments)
        copy = message["attachments"][0]
        assert (copy["filename"], copy["size_bytes"]) == (file["filename"], file["size_bytes"])
        assert copy["signed_id"] != file["signed_id"]
    await people.owner.delete(f"/messages/{first['id']}")
    assert len(await people.manager.get(f"/chats/{other['id']}/messages")) == 4


async def test_message_sent_back_as_it_came_keeps_its_files(people: Crew, room: dict[str, Any]) -> None:
    message = await say(people.owner, room, "see", attachments=[data_url(picture())])
    for attachments in (message["attachments"], ["a.png"], []):
        sent = message | {"attachments": attachments}
        assert await people.owner.put(f"/messages/{message['id']}", sent) == message
    assert (await people.owner.put(f"/messages/{message['id']}", {"body": ""}))["attachments"] == message["attachments"]


async def test_message_that_is_deleted_shows_its_files_once_more(people: Crew, room: dict[str, Any]) -> None:
    message = await say(people.owner, room, "see", attachments=[data_url(picture())])
    assert await people.owner.delete(f"/messages/{message['id']}") == message


class Refused(Struct, frozen=True):
    """A message that must not be sent: where to, what, and the error that comes."""

    path: str
    fields: dict[str, Any]
    status: int
    code: str
    named: str | None = None


IN_ROOM = "/chats/{room}/messages"
REFUSED = {
    "unknown chat": Refused("/chats/4000000000/messages", {"body": "x"}, 404, "NOT_FOUND"),
    "chat beyond all numbers": Refused("/chats/99999999999999999999/messages", {"body": "x"}, 404, "NOT_FOUND"),
    "unknown chat by chat_id": Refused("/messages", {"chat_id": UNKNOWN, "body": "x"}, 404, "NOT_FOUND"),
    "chat of others": Refused("/chats/{other}/messages", {"body": "x"}, 404, "NOT_FOUND"),
    "chat of others by chat_id": Refused("/messages", {"chat_id": "{other}", "body": "x"}, 404, "NOT_FOUND"),
    "unknown receiver": Refused(
        "/messages", {"receiver_id": UNKNOWN, "body": "x"}, 422, "INVALID_INPUT", "receiver_id"
    ),
    "unknown among receivers": Refused(
        "/messages", {"receiver_ids": "1,{member},4000000000", "body": "x"}, 422, "INVALID_INPUT", "receiver_ids"
    ),
    "nobody named": Refused("/messages", {"body": "x"}, 422, "INVALID_INPUT", "chat_id"),
    "no receivers": Refused("/messages", {"receiver_ids": [], "body": "x"}, 422, "INVALID_INPUT", "chat_id"),
    "receiver that is no number": Refused(
        "/messages", {"receiver_id": "Mia", "body": "x"}, 422, "INVALID_INPUT", "receiver_id"
    ),
    "empty body": Refused(IN_ROOM, {"body": ""}, 422, "INVALID_INPUT", "body"),
    "blank body": Refused(IN_ROOM, {"body": " \n\t "}, 422, "INVALID_INPUT", "body"),
    "no body": Refused(IN_ROOM, {}, 422, "INVALID_INPUT", "body"),
    "body that is no text": Refused(IN_ROOM, {"body": {"text": "x"}}, 422, "INVALID_INPUT", "body"),
    "body over 64 kB": Refused(IN_ROOM, {"body": "é" * 32_769}, 413, "TOO_LARGE"),
    "kind that is too long": Refused(IN_ROOM, {"body": "x", "kind": "k" * 41}, 422, "INVALID_INPUT", "kind"),
    "forged sender": Refused(IN_ROOM, {"body": "x", "sender_id": "{member}"}, 403, "FORGED_SENDER"),
    "sender that is no number": Refused(IN_ROOM, {"body": "x", "sender_id": "me"}, 422, "INVALID_INPUT", "sender_id"),
    "time in the past": Refused(IN_ROOM, {"body": "x", "send_at": "2020-01-01T00:00:00Z"}, 422, "SEND_AT_IS_PAST"),
    "time too far ahead": Refused(IN_ROOM, {"body": "x", "send_at": 7_000_000_000}, 422, "SEND_AT_IS_TOO_FAR"),
    "time that is none": Refused(IN_ROOM, {"body": "x", "send_at": "soon"}, 422, "INVALID_INPUT", "send_at"),
    "attachment over the limit": Refused(
        IN_ROOM, {"attachments": [data_url(b"x" * (LIMIT_BYTES + 1), "text/plain")]}, 413, "TOO_LARGE"
    ),
    "attachment that is empty": Refused(
        IN_ROOM, {"attachments": ["data:text/plain;base64,"]}, 422, "EMPTY_FILE", "attachments"
    ),
    "attachment that is none": Refused(
        IN_ROOM, {"body": "x", "attachments": ["a.png"]}, 422, "INVALID_INPUT", "attachments.0"
    ),
    "unknown signed id": Refused(
        IN_ROOM, {"body": "x", "attachments": ["crewhall_" + "a" * 43]}, 422, "UNKNOWN_UPLOAD", "attachments"
    ),
    "too many attachments": Refused(
        IN_ROOM, {"attachments": [data_url(b"x", "text/plain")] * 11}, 422, "TOO_MANY_FILES", "attachments"
    ),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED.keys())
async def test_message_that_cannot_be_sent_changes_nothing(
    people: Crew, room: dict[str, Any], server: Server, refused: Refused
) -> None:
    other = await room_of(people.admin, people.manager)
    await say(people.admin, other, "ours")
    await say(people.member, room, "hello")
    watching = [(people.owner, "/chats"), (people.owner, "/messages/recent"), (people.admin, "/messages/recent")]
    before = [await person.get(path) for person, path in watching]
    ids = {"room": room["id"], "other": other["id"], "member": people.member.id}
    fields = {
        name: value.format(**ids) if isinstance(value, str) and name != "body" else value
        for name, value in refused.fields.items()
    }
    error = await people.owner.refused(refused.status, "POST", refused.path.format(**ids), json=fields)
    assert error["code"] == refused.code
    if refused.named:
        assert error["details"].keys() == {refused.named}
    assert [await person.get(path) for person, path in watching] == before
    assert kept_files(server) == 0


async def test_nothing_is_kept_of_files_whose_sender_is_unknown(
    people: Crew, room: dict[str, Any], server: Server, stranger: Any
) -> None:
    files = {"attachments[]": ("Rota.png", picture(), "image/png")}
    for path in (f"/chats/{room['id']}/messages", "/messages"):
        await stranger.refused(401, "POST", path, data={"body": "x", "chat_id": room["id"]}, files=files)
    await people.owner.refused(422, "POST", "/messages", data={"body": "x"}, files=files)
    bad_time = {"body": "x", "send_at": "soon"}
    await people.owner.refused(422, "POST", f"/chats/{room['id']}/messages", data=bad_time, files=files)
    assert kept_files(server) == 0


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"value": "x"}, "message_id"),
        ({"message_id": "{message}"}, "value"),
        ({"message_id": "{message}", "value": ""}, "value"),
        ({"message_id": "{message}", "value": "x" * 65}, "value"),
        ({"message_id": "one", "value": "x"}, "message_id"),
    ],
)
async def test_reaction_that_makes_no_sense_is_refused(
    people: Crew, room: dict[str, Any], fields: dict[str, str], named: str
) -> None:
    message = await say(people.owner, room, "hello")
    filled = {name: value.format(message=message["id"]) for name, value in fields.items()}
    error = await people.owner.refused(422, "POST", f"/chats/{room['id']}/reactions", json=filled)
    assert error["details"].keys() == {named}
    assert await people.owner.get(f"/chats/{room['id']}/messages") == [message]
