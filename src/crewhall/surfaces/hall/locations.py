"""/hall/locations: locations of the team as places of work, with their clocks and where they are."""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.workforce import locations
from crewhall.domains.workforce.locations import LocationEdit
from crewhall.domains.workforce.model.settings import Location
from crewhall.platform.http.resources import USER, Request, Response, body_limits, operation, reading, writing
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.surfaces.hall.answers import reply


class LocationInput(Struct):
    """contracts/hall.yaml LocationInput: what is absent stays."""

    time_zone: str | UnsetType | None = UNSET
    address: str | UnsetType | None = UNSET
    latitude: float | UnsetType | None = UNSET
    longitude: float | UnsetType | None = UNSET
    radius_m: int | UnsetType | None = UNSET


class LocationJson(Struct):
    """contracts/hall.yaml Location."""

    id: int
    name: str
    time_zone: str | None
    address: str | None
    latitude: float | None
    longitude: float | None
    radius_m: int | None


class LocationsResource:
    """/hall/locations: those of the team in use."""

    @operation("get_hall_locations", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """All locations, by name."""
        async with reading(req) as work:
            found = await locations.list_locations(work)
        reply(resp, [_location_json(each) for each in found])


class LocationResource:
    """/hall/locations/{location_id}: one of them."""

    @operation("update_hall_locations_by_id", USER)
    async def on_put(self, req: Request, resp: Response, location_id: int) -> None:
        """Change what is known of a location; what is absent stays."""
        body = convert(await read_mapping(req, body_limits(req), finish=clean), LocationInput)
        async with writing(req) as work:
            location = await locations.update(work, location_id, LocationEdit(**msgspec.structs.asdict(body)))
        reply(resp, _location_json(location))


def _location_json(location: Location) -> LocationJson:
    return LocationJson(**msgspec.structs.asdict(location))
