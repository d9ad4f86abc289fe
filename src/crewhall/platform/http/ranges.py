"""Range requests: which part of a file the client asks for (RFC 9110, 14). One range only; whoever asks for several is sent everything."""

import re

from crewhall.platform.http.context import Scoped

Span = tuple[int, int]
"""First byte, and the one behind the last."""

_RANGE = re.compile(rb"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class RangeNotSatisfiable(Exception):
    """The range lies behind the end of the file: status 416 with `Content-Range: bytes */size`."""


def requested_range(request: Scoped, size: int, etag: str) -> Span | None:
    """The part of a file of `size` bytes that is asked for; None for all of it. Raises `RangeNotSatisfiable`.

    A range that is no range is ignored, and so is one for another state of the file (`If-Range` with another tag, or a date).
    """
    headers: dict[bytes, bytes] = dict(request.scope["headers"])
    if headers.get(b"if-range", etag.encode()) != etag.encode():
        return None
    found = _RANGE.fullmatch(headers.get(b"range", b""))
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, behind = max(size - int(found[2]), 0), size
    else:
        first, behind = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
        if found[2] and int(found[2]) < first:
            return None
    if first >= size:
        raise RangeNotSatisfiable
    return first, behind
