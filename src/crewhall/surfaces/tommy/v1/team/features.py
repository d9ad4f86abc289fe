"""/team/features: what is switched on. Source: contracts/tommy.yaml patch_team_features."""

from msgspec import Struct

from crewhall.domains.identity import teams
from crewhall.platform.http.resources import ADMIN, Request, Response, operation, writing
from crewhall.surfaces.tommy.shapes import FeatureSwitches, given_switches, read_input, reply


class FeaturesInput(Struct):
    """The switches to be set."""

    features: FeatureSwitches | None = None


class TeamFeaturesResource:
    """/team/features: what is switched on in the current team."""

    @operation("patch_team_features", ADMIN)
    async def on_patch(self, req: Request, resp: Response) -> None:
        """Merge the switches into the team's; all of them come back."""
        body = await read_input(req, FeaturesInput)
        async with writing(req) as work:
            team = await teams.set_features(work, given_switches(body.features))
        reply(resp, {"features": team.features})
