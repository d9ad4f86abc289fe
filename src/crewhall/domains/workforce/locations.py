"""Locations as places of work: their time zones, addresses, and where they are on the map."""

from zoneinfo import available_timezones

import msgspec
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.labels import tags
from crewhall.domains.workforce import policy
from crewhall.domains.workforce.events.settings import LocationChanged
from crewhall.domains.workforce.model.settings import Location
from crewhall.domains.workforce.queries import locations as queries
from crewhall.domains.workforce.scope import scope_of, team_of
from crewhall.domains.workforce.settings import MOST_RADIUS_M
from crewhall.kit.errors import existing, wrong_fields
from crewhall.platform.work import ReadWork, Work

_MOST_ADDRESS = 500


class LocationEdit(Struct, frozen=True, kw_only=True):
    """What is changed about a location; what is UNSET stays, None takes it away."""

    time_zone: str | UnsetType | None = UNSET
    address: str | UnsetType | None = UNSET
    latitude: float | UnsetType | None = UNSET
    longitude: float | UnsetType | None = UNSET
    radius_m: int | UnsetType | None = UNSET


async def list_locations(work: ReadWork) -> list[Location]:
    """All locations of the team in use, by name; one statement. Raises `NotFound` under a personal account."""
    return await queries.select_locations(work.db, team_of(work))


async def get(work: ReadWork, location_id: int) -> Location:
    """A location of the team in use. Raises `NotFound`."""
    return existing(await queries.select_location(work.db, team_of(work), location_id), "location")


async def find_named(work: ReadWork, name: str) -> Location | None:
    """The location of the team in use that has this name, whatever its case."""
    return await queries.select_location_named(work.db, team_of(work), tags.name_key(name))


async def update(work: Work, location_id: int, edit: LocationEdit) -> Location:
    """Change what is known of a location. Raises `NotFound`, `Forbidden`, `InvalidInput`."""
    scope = await scope_of(work)
    policy.may_administer(scope)
    found = existing(await queries.select_location(work.db, scope.team_id, location_id), "location")
    changes = {name: value for name, value in msgspec.structs.asdict(edit).items() if value is not UNSET}
    changed = msgspec.structs.replace(found, **changes)
    _check(changed)
    if changed != found:
        await queries.upsert_location(work.db, scope.team_id, changed, work.now)
        work.emit(LocationChanged(team_id=scope.team_id, location_id=location_id))
    return changed


def _check(location: Location) -> None:
    wrong: dict[str, object] = {}
    if location.time_zone is not None and location.time_zone not in available_timezones():
        wrong["time_zone"] = "must be an IANA time zone such as Europe/Berlin"
    if len(location.address or "") > _MOST_ADDRESS:
        wrong["address"] = f"must not be longer than {_MOST_ADDRESS} characters"
    if (location.latitude is None) != (location.longitude is None):
        wrong["latitude" if location.latitude is None else "longitude"] = "is required with the other coordinate"
    if location.latitude is not None and not -90 <= location.latitude <= 90:
        wrong["latitude"] = "must be from -90 to 90"
    if location.longitude is not None and not -180 <= location.longitude <= 180:
        wrong["longitude"] = "must be from -180 to 180"
    if location.radius_m is not None and not 10 <= location.radius_m <= MOST_RADIUS_M:
        wrong["radius_m"] = f"must be from 10 to {MOST_RADIUS_M}"
    if wrong:
        raise wrong_fields(wrong)
