"""The apps by which a user is reached. Sending to them is the outbox's concern."""

import msgspec

from crewhall.domains.notify import policy, queries
from crewhall.domains.notify.events import DeviceAdded, DeviceRemoved
from crewhall.domains.notify.model import Device, NewDevice
from crewhall.kit.errors import existing, wrong_fields
from crewhall.kit.text import is_line, squeeze
from crewhall.platform.work import ReadWork, Work

_LONGEST = {"uuid": 200, "platform": 50, "token": 1000, "environment": 50, "name": 200}
_ASCII_ONLY = frozenset({"token"})  # it is looked up by an index, whose entries are limited in bytes


async def register(work: Work, user_id: int, device: NewDevice) -> Device:
    """Add the user's device, or bring the one with its uuid up to date; what is None stays as it was.

    A push token has one owner: whichever device showed it before, of whichever user, loses it. Raises `InvalidInput`, and
    `NotFound` when the user is not the caller. Source: contracts/tommy.yaml createDevice; behaviour notes, tommy 2.24.
    """
    policy.may_use_devices(work.actor, user_id)
    device = _checked(device)
    registered = await queries.insert_device(work.db, user_id, device, work.now)
    if device.token is not None:
        await queries.update_token(work.db, registered.id, device.token, work.now)
        registered = msgspec.structs.replace(registered, token=device.token)
    if registered.created_at == work.now:
        work.emit(DeviceAdded(user_id=user_id, device_id=registered.id, platform=registered.platform))
    return registered


async def list_devices(work: ReadWork, user_id: int) -> list[Device]:
    """The user's devices, in the order in which they came. Raises `NotFound` when the user is not the caller."""
    policy.may_use_devices(work.actor, user_id)
    return await queries.select_devices(work.db, user_id)


async def remove(work: Work, user_id: int, reference: str) -> None:
    """Remove the user's device with this id, else this uuid, else this token. Raises `NotFound`, also for another user's.

    Source: behaviour notes, tommy 2.24 (clients delete by any of the three).
    """
    found = existing(_named_by(reference, await list_devices(work, user_id)), "device")
    await queries.delete_device(work.db, user_id, found.id)
    work.emit(DeviceRemoved(user_id=user_id, device_id=found.id))


def _named_by(reference: str, devices: list[Device]) -> Device | None:
    for key in ("id", "uuid", "token"):
        for device in devices:
            if str(getattr(device, key)) == reference and getattr(device, key) is not None:
                return device
    return None


def _checked(device: NewDevice) -> NewDevice:
    """The device with its texts trimmed. Raises `InvalidInput` naming every field that does not fit."""
    given = {field: getattr(device, field) for field in _LONGEST}
    texts = {
        field: squeeze(text) if field == "name" else text.strip() for field, text in given.items() if text is not None
    }
    wrong: dict[str, object] = {
        field: f"must be 1 to {_LONGEST[field]} printable {'ASCII ' if field in _ASCII_ONLY else ''}characters"
        for field, text in texts.items()
        if not 0 < len(text) <= _LONGEST[field] or not is_line(text) or (field in _ASCII_ONLY and not text.isascii())
    }
    if wrong:
        raise wrong_fields(wrong)
    return msgspec.structs.replace(device, **texts)
