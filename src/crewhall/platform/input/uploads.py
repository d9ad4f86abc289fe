"""Files inside requests that come as a part, a data URL or base64 text. Says nothing about whether they may be stored.

Source: behaviour notes, tommy 3 row 36 (images arrive as file part, data URL or base64).
"""

import binascii
from collections.abc import Mapping
from typing import cast
from urllib.parse import unquote, unquote_to_bytes

from crewhall.kit.errors import InvalidInput
from crewhall.platform.json_documents import MalformedBody
from crewhall.platform.uploads import UNKNOWN_TYPE, Upload, media_type, safe_filename

_SHORTEST_PLAIN_BASE64 = 64  # shorter text is far more likely a word or an id
_URLSAFE = bytes.maketrans(b"-_", b"+/")


def upload_from(value: object) -> Upload | None:
    """The file in an input value; None for None.

    Takes an `Upload`, a data URL, plain base64 text of at least 64 characters, or a mapping with `data` or `content`
    (data URL or base64 of any length) and optionally `filename` and `content_type`. Anything else: `InvalidInput`.
    """
    if value is None or isinstance(value, Upload):
        return value
    if isinstance(value, str):
        if len(value) < _SHORTEST_PLAIN_BASE64 and not _is_data_url(value):
            raise _not_a_file()
        return _from_text(value)
    if isinstance(value, Mapping):
        return _from_mapping(cast("Mapping[str, object]", value))
    raise _not_a_file()


def _from_mapping(value: Mapping[str, object]) -> Upload:
    text = value.get("data") or value.get("content")
    if isinstance(text, Upload):
        return text
    if not isinstance(text, str):
        raise _not_a_file()
    found = _from_text(text)
    filename = value.get("filename")
    claimed = value.get("content_type")
    content_type = media_type(claimed) if isinstance(claimed, str) else found.content_type
    name = filename if isinstance(filename, str) else found.filename if content_type == found.content_type else ""
    return Upload(found.content, safe_filename(name, content_type), content_type)


def _from_text(text: str) -> Upload:
    if not _is_data_url(text):
        return Upload(_from_base64(text), safe_filename(""), UNKNOWN_TYPE)
    head, comma, payload = text[5:].partition(",")
    if not comma:
        raise _not_a_file()
    claimed, *options = head.split(";")
    content_type = media_type(claimed or "text/plain")
    names = [option.strip()[5:] for option in options if option.strip().startswith("name=")]
    is_base64 = bool(options) and options[-1].strip().lower() == "base64"
    content = _from_base64(unquote(payload)) if is_base64 else unquote_to_bytes(payload)
    return Upload(content, safe_filename(_unquoted(names[0]) if names else "", content_type), content_type)


def _unquoted(name: str) -> str:
    try:
        return unquote(name, errors="strict")
    except UnicodeDecodeError:
        raise MalformedBody(reason="The name of a file is not UTF-8 text.") from None


def _is_data_url(text: str) -> bool:
    return text[:5].lower() == "data:"


def _from_base64(text: str) -> bytes:
    # Line breaks, the URL-safe alphabet and missing padding are all common and harmless.
    try:
        packed = b"".join(text.encode("ascii").split()).translate(_URLSAFE).rstrip(b"=")
        return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error):
        raise _not_a_file() from None


def _not_a_file() -> InvalidInput:
    return InvalidInput(reason="A file must be sent as a file part, a data URL or base64 text.")
