"""/api/leaderboard: who did most, by day, week, month, and in all. Public; people who hide are not on it."""

from msgspec import Struct

from crewhall.domains.focus import leaderboards
from crewhall.domains.focus.model import Period
from crewhall.kit.errors import NotFound
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation, reading
from crewhall.surfaces.tomatoes.paging import PaginationJson, pagination, requested_page
from crewhall.surfaces.tomatoes.params import read_params
from crewhall.surfaces.tomatoes.shapes import ScoreJson, scores_json
from crewhall.surfaces.tomatoes.wire import reply


class LeaderboardJson(Struct):
    """contracts/tomatoes.yaml get_api_leaderboard_by_period."""

    scores: list[ScoreJson]
    pagination: PaginationJson


class LeaderboardResource:
    """/api/leaderboard/{period}."""

    @operation("get_api_leaderboard_by_period", PUBLIC)
    async def on_get(self, req: Request, resp: Response, period: str) -> None:
        """A page of a leaderboard."""
        if period not in list(Period):
            raise NotFound(thing="leaderboard")
        params = await read_params(req)
        async with reading(req) as work:
            page = await leaderboards.page(work, Period(period), requested_page(params))
            base = work.settings.public_url
        reply(req, resp, LeaderboardJson(scores=scores_json(page.rows, base), pagination=pagination(page)))
