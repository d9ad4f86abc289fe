"""/hall/assets/{file}: the style sheets, scripts and pictures of the hall's pages."""

from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.platform.input.query import read_query
from crewhall.surfaces.hall.answers import ASK_AGAIN, FOR_EVER, reply_kept
from crewhall.surfaces.hall.page_files import page_file


class AssetResource:
    """/hall/assets/{file}: one file that pages load."""

    @operation("get_hall_assets_by_file", PUBLIC)
    async def on_get(self, req: Request, resp: Response, file: str) -> None:
        """The file; for ever when its address names its version."""
        found = page_file(file)
        versioned = read_query(req.scope["query_string"]).get("v") == found.version
        keep = FOR_EVER if versioned else ASK_AGAIN
        reply_kept(req, resp, found.content, found.media_type, found.etag, keep)
