"""/api/leaderboard: who did most, by day, week, month, and in all. Public; people who hide are not on it."""

from litestar import get
from msgspec import Struct

from crewhall.domains.focus import leaderboards
from crewhall.domains.focus.model import Period
from crewhall.kit.errors import NotFound
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tomatoes.auth import PUBLIC, AnyRequest, reading
from crewhall.surfaces.tomatoes.paging import PaginationJson, asked_page, pagination
from crewhall.surfaces.tomatoes.params import read_params
from crewhall.surfaces.tomatoes.shapes import ScoreJson, scores_json
from crewhall.surfaces.tomatoes.wire import answer


class LeaderboardJson(Struct):
    """contracts/tomatoes.yaml get_api_leaderboard_by_period."""

    scores: list[ScoreJson]
    pagination: PaginationJson


@get("/api/leaderboard/{period:str}", operation_id="get_api_leaderboard_by_period", opt=PUBLIC)
async def get_api_leaderboard_by_period(request: AnyRequest) -> Answer:
    """A page of a leaderboard."""
    period: str = request.path_params["period"]
    if period not in list(Period):
        raise NotFound(thing="leaderboard")
    params = await read_params(request)
    async with await reading(request, params) as work:
        page = await leaderboards.page(work, Period(period), asked_page(params))
        base = work.settings.public_url
    return answer(request, LeaderboardJson(scores=scores_json(page.rows, base), pagination=pagination(page)))
