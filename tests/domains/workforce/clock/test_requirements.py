"""What a punch has to bring, how far it may be from work, by which channel it comes, and to which shift it belongs."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from crewhall.domains.calendar import entries
from crewhall.domains.calendar.model import NewEntry
from crewhall.domains.files.uploads import StoredFile
from crewhall.domains.workforce import geofence
from crewhall.domains.workforce.errors.attendance import ClockChannelDisabled, GpsRequired, PhotoRequired, TooFar
from crewhall.domains.workforce.geofence import Position
from crewhall.domains.workforce.model.attendance import Channel
from crewhall.domains.workforce.model.settings import Geofence, Location
from crewhall.kit.errors import CrewhallError, InvalidInput, NotFound
from tests.domains.workforce.clock.staff import MONDAY, Staff

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PHOTO = StoredFile("0" * 64, None, "me.png", "image/png", 10)
HERE = {"latitude": 52.52, "longitude": 13.405}
DAYS = {"start": "", "pause": "start", "resume": "start pause", "stop": "start pause resume"}


@pytest.mark.parametrize(("setting", "error"), [("require_gps", GpsRequired), ("require_photo", PhotoRequired)])
@pytest.mark.parametrize("kind", DAYS)
async def test_start_and_stop_need_what_the_team_requires(
    staff: Staff, kind: str, setting: str, error: type[CrewhallError]
) -> None:
    await staff.day("member", *DAYS[kind].split())
    await staff.settle(**{setting: True})
    if kind in {"start", "stop"}:
        with pytest.raises(error):
            await staff.punch("member", kind)
        assert await staff.kinds("member") == DAYS[kind]
    given: dict[str, Any] = {"files": (PHOTO,)} if setting == "require_photo" else HERE
    view = await staff.punch("member", kind, **(given if kind in {"start", "stop"} else {}))
    assert (view.photo is not None) == ("files" in given and kind in {"start", "stop"})


async def test_what_an_admin_writes_down_needs_neither(staff: Staff) -> None:
    await staff.settle(require_gps=True, require_photo=True, enable_web=False)
    view = await staff.punch("admin", "start", user_id=staff.ids["member"], at=MONDAY - HOUR)
    assert view.punch.channel == Channel.EDIT


@pytest.mark.parametrize("channel", ["mobile", "web", "kiosk"])
async def test_channel_that_the_team_does_not_use(staff: Staff, channel: str) -> None:
    await staff.settle(**{f"enable_{channel}": False})
    with pytest.raises(ClockChannelDisabled):
        await staff.punch("member", "start", channel=Channel(channel))
    for other in {"mobile", "web", "kiosk"} - {channel}:
        await staff.tap("member", "start", channel=Channel(other))
    assert await staff.kinds("member") == "start"


# Pairs of places and how many metres are between them: published figures for a quarter of the meridian, and for two airports.
DISTANCES = [
    ((0, 0), (0, 0), 0),
    ((0, 0), (90, 0), 10_007_557),
    ((0, 179.9), (0, -179.9), 22_239),
    ((-33.9461, 151.1772), (-37.6690, 144.8410), 705_000),
    ((89.9, 0), (89.9, 180), 22_239),
]


@pytest.mark.parametrize(("one", "other", "metres"), DISTANCES)
def test_distances(one: tuple[float, float], other: tuple[float, float], metres: int) -> None:
    assert geofence.distance_m(*one, *other) == pytest.approx(metres, rel=0.002, abs=0.01)
    assert geofence.distance_m(*other, *one) == geofence.distance_m(*one, *other)


# A metre of latitude is so many degrees.
METRE = 1 / 111_195


def a_location(latitude: float | None, radius_m: int | None = None, id_: int = 1) -> Location:
    """A location on the meridian of Greenwich."""
    return Location(id_, f"Place {id_}", None, None, latitude, None if latitude is None else 0.0, radius_m)


# Metres from the place, accuracy, the place's own radius; whether it is too far where others have 200 m.
FENCES = [
    (150, None, None, False),
    (250, None, None, True),
    (250, 40, None, True),
    (250, 60, None, False),
    (250, None, 300, False),
    (150, None, 100, True),
    (150, 49, 100, True),
    (150, 51, 100, False),
]


@pytest.mark.parametrize(("metres", "accuracy", "radius", "is_far"), FENCES)
def test_geofence(metres: int, accuracy: float | None, radius: int | None, is_far: bool) -> None:
    verdict = geofence.judge(Position(metres * METRE, 0, accuracy), [a_location(0.0, radius)], 200)
    assert verdict is not None
    assert verdict.is_far == is_far
    assert verdict.distance_m == pytest.approx(metres, rel=0.001)


def test_location_that_fits_best_counts() -> None:
    places = [a_location(0.0, 100, 1), a_location(None, None, 2), a_location(1000 * METRE, 900, 3)]
    verdict = geofence.judge(Position(200 * METRE, 0), places, 200)
    assert verdict is not None
    assert (verdict.location.id, verdict.is_far) == (3, False)
    assert geofence.judge(Position(0, 0), [a_location(None)], 200) is None


@pytest.mark.parametrize("mode", Geofence)
@pytest.mark.parametrize("metres", [100, 500])
async def test_modes_of_the_geofence(staff: Staff, mode: Geofence, metres: int) -> None:
    await staff.settle(geofence=mode)
    pier = await staff.location("Pier", latitude=0.0, longitude=0.0)
    await staff.location("Depot", latitude=500 * METRE, longitude=0.0)
    await staff.shift("member", MONDAY, 8, location_id=pier)
    at = {"latitude": metres * METRE, "longitude": 0.0}
    if mode == Geofence.BLOCK and metres == 500:
        with pytest.raises(TooFar) as refused:
            await staff.punch("member", "start", **at)
        assert refused.value.details == {"distance_m": 500, "radius_m": 200}
        assert await staff.log("member") == []
        return
    punch = (await staff.punch("member", "start", **at)).punch
    assert punch.is_far == (mode == Geofence.FLAG and metres == 500)
    assert punch.distance_m == (None if mode == Geofence.NONE else pytest.approx(metres, rel=0.001))


async def test_without_a_shift_any_location_of_the_team_will_do(staff: Staff) -> None:
    await staff.settle(geofence=Geofence.BLOCK)
    await staff.punch("mate", "start")  # no location is on the map yet
    await staff.location("Pier", latitude=0.0, longitude=0.0)
    await staff.location("Depot", latitude=500 * METRE, longitude=0.0)
    with pytest.raises(GpsRequired):
        await staff.punch("member", "start")
    await staff.punch("member", "start", latitude=600 * METRE, longitude=0.0)
    await staff.punch("member", "pause")
    await staff.punch("member", "resume", latitude=45.0, longitude=0.0)
    with pytest.raises(TooFar):
        await staff.punch("member", "stop", latitude=45.0, longitude=0.0)
    assert await staff.kinds("member") == "start pause resume"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"latitude": 1.0}, "longitude"),
        ({"longitude": 1.0}, "latitude"),
        ({"latitude": 91.0, "longitude": 0.0}, "latitude"),
        ({"latitude": 0.0, "longitude": 181.0}, "longitude"),
        ({"accuracy_m": -1.0}, "accuracy"),
        ({"address": "x" * 501}, "address"),
    ],
)
async def test_positions_that_are_none(staff: Staff, sent: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await staff.punch("member", "start", **sent)
    assert list(refused.value.details or {}) == [field]


# When the shift starts, how long it is, what else it is, and whether a start now belongs to it.
AROUND: list[tuple[timedelta, float, dict[str, Any], bool]] = [
    (timedelta(0), 8, {}, True),
    (60 * MINUTE, 8, {}, True),
    (61 * MINUTE, 8, {}, False),
    (-7 * HOUR, 8, {}, True),
    (-8 * HOUR, 8, {}, False),
    (timedelta(0), 8, {"published_at": None}, False),
    (timedelta(0), 8, {"canceled_at": MONDAY}, False),
]


@pytest.mark.parametrize(("start", "hours", "more", "is_linked"), AROUND)
async def test_start_belongs_to_the_shift_around_now(
    staff: Staff, start: timedelta, hours: float, more: dict[str, Any], is_linked: bool
) -> None:
    shift = await staff.shift("member", MONDAY + start, hours, **more)
    await staff.shift("mate", MONDAY, 8)
    await staff.day("member", "start", "pause", "resume", "stop")
    assert {punch.shift_id for punch in await staff.log("member")} == {shift if is_linked else None}


async def test_nearest_of_several_shifts_is_meant(staff: Staff) -> None:
    await staff.shift("member", MONDAY - 8 * HOUR, 8.5)
    near = await staff.shift("member", MONDAY + HOUR / 2, 8)
    assert (await staff.punch("member", "start")).punch.shift_id == near


async def test_client_names_the_shift_or_its_entry_or_another_one(staff: Staff) -> None:
    async with staff.works.write(staff.actors["manager"]) as work:
        entry, other = [
            await entries.create(
                work, NewEntry(title=title, start_at=MONDAY, end_at=MONDAY + HOUR, length=HOUR, zone=UTC)
            )
            for title in ("Shift", "Party")
        ]
    shift = await staff.shift("member", MONDAY + 20 * HOUR, 8, event_id=entry.id)
    by_entry = (await staff.punch("member", "start", event_id=entry.id)).punch
    await staff.punch("member", "stop")
    staff.clock.now += MINUTE
    by_shift = (await staff.punch("member", "start", shift_id=shift)).punch
    for punch in (by_entry, by_shift):
        assert (punch.shift_id, punch.event_id) == (shift, entry.id)
    alone = (await staff.punch("mate", "start", event_id=other.id)).punch
    assert (alone.shift_id, alone.event_id) == (None, other.id)


@pytest.mark.parametrize("more", [{}, {"published_at": None}, {"canceled_at": MONDAY}])
async def test_shift_that_is_not_ones_own_is_unknown(staff: Staff, more: dict[str, Any]) -> None:
    shift = await staff.shift("member" if more else "mate", MONDAY, 8, **more)
    for named in ({"shift_id": shift}, {"shift_id": shift + 1}, {"event_id": 12345}):
        with pytest.raises(NotFound):
            await staff.punch("member", "start", **named)
    assert await staff.log("member") == []
