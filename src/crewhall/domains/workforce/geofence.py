"""How far a punch is from where it should be: pure functions on coordinates in degrees and distances in metres.

A phone in a building may be wrong by more than a hundred metres, and says so: its accuracy counts in favour of the person.
Source: behaviour notes, tommy 6, point 17.
"""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

from msgspec import Struct

from crewhall.domains.workforce.model.settings import Location

_EARTH_RADIUS_M = 6_371_008.8
"""The mean radius (IUGG)."""


class Position(Struct, frozen=True):
    """Where a device says that it is; it may be wrong by `accuracy_m`."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None


class Verdict(Struct, frozen=True):
    """How far a position is from a location, and from how far on it is too far."""

    location: Location
    distance_m: float
    radius_m: int
    is_far: bool


def distance_m(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The great-circle distance, by the haversine formula."""
    phi, other_phi = radians(latitude), radians(other_latitude)
    half_phi, half_lambda = (other_phi - phi) / 2, radians(other_longitude - longitude) / 2
    chord = sin(half_phi) ** 2 + cos(phi) * cos(other_phi) * sin(half_lambda) ** 2
    return 2 * _EARTH_RADIUS_M * asin(sqrt(min(1.0, chord)))


def judge(position: Position, locations: Iterable[Location], radius_m: int) -> Verdict | None:
    """The verdict on the location that fits best; None where no location is on the map. `radius_m` holds for those without one of their own.

    It is too far if the distance less the accuracy is more than the radius.
    """
    verdicts = [
        _verdict(position, location, location.latitude, location.longitude, location.radius_m or radius_m)
        for location in locations
        if location.latitude is not None and location.longitude is not None
    ]
    return min(verdicts, key=lambda verdict: verdict.distance_m - verdict.radius_m, default=None)


def _verdict(position: Position, location: Location, latitude: float, longitude: float, radius_m: int) -> Verdict:
    metres = distance_m(position.latitude, position.longitude, latitude, longitude)
    return Verdict(location, metres, radius_m, metres - (position.accuracy_m or 0.0) > radius_m)
