"""/devices: the apps and kiosks of the caller. Source: contracts/tommy.yaml, devices; behaviour notes, tommy 2.24."""

from typing import Literal

from litestar import delete, get, post
from msgspec import Struct

from crewhall.domains.notify import devices
from crewhall.domains.notify.model import Device, NewDevice
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tommy.shapes import answer, read_input


class DeviceInput(Struct):
    """contracts/tommy.yaml Device; clients omit `user_id`, and send platforms of their own (notes 2.24)."""

    uuid: str
    user_id: int | None = None
    platform: str | None = None
    environment: Literal["development", "production"] | None = None
    token: str | None = None
    name: str | None = None
    locked: bool | None = None


class DeviceJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml Device, with `name` and `locked`."""

    id: int
    user_id: int
    uuid: str
    platform: str
    token: str | None = None
    environment: str | None = None
    name: str | None = None
    locked: bool | None = None


def device_json(device: Device) -> DeviceJson:
    """A device as its owner sees it."""
    return DeviceJson(
        id=device.id,
        user_id=device.user_id,
        uuid=device.uuid,
        platform=device.platform,
        token=device.token,
        environment=device.environment,
        name=device.name,
        locked=device.locked,
    )


@get("/devices", operation_id="get_devices", opt=USER)
async def get_devices(request: AnyRequest) -> Answer:
    """The caller's devices; clients ask, though the reference has no such operation (notes 2.24)."""
    async with await reading(request) as work:
        found = await devices.list_devices(work, work.actor.user_id or 0)
    return answer([device_json(device) for device in found])


@post("/devices", operation_id="create_devices", opt=USER, status_code=200)
async def create_devices(request: AnyRequest) -> Answer:
    """Add a device, or change the one with its uuid; what is not sent stays."""
    shown = await read_input(request, DeviceInput)
    new = NewDevice(
        uuid=shown.uuid,
        platform=shown.platform,
        token=shown.token,
        environment=shown.environment,
        name=shown.name,
        locked=shown.locked,
    )
    async with await writing(request) as work:
        device = await devices.register(work, shown.user_id or work.actor.user_id or 0, new)
    return answer(device_json(device))


@delete("/devices/{id:str}", operation_id="delete_devices_by_id", opt=USER, status_code=200)
async def delete_devices_by_id(request: AnyRequest) -> Answer:
    """Remove one of the caller's devices by id, uuid or token (notes 3, row 42)."""
    async with await writing(request) as work:
        await devices.remove(work, work.actor.user_id or 0, request.path_params["id"])
    return answer({})
