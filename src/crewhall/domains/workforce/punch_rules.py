"""The rules of the time clock: pure functions on punches, settings and times.

| last punch    | start | pause | resume | stop            |
|---------------|-------|-------|--------|-----------------|
| none, stop    | yes   |       |        |                 |
| start, resume |       | yes   |        | yes             |
| pause         |       |       | yes    | yes, both ended |

A punch that is put into the past must follow from the one before it, and the one after it from the punch. Only a start may follow upon
anything: a whole session that is written down later comes as two punches, of which the first would fit nowhere. Until the second comes, the
session has no end (`WorkSession`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from crewhall.domains.workforce.errors.attendance import (
    ClockChannelDisabled,
    GpsRequired,
    InvalidTransition,
    PhotoRequired,
    PunchInFuture,
    PunchTooOld,
)
from crewhall.domains.workforce.model.attendance import (
    CLOCK_SKEW,
    OLDEST_OFFLINE,
    SAME_PUNCH_WITHIN,
    Attendance,
    Channel,
    NewPunch,
    PunchKind,
)
from crewhall.domains.workforce.model.settings import WorkforceSettings
from crewhall.kit.errors import wrong_fields
from crewhall.kit.text import clean_text, squeeze

_MOST_TEXT = 500
_NEXT: Mapping[PunchKind | None, frozenset[PunchKind]] = {
    None: frozenset({PunchKind.START}),
    PunchKind.STOP: frozenset({PunchKind.START}),
    PunchKind.START: frozenset({PunchKind.PAUSE, PunchKind.STOP}),
    PunchKind.RESUME: frozenset({PunchKind.PAUSE, PunchKind.STOP}),
    PunchKind.PAUSE: frozenset({PunchKind.RESUME, PunchKind.STOP}),
}
_STATES: Mapping[PunchKind | None, str] = {
    None: "nothing runs. Start first.",
    PunchKind.STOP: "nothing runs. Start first.",
    PunchKind.START: "work runs. Pause or stop it.",
    PunchKind.RESUME: "work runs. Pause or stop it.",
    PunchKind.PAUSE: "a break runs. Resume or stop.",
}
_BEGINS_OR_ENDS = frozenset({PunchKind.START, PunchKind.STOP})


class Neighbors(Struct, frozen=True):
    """The punches of a person between which another lies, or would lie."""

    before: Attendance | None
    after: Attendance | None


def follows(last: PunchKind | None, kind: PunchKind) -> bool:
    """Whether a punch of this kind may come after the last one."""
    return kind in _NEXT[last]


def begins_or_ends(kind: PunchKind) -> bool:
    """Whether the punch is one of those that the team may want a position and a photo with; breaks are not."""
    return kind in _BEGINS_OR_ENDS


def cut(moment: datetime) -> datetime:
    """The time as clients see it, in milliseconds, so that a punch that they send back is not another one."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def text_of(text: str | None) -> str | None:
    """A text in one line; None for an empty one."""
    return squeeze(clean_text(text)) or None if text else None


def same_punch(kind: PunchKind, at: datetime, neighbors: Neighbors) -> Attendance | None:
    """The neighbour that is this punch, sent twice."""
    for punch in (neighbors.before, neighbors.after):
        if punch is not None and punch.status == kind and abs(at - punch.at) <= SAME_PUNCH_WITHIN:
            return punch
    return None


def check_fits(kind: PunchKind, neighbors: Neighbors) -> None:
    """The punch is legal between its neighbours. Raises `InvalidTransition`."""
    last = _last(neighbors)
    if not follows(last, kind):
        raise InvalidTransition(punch=kind, state=_STATES[last])
    if not _goes_on(kind, neighbors.after):
        raise InvalidTransition(punch=kind, state=_next_words(neighbors.after))


def check_leaves(kind: PunchKind, neighbors: Neighbors) -> None:
    """What is left is legal when the punch is taken from between its neighbours to another time. Raises `InvalidTransition`."""
    if not _goes_on(_last(neighbors), neighbors.after):
        raise InvalidTransition(punch=kind, state=f"where it was, {_next_words(neighbors.after)}")


def _last(neighbors: Neighbors) -> PunchKind | None:
    return neighbors.before.status if neighbors.before else None


def _goes_on(last: PunchKind | None, after: Attendance | None) -> bool:
    return after is None or after.status == PunchKind.START or follows(last, after.status)


def _next_words(after: Attendance | None) -> str:
    return f"the next punch is a {after.status}." if after else "there is no next punch."


def check_past(new: NewPunch, at: datetime, now: datetime) -> None:
    """The time has come, and is not too long ago for one that was made offline. Raises `PunchInFuture`, `PunchTooOld`."""
    if at > now + CLOCK_SKEW:
        raise PunchInFuture
    if new.is_offline and at < now - OLDEST_OFFLINE:
        raise PunchTooOld(days=OLDEST_OFFLINE // timedelta(days=1))


def is_now(at: datetime, now: datetime) -> bool:
    """Whether a time is as good as now: clocks differ."""
    return abs(at - now) <= CLOCK_SKEW


def check_channel(settings: WorkforceSettings, channel: Channel | None) -> None:
    """The team clocks this way. Raises `ClockChannelDisabled`."""
    enabled = {
        Channel.MOBILE: settings.enable_mobile,
        Channel.WEB: settings.enable_web,
        Channel.KIOSK: settings.enable_kiosk,
    }
    if channel is not None and not enabled.get(channel, True):
        raise ClockChannelDisabled(channel=channel)


def check_requirements(settings: WorkforceSettings, new: NewPunch, *, has_photo: bool) -> None:
    """The punch has what the team requires of one that begins or ends work. Raises `GpsRequired`, `PhotoRequired`."""
    if not begins_or_ends(new.status):
        return
    if settings.require_gps and new.latitude is None:
        raise GpsRequired
    if settings.require_photo and not has_photo:
        raise PhotoRequired


def check_fields(
    latitude: float | None,
    longitude: float | None,
    accuracy_m: float | None,
    address: str | None,
    location_name: str | None,
) -> None:
    """The position and the texts of a punch are such. Raises `InvalidInput` with every wrong field."""
    wrong: dict[str, object] = {}
    if (latitude is None) != (longitude is None):
        wrong["latitude" if latitude is None else "longitude"] = "is required with the other coordinate"
    if latitude is not None and not -90 <= latitude <= 90:
        wrong["latitude"] = "must be from -90 to 90"
    if longitude is not None and not -180 <= longitude <= 180:
        wrong["longitude"] = "must be from -180 to 180"
    if accuracy_m is not None and not accuracy_m >= 0:
        wrong["accuracy"] = "must not be negative"
    for field, text in (("address", address), ("location_name", location_name)):
        if len(text or "") > _MOST_TEXT:
            wrong[field] = f"must not be longer than {_MOST_TEXT} characters"
    if wrong:
        raise wrong_fields(wrong)
