"""/devices: the apps and kiosks of the caller. Source: contracts/tommy.yaml, devices; behaviour notes, tommy 2.24."""

from typing import Literal

from msgspec import Struct

from crewhall.domains.notify import devices
from crewhall.domains.notify.model import Device, NewDevice
from crewhall.kit.actor import signed_in
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.tommy.shapes import read_input, reply


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


class DevicesResource:
    """/devices: the caller's devices."""

    @operation("get_devices", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's devices; clients ask, though the reference has no such operation (notes 2.24)."""
        async with reading(req) as work:
            found = await devices.list_devices(work, signed_in(work.actor))
        reply(resp, [device_json(device) for device in found])

    @operation("create_devices", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Add a device, or change the one with its uuid; what is not sent stays."""
        body = await read_input(req, DeviceInput)
        new = NewDevice(
            uuid=body.uuid,
            platform=body.platform,
            token=body.token,
            environment=body.environment,
            name=body.name,
            locked=body.locked,
        )
        async with writing(req) as work:
            device = await devices.register(work, body.user_id or signed_in(work.actor), new)
        reply(resp, device_json(device))


class DeviceResource:
    """/devices/{device_id}: one of the caller's devices."""

    @operation("delete_devices_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, device_id: str) -> None:
        """Remove one of the caller's devices by id, uuid or token (notes 3, row 42)."""
        async with writing(req) as work:
            await devices.remove(work, signed_in(work.actor), device_id)
        reply(resp, {})
