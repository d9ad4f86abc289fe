"""Devices: one row per app, one owner per push token, removed by whatever a client calls them."""

import asyncio

import pytest

from crewhall.domains.notify import devices
from crewhall.domains.notify.events import DeviceAdded, DeviceRemoved
from crewhall.domains.notify.model import NewDevice
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.errors import InvalidInput, NotFound
from crewhall.platform.work import Works
from tests.domains.people import a_user

pytestmark = pytest.mark.anyio

PHONE = NewDevice(uuid="phone-1", platform="ios", token="apns-token", environment="production", name="Ann's phone")


@pytest.fixture
async def ann(works: Works) -> Actor:
    """A user."""
    return Actor(user_id=await a_user(works, "ann"))


@pytest.fixture
async def bob(works: Works) -> Actor:
    """Another user."""
    return Actor(user_id=await a_user(works, "bob"))


def id_of(actor: Actor) -> int:
    assert actor.user_id is not None
    return actor.user_id


async def test_registering_again_updates_the_same_device(works: Works, ann: Actor) -> None:
    async with works.write(ann) as work:
        first = await devices.register(work, id_of(ann), PHONE)
        assert [type(event) for event in work.events] == [DeviceAdded]
    async with works.write(ann) as work:
        update = NewDevice(uuid="phone-1", platform="ios 19", locked=True)
        second = await devices.register(work, id_of(ann), update)
        assert work.events == []
    async with works.read(ann) as work:
        assert await devices.list_devices(work, id_of(ann)) == [second]
    assert (second.id, second.created_at) == (first.id, first.created_at)
    assert (second.platform, second.locked) == ("ios 19", True)
    assert (second.token, second.environment, second.name) == ("apns-token", "production", "Ann's phone")
    assert first.locked is False


async def test_lock_is_kept_until_it_is_lifted(works: Works, ann: Actor) -> None:
    async with works.write(ann) as work:
        await devices.register(work, id_of(ann), NewDevice(uuid="kiosk", platform="mac", locked=True))
        assert (await devices.register(work, id_of(ann), NewDevice(uuid="kiosk", platform="mac"))).locked is True
        lifted = NewDevice(uuid="kiosk", platform="mac", locked=False)
        assert (await devices.register(work, id_of(ann), lifted)).locked is False


async def test_push_token_that_moves_leaves_its_former_owner(works: Works, ann: Actor, bob: Actor) -> None:
    async with works.write(ann) as work:
        await devices.register(work, id_of(ann), PHONE)
    async with works.write(bob) as work:
        moved = await devices.register(work, id_of(bob), PHONE)
        assert moved.token == "apns-token"
    async with works.write(ann) as work:
        (left,) = await devices.list_devices(work, id_of(ann))
        assert (left.uuid, left.token) == ("phone-1", None)
        tablet = await devices.register(work, id_of(ann), NewDevice(uuid="t", platform="ios", token="apns-token"))
        phone, _ = await devices.list_devices(work, id_of(ann))
        assert (phone.token, tablet.token) == (None, "apns-token")


async def test_device_is_removed_by_id_uuid_or_token(works: Works, ann: Actor) -> None:
    async with works.write(ann) as work:
        for reference_of in ("id", "uuid", "token"):
            device = await devices.register(work, id_of(ann), PHONE)
            await devices.remove(work, id_of(ann), str(getattr(device, reference_of)))
            assert await devices.list_devices(work, id_of(ann)) == []
        assert [type(event) for event in work.events] == [DeviceAdded, DeviceRemoved] * 3


async def test_id_goes_before_a_uuid_that_looks_like_one(works: Works, ann: Actor) -> None:
    async with works.write(ann) as work:
        first = await devices.register(work, id_of(ann), PHONE)
        await devices.register(work, id_of(ann), NewDevice(uuid=str(first.id), platform="web"))
        await devices.remove(work, id_of(ann), str(first.id))
        (left,) = await devices.list_devices(work, id_of(ann))
        assert left.uuid == str(first.id)


async def test_unknown_and_foreign_devices_answer_alike(works: Works, ann: Actor, bob: Actor) -> None:
    async with works.write(ann) as work:
        device = await devices.register(work, id_of(ann), PHONE)
    messages: set[str] = set()
    async with works.write(bob) as work:
        for reference in (str(device.id), "phone-1", "apns-token", "nothing", "9" * 40, "", "None", "\ud800\x00"):
            for user_id in (id_of(bob), id_of(ann)):
                with pytest.raises(NotFound) as caught:
                    await devices.remove(work, user_id, reference)
                messages.add(caught.value.message)
        with pytest.raises(NotFound):
            await devices.list_devices(work, id_of(ann))
        with pytest.raises(NotFound):
            await devices.register(work, id_of(ann), PHONE)
    assert len(messages) == 1
    async with works.read(ann) as work:
        assert await devices.list_devices(work, id_of(ann)) == [device]


UNFIT = [
    (NewDevice(uuid=" ", platform="ios"), ["uuid"]),
    (NewDevice(uuid="u" * 201, platform=""), ["uuid", "platform"]),
    (NewDevice(uuid="u", platform="ios", token="tökén"), ["token"]),
    (NewDevice(uuid="u", platform="ios", token="t" * 1001), ["token"]),
    (NewDevice(uuid="u", platform="ios", environment="a\nb", name="\x00"), ["environment", "name"]),
]


async def test_device_that_does_not_fit_is_refused_by_its_fields(works: Works, ann: Actor) -> None:
    async with works.write(ann) as work:
        for device, fields in UNFIT:
            with pytest.raises(InvalidInput) as caught:
                await devices.register(work, id_of(ann), device)
            assert list(caught.value.details or {}) == fields
        assert await devices.list_devices(work, id_of(ann)) == []


async def test_devices_go_with_their_user(works: Works, ann: Actor) -> None:
    async with works.write(ann) as work:
        await devices.register(work, id_of(ann), PHONE)
    async with works.write(SYSTEM) as work:
        await work.db.execute("DELETE FROM users WHERE id = $1", id_of(ann))
        assert await devices.list_devices(work, id_of(ann)) == []


async def test_same_device_from_several_clients_at_once_is_one_device(works: Works, ann: Actor) -> None:
    async def register(number: int) -> int:
        async with works.write(ann) as work:
            new = NewDevice(uuid=f"phone-{number}", platform="ios", token=f"token-{number}")
            return (await devices.register(work, id_of(ann), new)).id

    for number in range(60):  # on PostgreSQL two unique keys were once in play, and each fourth round failed
        assert len(set(await asyncio.gather(*(register(number) for _ in range(6))))) == 1
    async with works.read(ann) as work:
        found = await devices.list_devices(work, id_of(ann))
    assert [device.token for device in found] == [f"token-{number}" for number in range(60)]
