"""Files in the Tommy dialect: how an answer shows them, and in which forms a request brings them (notes 2.16 and 3, row 36)."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar, cast

from msgspec import Struct

from crewhall.domains.files import uploads
from crewhall.domains.files.attachments import MOST_FILES
from crewhall.domains.files.errors import TooManyFiles
from crewhall.domains.files.model import Attachment
from crewhall.domains.files.uploads import StoredFile
from crewhall.kit.errors import InvalidInput, wrong_fields
from crewhall.kit.ids import TOKEN_PREFIX
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import Request
from crewhall.platform.input.forms import in_index_order, is_index_map
from crewhall.platform.input.uploads import upload_from
from crewhall.platform.json_documents import decode_json
from crewhall.platform.uploads import Upload
from crewhall.platform.work import Work

FIELDS = ("attachments", "attachments[]", "files", "files[]")
"""Under which of these a client sends files differs; several count together."""

_TOKEN = re.compile(rf"{TOKEN_PREFIX}[0-9A-Za-z]{{1,100}}")
_Outcome = TypeVar("_Outcome")
_WANTED = "must be a file part, a data URL, base64 text or a signed id"


class AttachmentJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml Attachment, with `size_bytes` and `thumbnail_url`."""

    signed_id: str
    content_type: str
    filename: str
    url: str
    size_bytes: int
    thumbnail_url: str | None = None


class SentFiles(Struct, frozen=True):
    """What a request brings: files themselves, and signed ids of earlier uploads. `named`: whether it names any of `FIELDS` at all."""

    uploads: tuple[Upload, ...] = ()
    tokens: tuple[str, ...] = ()
    named: bool = False


def attachment_json(attachment: Attachment, base: str) -> AttachmentJson:
    """A file; its addresses begin with the server's public one."""
    thumbnail_path = attachment.thumbnail_path
    return AttachmentJson(
        signed_id=attachment.token,
        content_type=attachment.content_type,
        filename=attachment.filename,
        url=base + attachment.path,
        size_bytes=attachment.size_bytes,
        thumbnail_url=base + thumbnail_path if thumbnail_path else None,
    )


def sent_files(parameters: Mapping[str, object]) -> SentFiles:
    """The files in the parameters of a request (`shapes.read_parameters`).

    Each field holds one or a list of: a file part, a data URL, base64 text of at least 64 characters, a signed id,
    `{signed_id}`, or `{data, filename, content_type}`; also as JSON text, and signed ids with commas between them.
    Raises `InvalidInput` naming each entry that is none of these, and `TooManyFiles`.
    """
    entries = [entry for name in FIELDS for entry in _entries(parameters.get(name))]
    if len(entries) > MOST_FILES:
        raise TooManyFiles(limit=MOST_FILES)
    read = [_read(entry) for entry in entries]
    faults: dict[str, object] = {f"attachments.{at}": _WANTED for at, entry in enumerate(read) if entry is None}
    if faults:
        raise wrong_fields(faults, f"An attachment {_WANTED}.")
    return SentFiles(
        uploads=tuple(entry for entry in read if isinstance(entry, Upload)),
        tokens=tuple(entry for entry in read if isinstance(entry, str)),
        named=any(name in parameters for name in FIELDS),
    )


async def writing_with_files(
    req: Request, sent: SentFiles, do: Callable[[Work, Sequence[StoredFile]], Awaitable[_Outcome]]
) -> _Outcome:
    """What `do` makes of the files that were sent, in a unit of work of the route's caller; see `uploads.with_files`."""
    context, actor = context_of(req), req.actor
    return await uploads.with_files(context.works, actor, context.blobs, sent.uploads, do)


def _entries(value: object) -> list[object]:
    """One value or several as a list."""
    if isinstance(value, str):
        value = _unpacked(value)
    if isinstance(value, dict):
        mapping = cast("dict[str, object]", value)
        value = in_index_order(mapping) if mapping and is_index_map(mapping) else [mapping]
    entries = cast("list[object]", value) if isinstance(value, list) else [value]
    return [entry for entry in entries if entry is not None and entry != ""]


def _unpacked(text: str) -> object:
    """What JSON text holds; several signed ids between commas; else the text itself."""
    if text.lstrip()[:1] in {"[", "{"}:
        try:
            return decode_json(text.encode())
        except (InvalidInput, UnicodeError):
            return text
    pieces = [piece.strip() for piece in text.split(",", MOST_FILES + 1)]
    return pieces if len(pieces) > 1 and all(_is_token(piece) for piece in pieces if piece) else text


def _read(entry: object) -> Upload | str | None:
    """The upload or the signed id that an entry is; None for anything else."""
    if isinstance(entry, dict):
        entry = cast("dict[str, object]", entry)
        signed_id = entry.get("signed_id")
        if isinstance(signed_id, str) and signed_id:
            return signed_id if _is_token(signed_id) else None
    if isinstance(entry, str) and _is_token(entry.strip()):
        return entry.strip()
    try:
        return upload_from(entry)
    except InvalidInput:
        return None


def _is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None
