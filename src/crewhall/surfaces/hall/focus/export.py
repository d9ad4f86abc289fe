"""/hall/focus/export: all of the caller's tomatoes as a file."""

from msgspec import Struct

from crewhall.domains.focus import exports
from crewhall.domains.focus.transfers import ExportFormat
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import USER, Request, Response, operation
from crewhall.surfaces.hall.answers import reply_stream
from crewhall.surfaces.hall.inputs import read_params


class ExportQuery(Struct):
    """contracts/hall.yaml get_hall_focus_export, parameters."""

    format: ExportFormat = ExportFormat.CSV


class FocusExportResource:
    """/hall/focus/export: the file with the caller's tomatoes."""

    @operation("get_hall_focus_export", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The file, sent while it is written."""
        query = read_params(req, ExportQuery)
        export = await exports.export(context_of(req).works, req.actor, query.format)
        headers = {
            "content-disposition": f'attachment; filename="{export.filename}"',
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        }
        reply_stream(resp, export.pieces, export.media_type, headers)
