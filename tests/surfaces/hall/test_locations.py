"""/hall/locations: places of work, which everybody reads and admins change."""

from typing import Any

import pytest

from tests.surfaces.hall.roster.clients import RosterClients, at_hall, roster

__all__ = ["at_hall", "roster"]

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


async def test_admins_change_what_everybody_reads(at_hall: RosterClients) -> None:
    team = at_hall.roster
    found = await at_hall.ask("anna", 200, "GET", "locations")
    assert [(each["id"], each["name"], each["time_zone"]) for each in found] == [
        (team.mill, "Mill", None),
        (team.pier, "Pier", None),
    ]
    edit = {
        "time_zone": "Australia/Sydney",
        "address": "1 Wharf St",
        "latitude": -33.86,
        "longitude": 151.2,
        "radius_m": 150,
    }
    path = f"locations/{team.pier}"
    changed = await at_hall.ask("ada", 200, "PUT", path, edit)
    assert changed == {"id": team.pier, "name": "Pier", **edit}
    assert await at_hall.ask("ada", 200, "PUT", path, {"address": None}) == changed | {"address": None}
    assert (await at_hall.ask("ben", 200, "GET", "locations"))[1] == changed | {"address": None}
    for who, status in (("max", 403), ("lena", 403), ("anna", 403), ("otto", 404)):
        await at_hall.ask(who, status, "PUT", path, edit)
    assert await at_hall.ask("otto", 200, "GET", "locations") == []


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        ({"time_zone": "Berlin"}, "time_zone"),
        ({"address": "x" * 501}, "address"),
        ({"latitude": 1}, "longitude"),
        ({"latitude": 91, "longitude": 0}, "latitude"),
        ({"latitude": 0, "longitude": -181}, "longitude"),
        ({"radius_m": 9}, "radius_m"),
        ({"radius_m": "far"}, "radius_m"),
    ],
)
async def test_wrong_fields(at_hall: RosterClients, edit: dict[str, Any], field: str) -> None:
    assert await at_hall.refused("olga", 422, "PUT", f"locations/{at_hall.roster.pier}", edit) == [field]
