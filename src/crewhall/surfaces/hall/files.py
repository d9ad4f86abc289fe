"""/hall/files: files that people upload, and those that hang on messages and records. Whoever knows a file's token may see it."""

from collections.abc import Sequence
from urllib.parse import quote

from msgspec import Struct

from crewhall.domains.files import attachments, quotas, uploads
from crewhall.domains.files.model import Attachment
from crewhall.domains.files.uploads import StoredFile
from crewhall.kit.errors import NotFound, existing
from crewhall.platform.http.context import context_of
from crewhall.platform.http.etags import client_has
from crewhall.platform.http.ranges import RangeNotSatisfiable, requested_range
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import PUBLIC, USER, Request, Response, body_limits, operation, reading
from crewhall.platform.images import sniff
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.conversion import convert
from crewhall.platform.uploads import Upload, media_type, safe_filename
from crewhall.platform.work import Work
from crewhall.surfaces.hall.answers import NOTHING_RUNS, reply, reply_kept, reply_stream

_KEEP = "private, max-age=31536000, immutable"
# What a browser may show by itself. All else is saved: a page or an SVG of somebody's could run scripts in this server's name.
_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"})


class FileInput(Struct):
    """contracts/hall.yaml FileInput."""

    file: Upload
    filename: str | None = None
    content_type: str | None = None


class FileJson(Struct):
    """contracts/hall.yaml File."""

    signed_id: str
    url: str
    filename: str
    content_type: str
    size_bytes: int
    thumbnail_url: str | None


class UsageJson(Struct):
    """contracts/hall.yaml FileUsage."""

    holder: str
    holder_id: int
    used_bytes: int
    limit_bytes: int | None


class FilesResource:
    """/hall/files: where files are uploaded."""

    @operation("create_hall_files", USER, files=True)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Keep a file; its signed id attaches it to messages and records within a day."""
        actor, context = req.actor, context_of(req)
        body = convert(await read_mapping(req, body_limits(req)), FileInput)

        async def keep(work: Work, stored: Sequence[StoredFile]) -> Attachment:
            return await attachments.keep(work, stored[0])

        attachment = await uploads.with_files(context.works, actor, context.blobs, [_named(body)], keep)
        reply(resp, _file_json(attachment, context.settings.public_url), 201)


class FilesUsageResource:
    """/hall/files/usage: how much the files of the caller and of their team take."""

    @operation("get_hall_files_usage", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """What the caller's files take and may take, then those of the team whose account is in use."""
        async with reading(req) as work:
            usages = await quotas.list_usages(work)
        reply(resp, [UsageJson(one.holder, one.holder_id, one.used_bytes, one.limit_bytes) for one in usages])


class FileThumbnailResource:
    """/hall/files/{token}/thumbnail: the small picture of one file."""

    @operation("get_hall_files_thumbnail_by_token", PUBLIC)
    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        """A picture in small."""
        key = existing((await _found(req, token)).thumbnail_key, "thumbnail")
        content = await context_of(req).blobs.get(key)
        reply_kept(req, resp, content, sniff(content) or "image/png", _etag(key), _KEEP)
        resp.set_header("content-security-policy", NOTHING_RUNS)


class FileResource:
    """/hall/files/{token}/{filename}: one file."""

    @operation("get_hall_files_by_token_and_filename", PUBLIC)
    async def on_get(
        self,
        req: Request,
        resp: Response,
        token: str,
        filename: str,  # noqa: ARG002 - Falcon passes it by name
    ) -> None:
        """The file, or the part of it that is asked for. The name in the address is for people."""
        attachment = await _found(req, token)
        etag, size = _etag(attachment.blob_key), attachment.size_bytes
        headers = _headers(attachment, etag)
        if client_has(req, etag):
            reply_nothing(resp, 304, headers)
            return
        try:
            span = requested_range(req, size, etag)
        except RangeNotSatisfiable:
            reply_nothing(resp, 416, {"content-range": f"bytes */{size}", "cache-control": "no-store"})
            return
        pieces = await context_of(req).blobs.stream(attachment.blob_key, span)
        first, behind = span or (0, size)
        resp.content_length = behind - first
        if span is not None:
            resp.status = 206
            headers["content-range"] = f"bytes {first}-{behind - 1}/{size}"
        reply_stream(resp, pieces, attachment.content_type, headers)


def _named(body: FileInput) -> Upload:
    """The file with the name and type that stand beside it, where base64 text has none of its own."""
    claimed = media_type(body.content_type) if body.content_type else body.file.content_type
    filename = safe_filename(body.filename, claimed) if body.filename else body.file.filename
    return Upload(body.file.content, filename, claimed)


async def _found(req: Request, token: str) -> Attachment:
    async with reading(req) as work:
        attachment = await attachments.find_by_token(work, token)
    if attachment is None:
        raise NotFound(thing="file")
    return attachment


def _file_json(attachment: Attachment, base: str) -> FileJson:
    thumbnail_path = attachment.thumbnail_path
    return FileJson(
        signed_id=attachment.token,
        url=base + attachment.path,
        filename=attachment.filename,
        content_type=attachment.content_type,
        size_bytes=attachment.size_bytes,
        thumbnail_url=base + thumbnail_path if thumbnail_path else None,
    )


def _headers(attachment: Attachment, etag: str) -> dict[str, str]:
    # A browser's own PDF viewer does not open in a sandbox; it has one of its own.
    guarded = {} if attachment.content_type == "application/pdf" else {"content-security-policy": NOTHING_RUNS}
    return {
        **guarded,
        "content-disposition": _disposition(attachment),
        "x-content-type-options": "nosniff",
        "cache-control": _KEEP,
        "etag": etag,
        "accept-ranges": "bytes",
    }


def _disposition(attachment: Attachment) -> str:
    """RFC 6266: the name in ASCII for old readers, and in full."""
    name, main = attachment.filename, attachment.content_type.partition("/")[0]
    is_inline = attachment.content_type in _INLINE or main in {"audio", "video"}
    plain = "".join(char if " " <= char <= "~" and char not in '"\\%' else "_" for char in name)
    return f"{'inline' if is_inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _etag(key: str) -> str:
    # Not the whole key: pictures can be fetched by that (blobs.py), also once the file is deleted.
    return f'"{key[:32]}"'
