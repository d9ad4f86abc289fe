"""/me/wls: the work-life score. Source: contracts/tommy.yaml get_me_wls; behaviour notes, tommy 2.13."""

from litestar import get

from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.shapes import answer


@get("/me/wls", operation_id="get_me_wls", opt=USER)
async def get_me_wls(request: AnyRequest) -> Answer:
    """An empty chart: there is nothing to score before the server keeps shifts."""
    async with await reading(request):
        return answer({"labels": [], "values": [], "team_values": {}, "feedback": []})
