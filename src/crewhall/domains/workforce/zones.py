"""The clocks by which a team works: each location's, else the team's."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from msgspec import Struct

from crewhall.domains.workforce.queries import locations as queries
from crewhall.domains.workforce.scope import team_of
from crewhall.platform.work import ReadWork


class Zones(Struct, frozen=True):
    """The zone of the team, and those of its locations that have one of their own."""

    team: ZoneInfo
    by_location: Mapping[int, ZoneInfo]

    def at(self, location_id: int | None) -> ZoneInfo:
        """The zone of a location; of the team for none, or one without."""
        return self.by_location.get(location_id or 0, self.team)


async def zones_of(work: ReadWork) -> Zones:
    """The zones of the team in use; one statement. Raises `NotFound` under a personal account."""
    return await zones_of_team(work, team_of(work))


async def zones_of_team(work: ReadWork, team_id: int) -> Zones:
    """The zones of a team, for jobs; one statement."""
    rows = await queries.select_zones(work.db, team_id)
    own = {row.location_id: ZoneInfo(row.time_zone) for row in rows if row.location_id is not None}
    team = next((row.time_zone for row in rows if row.location_id is None), "UTC")
    return Zones(ZoneInfo(team), own)
