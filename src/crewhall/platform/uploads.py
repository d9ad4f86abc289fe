"""A file as a client sent it, and what is safe to keep of its name and media type."""

import mimetypes
import re

from msgspec import Struct

from crewhall.kit.text import clean_text

UNKNOWN_TYPE = "application/octet-stream"

_LONGEST_FILENAME_BYTES = 200
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_BIDI_CONTROLS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Upload(Struct, frozen=True):
    """One file as it was sent. `filename` is a bare, harmless name; `content_type` is only what the client claims."""

    content: bytes
    filename: str
    content_type: str


def safe_filename(claimed: str, content_type: str = UNKNOWN_TYPE) -> str:
    """The last path segment without control and direction characters, at most 200 bytes long with its ending kept.

    When nothing is left the name is `file` with the usual ending of the content type.
    """
    name = claimed.replace("\\", "/").rpartition("/")[2]
    name = clean_text(_BIDI_CONTROLS.sub("", name)).replace("\n", "").replace("\t", "")
    if not name.strip("."):
        return "file" + (mimetypes.guess_extension(content_type) or "")
    if len(name.encode()) <= _LONGEST_FILENAME_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = _LONGEST_FILENAME_BYTES - len((dot + ending).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + dot + ending


def media_type(claimed: str | None) -> str:
    """The bare lower-case media type of a header value, `application/octet-stream` when it is absent or no such thing."""
    bare = (claimed or "").partition(";")[0].strip().lower()
    return bare if len(bare) <= 100 and _MEDIA_TYPE.fullmatch(bare) else UNKNOWN_TYPE
