"""The time clock over HTTP: what clients send and get back, photos in every form, kiosks, and who sees what."""

import base64
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from crewhall.app.build import Server
from tests.world.crews import Crew, crew
from tests.world.hall import hall_of
from tests.world.people import Person

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

PATH, MANAGED = "/workforce/attendances", "/workforce/manager/attendances"
PHONE = {"X-Device-Id": "phone-7"}
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
async def people(server: Server) -> Crew:
    """A team of four and an outsider."""
    return await crew(server)


def a_picture() -> bytes:
    """A small PNG."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    return out.getvalue()


async def test_tap_of_a_phone_with_a_photo_and_undefined_fields(people: Crew) -> None:
    answer = await people.member.send(
        "POST",
        PATH,
        data={
            "status": "start",
            "event_id": "undefined",
            "latitude": "52.52",
            "longitude": "13.405",
            "accuracy": "12.5",
        },
        files={"image": ("me.png", a_picture(), "image/png")},
        headers=PHONE,
    )
    assert answer.status_code == 201
    punch = answer.json()
    assert punch["image"]["content_type"] == "image/png"
    assert punch["image"]["url"].startswith("http")
    assert (punch["status"], punch["channel"], punch["device"]) == ("start", "mobile", "phone-7")
    assert (punch["latitude"], punch["longitude"], punch["accuracy"]) == (52.52, 13.405, 12.5)
    assert punch["user_id"] == people.member.id
    assert punch.keys().isdisjoint({"event_id", "actor_id", "shift_id"})
    assert await people.member.get(f"{PATH}/{punch['id']}") == punch
    assert await people.manager.get(f"{MANAGED}/{punch['id']}") == punch
    await people.outsider.refused(404, "GET", f"{MANAGED}/{punch['id']}")


async def test_break_as_a_form_without_a_photo(people: Crew) -> None:
    await people.member.post(PATH, {"status": "start"})
    answer = await people.member.send("POST", PATH, data={"status": "pause", "image": "undefined", "event_id": "null"})
    assert (answer.status_code, answer.json()["image"]) == (201, None)


@pytest.mark.parametrize("form", ["data URL", "base64", "signed id", "data"])
async def test_photo_in_every_form(server: Server, people: Crew, form: str) -> None:
    text = base64.b64encode(a_picture()).decode()
    image: Any = {"data URL": f"data:image/png;base64,{text}", "base64": text, "data": {"data": text}}.get(form)
    if form == "signed id":
        hall = hall_of(server, people.member)
        answer = await hall.send("POST", "/hall/files", files={"file": ("me.png", a_picture(), "image/png")})
        image = {"signed_id": answer.json()["signed_id"]}
    punch = await people.member.post(PATH, {"status": "start", "image": image})
    assert punch["image"]["content_type"] == "image/png"
    assert punch["image"]["thumbnail_url"]


@pytest.mark.parametrize(
    "image",
    ["hello", {"signed_id": "x"}, "data:text/plain,hello", f"data:image/png;base64,{base64.b64encode(b'no').decode()}"],
)
async def test_what_is_no_picture_is_refused(people: Crew, image: Any) -> None:
    error = await people.member.refused(422, "POST", PATH, json={"status": "start", "image": image})
    assert list(error["details"]) == ["image"]
    assert await people.member.get(PATH) == []


async def test_earlier_upload_that_is_no_picture_is_refused(server: Server, people: Crew) -> None:
    upload = await hall_of(server, people.member).send(
        "POST", "/hall/files", files={"file": ("notes.txt", b"no picture", "text/plain")}
    )
    sent = {"status": "start", "image": {"signed_id": upload.json()["signed_id"]}}
    error = await people.member.refused(422, "POST", PATH, json=sent)
    assert list(error["details"]) == ["image"]
    assert await people.member.get(PATH) == []


async def test_same_tap_twice_is_answered_twice(people: Crew) -> None:
    answers = [await people.member.send("POST", PATH, json={"status": "start"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()


async def test_what_runs(people: Crew) -> None:
    assert await people.member.get(f"{PATH}/active") is None
    start = await people.member.post(PATH, {"status": "start"})
    await people.member.post(PATH, {"status": "pause"})
    assert await people.member.get(f"{PATH}/active") == start
    asked = {"user_id": people.member.id}
    assert await people.manager.get(f"{MANAGED}/active", params=asked) == start
    assert await people.manager.get(f"{MANAGED}/active", params={"others": "true"}) is None
    assert await people.manager.get(f"{MANAGED}/active", params={"all": "true"}) == [start]
    await people.manager.refused(404, "GET", f"{MANAGED}/active", params={"user_id": people.outsider.id})
    await people.member.refused(403, "GET", f"{MANAGED}/active", params={"user_id": people.manager.id})


async def test_illegal_tap_says_why(people: Crew) -> None:
    error = await people.member.refused(422, "POST", PATH, json={"status": "stop"})
    assert error["code"] == "INVALID_TRANSITION"
    assert error["message"] == "A stop does not fit here: nothing runs. Start first."
    assert (await people.member.refused(422, "POST", PATH, json={}))["details"] == {"status": "is required"}
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    error = await people.admin.refused(422, "POST", PATH, json={"status": "start", "timestamp": soon})
    assert error["code"] == "PUNCH_IN_FUTURE"


@pytest.mark.parametrize(
    ("setting", "headers", "refused"),
    [
        ("timeclock_enable_mobile", PHONE, True),
        ("timeclock_enable_mobile", {"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148"}, True),
        ("timeclock_enable_mobile", BROWSER, False),
        ("timeclock_enable_web", BROWSER, True),
        ("timeclock_enable_web", PHONE, False),
        ("timeclock_enable_web", {"User-Agent": "payroll-script/1"}, False),
    ],
)
async def test_channels(people: Crew, setting: str, headers: dict[str, str], refused: bool) -> None:
    await people.owner.put("/workforce", {setting: False})
    if refused:
        error = await people.member.refused(403, "POST", PATH, json={"status": "start"}, headers=headers)
        assert error["code"] == "CLOCK_CHANNEL_DISABLED"
    else:
        await people.member.post(PATH, {"status": "start"}, headers=headers)


async def test_kiosk(server: Server, people: Crew) -> None:
    hall = hall_of(server, people.member)
    assert (await hall.send("PUT", "/hall/kiosk/pin", json={"pin": "12"})).status_code == 422
    assert (await hall.send("PUT", "/hall/kiosk/pin", json={"pin": "2468"})).status_code == 204
    tap = {"status": "start", "user_id": str(people.member.id), "actor_id": people.manager.id}
    for number in range(5):
        error = await people.manager.refused(403, "POST", MANAGED, json=tap | {"pin": f"000{number}"})
        assert error["code"] == "WRONG_KIOSK_PIN"
    await people.manager.refused(429, "POST", MANAGED, json=tap | {"pin": "2468"})
    await people.admin.refused(429, "POST", MANAGED, json=tap | {"pin": "2468", "actor_id": people.admin.id})
    punch = await people.manager.post(MANAGED, tap)
    assert (punch["channel"], punch["user_id"], punch["actor_id"]) == ("kiosk", people.member.id, people.manager.id)
    assert (await hall.send("DELETE", "/hall/kiosk/pin")).status_code == 204


async def test_member_runs_a_kiosk_only_if_the_team_says_so(server: Server, people: Crew) -> None:
    await hall_of(server, people.manager).send("PUT", "/hall/kiosk/pin", json={"pin": "1357"})
    tap = {"status": "start", "user_id": people.manager.id, "pin": "1357"}
    await people.member.refused(403, "POST", MANAGED, json=tap)
    await people.owner.put("/workforce", {"data": {"kiosk_user_ids": [people.member.id]}})
    punch = await people.member.post(MANAGED, tap)
    assert (punch["channel"], punch["actor_id"]) == ("kiosk", people.member.id)
    await people.member.refused(403, "POST", MANAGED, json={"status": "stop", "user_id": people.manager.id})


async def test_whole_punch_sent_back_changes_nothing_and_an_edit_is_kept(server: Server, people: Crew) -> None:
    made = await people.member.send(
        "POST", PATH, data={"status": "start"}, files={"image": ("me.png", a_picture(), "image/png")}
    )
    punch = made.json()
    assert await people.admin.put(f"{MANAGED}/{punch['id']}", punch) == punch
    await people.member.refused(403, "PUT", f"{PATH}/{punch['id']}", json={"address": "x"})
    at = (datetime.now(UTC) - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    edited = await people.admin.put(f"{PATH}/{punch['id']}", {"timestamp": at, "reason": "He was there"})
    assert (edited["timestamp"], edited["edited"], edited["image"]) == (at, True, punch["image"])
    history = (await hall_of(server, people.member).send("GET", f"/hall/attendances/{punch['id']}/changes")).json()
    (change,) = history
    assert (change["before"], change["after"]) == ({"timestamp": punch["timestamp"]}, {"timestamp": at})
    assert (change["actor_id"], change["action"], change["reason"]) == (people.admin.id, "update", "He was there")
    outside = await hall_of(server, people.outsider).send("GET", f"/hall/attendances/{punch['id']}/changes")
    assert outside.status_code == 404


async def test_new_photo_replaces_the_old_one(people: Crew) -> None:
    text = base64.b64encode(a_picture()).decode()
    punch = await people.member.post(PATH, {"status": "start", "image": text})
    edited = await people.admin.put(f"{PATH}/{punch['id']}", {"image": f"data:image/png;name=new.png;base64,{text}"})
    assert edited["image"]["url"] != punch["image"]["url"]
    assert edited["image"]["url"].endswith("/new.png")


async def test_deleted_punch_comes_back_once_more(people: Crew) -> None:
    punch = await people.member.post(PATH, {"status": "start"})
    await people.manager.refused(403, "DELETE", f"{MANAGED}/{punch['id']}")
    assert await people.owner.delete(f"{PATH}/{punch['id']}", params={"reason": "twice"}) == punch
    await people.member.refused(404, "GET", f"{PATH}/{punch['id']}")
    assert await people.member.get(PATH) == []


async def test_offline_queue(people: Crew) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    for hours, status in ((9, "start"), (5, "pause"), (4, "resume"), (1, "stop")):
        sent = {"status": status, "offline": "true", "timestamp": (now - timedelta(hours=hours)).isoformat()}
        punch = await people.member.post(PATH, sent)
        assert punch["offline"] is True
        assert punch["timestamp"] < punch["created_at"]
    listed = await people.member.get(PATH, params={"limit": 1})
    assert [punch["status"] for punch in listed] == ["stop"]


async def test_lists(people: Crew) -> None:
    for person in (people.member, people.manager):
        await person.post(PATH, {"status": "start"})
    ids = [people.manager.id, people.member.id]

    async def listed(person: Person, path: str, **params: Any) -> list[int]:
        return [punch["user_id"] for punch in await person.get(path, params=params)]

    assert await listed(people.manager, PATH) == ids[:1]
    assert await listed(people.manager, PATH, others="true") == ids
    assert await listed(people.manager, MANAGED) == ids
    assert await listed(people.manager, MANAGED, user_id=people.member.id) == ids[1:]
    assert await listed(people.member, MANAGED) == ids[1:]
    assert await listed(people.admin, MANAGED, date_range="today") == ids
    assert await listed(people.admin, MANAGED, start_at="2020-01-01", end_at="2020-02-01") == []
    await people.member.refused(403, "GET", PATH, params={"user_id": people.manager.id})


async def test_question_says_when_it_is_asked_in_both_ways(people: Crew) -> None:
    path = "/workforce/manager/shift_questions"
    for sent, when in (
        ({}, "always"),
        ({"always": "true", "when": "end_shift"}, "always"),
        ({"when": "end_shift"}, "end_shift"),
    ):
        question = await people.manager.post(path, {"text": "Is the till closed?"} | sent)
        assert (question["when"], question["always"]) == (when, when == "always")
    await people.member.refused(403, "POST", path, json={"text": "Why?"})
    error = await people.manager.refused(422, "POST", path, json={"text": "", "tag_ids": [5]})
    assert set(error["details"]) == {"text", "tag_ids"}


async def test_quiet_hours(server: Server, people: Crew) -> None:
    hall, path = hall_of(server, people.member), "/hall/me/quiet_hours"
    assert (await hall.send("GET", path)).json() == {"from": None, "until": None}
    hours = {"from": 1320, "until": 420}
    assert (await hall.send("PUT", path, json=hours)).json() == hours
    for wrong in (
        {"from": 1440, "until": 420},
        {"from": 1320, "until": None},
        {"from": 1320},
        {"from": "x", "until": 1},
    ):
        assert (await hall.send("PUT", path, json=wrong)).status_code == 422
    assert (await hall.send("GET", path)).json() == hours
    ended = {"from": None, "until": None}
    assert (await hall.send("PUT", path, json=ended)).json() == ended
