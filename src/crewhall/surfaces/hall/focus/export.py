"""/hall/focus/export: all of the caller's tomatoes as a file."""

from litestar import get
from litestar.response import Stream
from msgspec import Struct

from crewhall.domains.focus import exports
from crewhall.domains.focus.transfers import ExportFormat
from crewhall.platform.http.context import context_of
from crewhall.surfaces.hall.auth import USER, AnyRequest, actor_of
from crewhall.surfaces.hall.focus.shapes import asked


class ExportQuery(Struct):
    """contracts/hall.yaml get_hall_focus_export, parameters."""

    format: ExportFormat = ExportFormat.CSV


@get("/hall/focus/export", operation_id="get_hall_focus_export", opt=USER)
async def get_hall_focus_export(request: AnyRequest) -> Stream:
    """The file, sent while it is written."""
    actor = await actor_of(request)
    query = asked(request, ExportQuery)
    export = await exports.export(context_of(request).works, actor, query.format)
    headers = {
        "Content-Disposition": f'attachment; filename="{export.filename}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Stream(export.pieces, media_type=export.media_type, headers=headers)
