"""/me/wls: the work-life score. Source: contracts/tommy.yaml get_me_wls; behaviour notes, tommy 2.13."""

from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.shapes import reply


class MeWlsResource:
    """/me/wls: the caller's work-life score."""

    @operation("get_me_wls", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """An empty chart: there is nothing to score before the server keeps shifts."""
        async with reading(req):
            reply(resp, {"labels": [], "values": [], "team_values": {}, "feedback": []})
