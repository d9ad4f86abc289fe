"""/team/features: what is switched on. Source: contracts/tommy.yaml patch_team_features."""

from litestar import patch
from msgspec import Struct

from crewhall.domains.identity import teams
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import ADMIN, AnyRequest, writing
from crewhall.surfaces.tommy.shapes import FeatureSwitches, answer, given_switches, read_input


class FeaturesInput(Struct):
    """The switches to be set."""

    features: FeatureSwitches | None = None


@patch("/team/features", operation_id="patch_team_features", opt=ADMIN)
async def patch_team_features(request: AnyRequest) -> Answer:
    """Merge the switches into the team's; all of them come back."""
    shown = await read_input(request, FeaturesInput)
    async with await writing(request) as work:
        team = await teams.set_features(work, given_switches(shown.features))
    return answer({"features": team.features})
