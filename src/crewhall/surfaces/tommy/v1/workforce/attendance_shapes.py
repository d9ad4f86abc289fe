"""Punches on the wire. Source: contracts/tommy.yaml WorkforceAttendance; behaviour notes, tommy 2.10 and §3, rows 34 and 36."""

from datetime import UTC, datetime
from typing import Annotated, Any, cast

from msgspec import UNSET, Meta, Struct, UnsetType

from crewhall.domains.files.model import Attachment
from crewhall.domains.workforce.model.attendance import Channel, PunchKind, PunchView
from crewhall.kit.errors import CrewhallError, wrong_field
from crewhall.platform.http.resources import Request
from crewhall.platform.images import sniff
from crewhall.surfaces.tommy.attachments import SentFiles, sent_files
from crewhall.surfaces.tommy.moments import read_instant
from crewhall.surfaces.tommy.shapes import wire_time

Text = str | UnsetType | None
Number = int | UnsetType | None
Figure = float | UnsetType | None
MessageInstant = str | int | float | UnsetType | None

_PICTURE = "must be a PNG, JPEG, GIF or WebP picture"
_DEVICE_HEADER = "x-device-id"
_MOST_DEVICE = 200
_PHONES = ("android", "iphone", "ipad", "mobile", "cordova", "okhttp", "cfnetwork", "dart")
_BROWSERS = ("mozilla/", "opera/")


class PunchInput(Struct):
    """contracts/tommy.yaml WorkforceAttendanceInput to make a punch. `offline`: it was made at `timestamp` without a connection; `pin`: the
    kiosk PIN of `user_id`. The picture in `image` is read by `sent_image`."""

    status: PunchKind
    user_id: int | None = None
    actor_id: int | None = None
    pin: Annotated[str, Meta(max_length=20)] | None = None
    timestamp: str | int | float | None = None
    offline: bool = False
    event_id: int | None = None
    shift_id: int | None = None
    timesheet_shift_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy: float | None = None
    address: str | None = None
    location_name: str | None = None


class PunchEditInput(Struct):
    """contracts/tommy.yaml WorkforceAttendanceInput to correct a punch: what is not sent stays. Clients send the whole punch back, so that
    whose it is and who made it are ignored."""

    status: PunchKind | UnsetType | None = UNSET
    timestamp: MessageInstant = UNSET
    event_id: Number = UNSET
    shift_id: Number = UNSET
    timesheet_shift_id: Number = UNSET
    latitude: Figure = UNSET
    longitude: Figure = UNSET
    accuracy: Figure = UNSET
    address: Text = UNSET
    location_name: Text = UNSET
    reason: str | None = None


class DeleteInput(Struct):
    """Why a punch is deleted."""

    reason: str | None = None


class PhotoJson(Struct, omit_defaults=True):
    """A photo, and the same in small."""

    url: str
    signed_id: str
    content_type: str
    thumbnail_url: str | None = None


class AttendanceJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy.yaml WorkforceAttendance, with what clients send and what the clock knows."""

    id: int
    team_id: int
    user_id: int
    status: str
    timestamp: str | None
    image: PhotoJson | None
    channel: str
    far: bool
    offline: bool
    auto: bool
    edited: bool
    created_at: str | None
    updated_at: str | None
    event_id: int | None = None
    shift_id: int | None = None
    timesheet_shift_id: int | None = None
    actor_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy: float | None = None
    distance: float | None = None
    address: str | None = None
    location_name: str | None = None
    device: str | None = None


def attendance_json(view: PunchView, base: str) -> AttendanceJson:
    """A punch; `far`: further from work than the team allows, `distance` in metres."""
    punch = view.punch
    return AttendanceJson(
        id=punch.id,
        team_id=punch.team_id,
        user_id=punch.user_id,
        status=punch.status,
        timestamp=wire_time(punch.at),
        image=view.photo and _photo_json(view.photo, base),
        channel=punch.channel,
        far=punch.is_far,
        offline=punch.is_offline,
        auto=punch.is_auto,
        edited=punch.is_edited,
        created_at=wire_time(punch.created_at),
        updated_at=wire_time(punch.updated_at),
        event_id=punch.event_id,
        shift_id=punch.shift_id,
        timesheet_shift_id=punch.timesheet_item_id,
        actor_id=punch.actor_id,
        latitude=punch.latitude,
        longitude=punch.longitude,
        accuracy=punch.accuracy_m,
        distance=None if punch.distance_m is None else round(punch.distance_m, 1),
        address=punch.address,
        location_name=punch.location_name,
        device=punch.device,
    )


def sent_image(parameters: dict[str, object]) -> SentFiles:
    """The picture in `image`: a file part, a data URL, base64 text or `{signed_id}`; nothing for `{url}`, which clients send back.

    Raises `InvalidInput` naming the field for anything else, several of them, and bytes that are no picture.
    """
    image = parameters.get("image")
    fields = cast("dict[str, object]", image) if isinstance(image, dict) else dict[str, object]()
    if fields and not {"signed_id", "data", "content"} & fields.keys():
        return SentFiles()
    try:
        sent = sent_files({"files": cast("object", image)})
    except CrewhallError:
        raise wrong_field(
            "image", "must be a file part, a data URL, base64 text or a signed id of one picture"
        ) from None
    if len(sent.uploads) + len(sent.tokens) > 1 or any(sniff(upload.content) is None for upload in sent.uploads):
        raise wrong_field("image", _PICTURE)
    return sent


def read_timestamp(value: str | float) -> datetime:
    """A time as `read_instant` takes it; one without a zone stays without, for the domain knows by which clock it is. Raises `InvalidInput`."""
    instant = read_instant(value, UTC, "timestamp")
    return instant.replace(tzinfo=None) if isinstance(value, str) and _is_local(value.strip()) else instant


def channel_of(req: Request, body: PunchInput) -> Channel | None:
    """By what means the request clocks; None where it cannot be told, and nothing is refused for it.

    A kiosk clocks for others, and says who runs it or brings a PIN; apps send the id of their device.
    """
    if body.user_id not in (None, req.actor.user_id) and (body.pin is not None or body.actor_id is not None):
        return Channel.KIOSK
    agent = (req.get_header("user-agent") or "").lower()
    if device_of(req) is not None or any(word in agent for word in _PHONES):
        return Channel.MOBILE
    return Channel.WEB if agent.startswith(_BROWSERS) else None


def device_of(req: Request) -> str | None:
    """The id by which a client knows its device."""
    sent = (req.get_header(_DEVICE_HEADER) or "").strip()
    return sent[:_MOST_DEVICE] if sent and sent.isascii() and sent.isprintable() else None


def given(body: PunchEditInput) -> dict[str, Any]:
    """What was sent, under the names of the domain; a state or a time that is nothing stays."""
    names = {"timesheet_shift_id": "timesheet_item_id", "accuracy": "accuracy_m", "timestamp": "at"}
    sent: dict[str, Any] = {name: getattr(body, name) for name in body.__struct_fields__ if name != "reason"}
    fields = {names.get(name, name): value for name, value in sent.items() if value is not UNSET}
    for name in ("status", "at"):
        if fields.get(name) is None:
            fields.pop(name, None)
    if "at" in fields:
        fields["at"] = read_timestamp(fields["at"])
    return fields


def _is_local(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def _photo_json(photo: Attachment, base: str) -> PhotoJson:
    small = photo.thumbnail_path
    return PhotoJson(base + photo.path, photo.token, photo.content_type, base + small if small else None)
