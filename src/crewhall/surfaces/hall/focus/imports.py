"""/hall/focus/imports: tomatoes from a file of the original, of Toggl, or of our own."""

from msgspec import Struct

from crewhall.domains.focus import imports
from crewhall.domains.focus.transfers import DateOrder, Imported, ImportFormat
from crewhall.kit.errors import wrong_field
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import USER, Request, Response, body_limits, operation
from crewhall.platform.input.bodies import header, parse_body, read_raw
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.platform.uploads import Upload
from crewhall.surfaces.hall.answers import reply


class ImportOptions(Struct):
    """contracts/hall.yaml create_hall_focus_imports, parameters; fields of a form may say them too."""

    format: ImportFormat = ImportFormat.AUTO
    dry_run: bool = False
    skip_bad: bool = False
    date_order: DateOrder | None = None


class BadRowJson(Struct):
    """contracts/hall.yaml FocusBadRow."""

    line: int
    reason: str


class ImportedJson(Struct):
    """contracts/hall.yaml FocusImport."""

    format: str
    dry_run: bool
    rows: int
    imported: int
    duplicates: int
    left_out: int
    bad_count: int
    bad: list[BadRowJson]


class FocusImportsResource:
    """/hall/focus/imports: where files with tomatoes are sent."""

    @operation("create_hall_focus_imports", USER, files=True)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Import the file of a form, or the body itself. Answered when all is done; the event stream tells how far it is."""
        content, options = await _read(req)
        works = context_of(req).works
        found = await imports.run(
            works,
            req.actor,
            content,
            options.format,
            dry_run=options.dry_run,
            skip_bad=options.skip_bad,
            date_order=options.date_order,
        )
        reply(resp, _imported_json(found))


async def _read(req: Request) -> tuple[bytes, ImportOptions]:
    query = read_query(req.scope["query_string"])
    raw = await read_raw(req, body_limits(req))
    content_type = header(req, b"content-type")
    if not content_type.lower().startswith("multipart/"):
        return raw, convert(query, ImportOptions)
    fields = parse_body(raw, content_type)
    file = fields.pop("file", None)
    if isinstance(file, str):  # a part without a file name
        file = Upload(file.encode(), "file", "text/plain")
    if not isinstance(file, Upload):
        raise wrong_field("file", "is required", "Send the file as the part `file`.")
    return file.content, convert({**query, **clean(fields)}, ImportOptions)


def _imported_json(found: Imported) -> ImportedJson:
    return ImportedJson(
        format=found.format,
        dry_run=found.is_rehearsal,
        rows=found.rows,
        imported=found.imported,
        duplicates=found.duplicates,
        left_out=found.left_out,
        bad_count=found.bad_count,
        bad=[BadRowJson(row.line, row.reason) for row in found.bad],
    )
