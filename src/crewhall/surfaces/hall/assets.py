"""/hall/assets/{file}: the style sheets, scripts and pictures of the hall's pages."""

from litestar import Response, get
from litestar.params import FromPath

from crewhall.surfaces.hall.answers import ASK_AGAIN, FOR_EVER, kept_answer
from crewhall.surfaces.hall.auth import PUBLIC, AnyRequest
from crewhall.surfaces.hall.page_files import page_file


@get("/hall/assets/{file:str}", operation_id="get_hall_assets_by_file", opt=PUBLIC)
async def get_hall_assets_by_file(request: AnyRequest, file: FromPath[str]) -> Response[bytes]:
    """The file; for ever when its address names its version."""
    found = page_file(file)
    versioned = request.query_params.get("v") == found.version
    keep = FOR_EVER if versioned else ASK_AGAIN
    return kept_answer(request, found.content, found.media_type, found.etag, keep)
