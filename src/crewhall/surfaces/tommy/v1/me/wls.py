"""/me/wls: the work-life score. Source: contracts/tommy.yaml get_me_wls; behaviour notes, tommy 2.13."""

from crewhall.domains.workforce import work_life
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.shapes import reply


class MeWlsResource:
    """/me/wls: the caller's work-life score."""

    @operation("get_me_wls", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """A chart of the last weeks in the team in use, labelled by their first days; under a personal account it is empty.

        `team_values` has the mean of the team by its id, null in weeks without enough contributors. Source: behaviour notes, tommy 2.13.
        """
        if req.actor.team_id is None:
            reply(resp, {"labels": [], "values": [], "team_values": {}, "feedback": []})
            return
        async with reading(req) as work:
            found = await work_life.get(work)
        reply(
            resp,
            {
                "labels": [day.isoformat() for day in found.first_days],
                "values": found.values,
                "team_values": {str(found.team_id): found.team} if found.team else {},
                "feedback": found.feedback,
            },
        )
