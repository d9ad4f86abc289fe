"""`multipart/form-data` bodies to nested fields and uploads. The whole body is in memory; its limit was kept before."""

import re
from urllib.parse import unquote

from msgspec import Struct
from multipart import (
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
)

from crewhall.kit.errors import InvalidInput, TooLarge
from crewhall.platform.input.forms import nest
from crewhall.platform.input.malformed import not_utf8
from crewhall.platform.json_documents import MalformedBody, refuse_nul
from crewhall.platform.uploads import Upload, media_type, safe_filename

_SINGLE_BYTE_CHARSETS = frozenset({"iso-8859-1", "latin-1", "latin1", "windows-1252"})
_BOUNDARY = re.compile(r";\s*boundary\s*=\s*(?:\"([^\"]+)\"|([^;\s\"]+))", re.IGNORECASE)
_EXTENDED_NAME = re.compile(r"filename\*\s*=\s*\"?([\w-]+)'[^']*'([^;\s\"]+)", re.IGNORECASE)
_MAX_HEADERS = 16


class MultipartLimits(Struct, frozen=True):
    """What one multipart body may hold: parts, bytes of one part header, bytes of one field that is not a file."""

    max_parts: int = 1024
    header_bytes: int = 8192
    field_bytes: int = 1_048_576


DEFAULT_LIMITS = MultipartLimits()


def read_multipart(content_type: str, body: bytes, *, limits: MultipartLimits = DEFAULT_LIMITS) -> dict[str, object]:
    """The parts by name, with bracket names nested: text for fields, `Upload` for files.

    A part is a file when it has a file name, or a content type that is neither text nor JSON. The part that a browser
    sends for a file input left empty is passed over. Raises `MalformedBody` when the bytes do not fit the content
    type, or a text or file name its charset, `TooLarge` for a field over its limit, `InvalidInput` for the other limits and for NUL characters.
    """
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise MalformedBody(reason="The multipart content type names no boundary.")
    try:
        parts = _split(boundary[1] or boundary[2], body, limits)
    except ParserLimitReached:
        raise InvalidInput(
            reason=f"The multipart body has more than {limits.max_parts} parts, or a part with too many or too long headers."
        ) from None
    except (MultipartError, UnicodeError) as fault:
        raise MalformedBody(reason=f"The multipart body is not valid: {_words(fault)}.") from None
    return nest(parts)


def _split(boundary: str, body: bytes, limits: MultipartLimits) -> list[tuple[str, object]]:
    parser = PushMultipartParser(
        boundary.encode("utf-8", "replace"),
        max_header_size=limits.header_bytes,
        max_header_count=_MAX_HEADERS,
        max_segment_count=limits.max_parts,
    )
    try:
        return _read_parts(parser, body, limits)
    except MultipartError as fault:
        fault.__traceback__ = (
            None  # the parser keeps its error: together they would keep the body until the cyclic collector runs
        )
        raise


def _read_parts(parser: PushMultipartParser, body: bytes, limits: MultipartLimits) -> list[tuple[str, object]]:
    parts: list[tuple[str, object]] = []
    segment: MultipartSegment | None = None
    chunks: list[bytes] = []
    with parser:
        for event in parser.parse(body):
            if isinstance(event, MultipartSegment):
                segment, chunks = event, []
            elif event is not None:
                chunks.append(event)
            elif segment is not None:
                _keep(parts, segment, b"".join(chunks), limits)
    return parts


def _keep(parts: list[tuple[str, object]], segment: MultipartSegment, content: bytes, limits: MultipartLimits) -> None:
    name = segment.name or ""
    refuse_nul(name)
    filename = segment.filename
    if filename is None:
        filename = _extended_filename(segment, name)
    if filename is None and _is_text(segment.content_type):
        if len(content) > limits.field_bytes:
            raise TooLarge(thing="form field", limit_bytes=limits.field_bytes)
        text = _decode_field(name, content, segment.charset)
        refuse_nul(text)
        parts.append((name, text))
    elif filename or content:
        claimed = media_type(segment.content_type)
        parts.append((name, Upload(content, safe_filename(filename or "", claimed), claimed)))


def _is_text(content_type: str | None) -> bool:
    return content_type is None or content_type.startswith("text/") or content_type == "application/json"


def _decode_field(name: str, content: bytes, charset: str | None) -> str:
    try:
        return content.decode(_codec(charset or ""))
    except UnicodeDecodeError:
        raise not_utf8(name) from None


def _extended_filename(segment: MultipartSegment, name: str) -> str | None:
    # RFC 7578 forbids `filename*`, yet older HTTP libraries send nothing else for names that are not ASCII.
    disposition = next((value for name, value in segment.headerlist if name == "Content-Disposition"), "")
    found = _EXTENDED_NAME.search(disposition)
    if found is None:
        return None
    try:
        return unquote(found[2], encoding=_codec(found[1]), errors="strict")
    except UnicodeDecodeError:
        raise not_utf8(name) from None


def _codec(charset: str) -> str:
    # Other codecs are not worth their risk: some of Python's do not even yield text.
    return charset.lower() if charset.lower() in _SINGLE_BYTE_CHARSETS else "utf-8"


def _words(fault: Exception) -> str:
    words = str(fault.args[0]) if isinstance(fault, MultipartError) and fault.args else "it does not decode"
    return words[:1].lower() + words[1:]
