"""/devices over HTTP: an upsert by uuid from clients that tell little, and three ways to name one."""

import pytest

from crewhall.app.build import Server
from tests.world.people import Person, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


@pytest.fixture
async def anna(server: Server) -> Person:
    """Somebody with a phone of her own."""
    person = await sign_up(server)
    await person.post("/devices", {"uuid": "phone", "platform": "ios", "token": "apns-1", "environment": "production"})
    return person


async def test_device_is_registered_for_the_caller(anna: Person) -> None:
    (device,) = await anna.get("/devices")
    assert device == {
        "id": device["id"],
        "user_id": anna.id,
        "uuid": "phone",
        "platform": "ios",
        "token": "apns-1",
        "environment": "production",
        "locked": False,
    }


async def test_same_uuid_changes_the_device_and_what_is_not_sent_stays(anna: Person) -> None:
    (before,) = await anna.get("/devices")
    changed = await anna.post("/devices", {"uuid": "phone", "locked": "true", "name": "Front desk", "user_id": anna.id})
    assert changed == {**before, "locked": True, "name": "Front desk"}
    assert await anna.get("/devices") == [changed]


async def test_kiosk_of_an_unheard_of_platform_is_taken_and_one_without_is_unknown(anna: Person) -> None:
    answer = await anna.send("POST", "/devices", data={"uuid": "kiosk", "platform": "mac", "locked": "1", "token": ""})
    assert (answer.status_code, answer.json()["platform"], answer.json()["locked"]) == (200, "mac", True)
    assert "token" not in answer.json()
    assert (await anna.post("/devices", {"uuid": "tablet"}))["platform"] == "unknown"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"platform": "ios"}, "uuid"),
        ({"uuid": ""}, "uuid"),
        ({"uuid": "phone", "environment": "staging"}, "environment"),
        ({"uuid": "phone", "locked": "perhaps"}, "locked"),
        ({"uuid": "phone", "name": "x" * 201}, "name"),
    ],
)
async def test_device_that_does_not_fit_is_refused_by_its_field(
    anna: Person, body: dict[str, object], named: str
) -> None:
    before = await anna.get("/devices")
    assert list((await anna.refused(422, "POST", "/devices", json=body))["details"]) == [named]
    assert await anna.get("/devices") == before


@pytest.mark.parametrize("key", ["id", "uuid", "token"])
async def test_device_is_deleted_by_id_uuid_or_token(anna: Person, key: str) -> None:
    (device,) = await anna.get("/devices")
    await anna.delete(f"/devices/{device[key]}")
    assert await anna.get("/devices") == []
    await anna.refused(404, "DELETE", f"/devices/{device[key]}")


async def test_others_devices_are_not_found_and_cannot_be_made(server: Server, anna: Person) -> None:
    otto = await sign_up(server, "Otto")
    (device,) = await anna.get("/devices")
    for key in ("id", "uuid", "token"):
        await otto.refused(404, "DELETE", f"/devices/{device[key]}")
    await otto.refused(404, "POST", "/devices", json={"uuid": "mine", "user_id": anna.id})
    assert await otto.get("/devices") == []
    assert await anna.get("/devices") == [device]
