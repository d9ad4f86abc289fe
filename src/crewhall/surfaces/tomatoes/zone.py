"""The time zone of a request. Source: behaviour notes, tomatoes 1.4."""

from zoneinfo import ZoneInfo

from crewhall.domains.focus import profiles
from crewhall.platform.http.resources import Request
from crewhall.platform.work import ReadWork
from crewhall.surfaces.tomatoes.params import Params
from crewhall.surfaces.tomatoes.zone_names import read_zone


async def zone_of(work: ReadWork, req: Request, params: Params) -> ZoneInfo:
    """The zone that the header `Time-Zone` names, else the parameter `time_zone`, else the caller's profile; what nobody knows is UTC.

    One statement in the last case.
    """
    for name, value in req.scope["headers"]:
        if name == b"time-zone":
            return read_zone(value.decode("latin-1"))
    named = params.get("time_zone")
    if named is None:
        return await profiles.zone(work)
    return read_zone(named if isinstance(named, str) else None)
