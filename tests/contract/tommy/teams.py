"""Teams: their settings and members."""

from typing import Any

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table
from tests.world.people import PASSWORD


async def furnish_team_setting(place: Place) -> dict[str, Any]:
    """A setting of the team's."""
    await place.owner.put("/team/settings/colour", {"data": "quokka brown"})
    return {"team_setting_name": "colour"}


CALLS = {
    "create_teams": Call("POST", "/teams", 201, OWN, json={"name": "Second Sitting", "time_zone": "Australia/Perth"}),
    "get_teams_by_id": Call("GET", "/teams/{team_id}", 200, NOT_FOUND),
    "update_teams_by_id": Call("PUT", "/teams/{team_id}", 200, NOT_FOUND, json={"phone": "+61 2 9999 0000"}),
    "get_teams_by_id_members": Call("GET", "/teams/{team_id}/members", 200, NOT_FOUND, params={"tags[]": "numbat"}),
    "get_team": Call("GET", "/team", 200, OWN),
    "delete_team": Call("DELETE", "/team", 204, OWN, json={"current_password": PASSWORD}),
    "update_team": Call("PUT", "/team", 200, OWN, json={"name": "Corner Shop", "phone": "+61 2 9999 0000"}),
    "patch_team_features": Call("PATCH", "/team/features", 200, OWN, json={"features": {"leave": True}}),
    "get_team_settings": Call("GET", "/team/settings", 200, OWN, needs=("team_setting_name",)),
    "get_team_settings_by_name": Call("GET", "/team/settings/{team_setting_name}", 200, OWN),
    "update_team_settings_by_name": Call("PUT", "/team/settings/{team_setting_name}", 200, OWN, json={"data": "teal"}),
    "delete_team_settings_by_name": Call("DELETE", "/team/settings/{team_setting_name}", 204, OWN),
    "get_team_members": Call("GET", "/team/members", 200, OWN, params={"search": "Quokk"}),
    "get_team_members_by_user_id": Call("GET", "/team/members/{mate_id}", 200, NOT_FOUND),
    "update_team_members_by_user_id": Call(
        "PUT", "/team/members/{mate_id}", 200, NOT_FOUND, json={"favorite": True, "locations": ["Pier 7"]}
    ),
    "create_team_members_invite": Call(
        "POST", "/team/members/invite", 200, OWN, json={"email": "new.hand@place.example", "first_name": "Nuno"}
    ),
    "create_team_demo_data_apply": Call(
        "POST",
        "/team/demo_data/apply",
        200,
        OWN,
        json={"seed_type": "hospitality", "options": {"number_of_team_members": 3}},
    ),
    "delete_team_demo_data_reset": Call("DELETE", "/team/demo_data/reset", 200, OWN, needs=("sync_id",)),
}

TABLE = Table(
    tags=("Team",),
    calls=CALLS,
    furnishers=(Furnisher(furnish_team_setting, provides=("team_setting_name",)),),
    seen=("/team", "/team/settings", "/team/members?status=active,pending,inactive,archived"),
)
