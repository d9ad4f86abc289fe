"""Request targets in absolute form, `GET http://crew.example/v1/me`, as clients send them that take the server for a proxy."""

import re

_ABSOLUTE = re.compile(rb"[a-z][a-z0-9+.-]*://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)


def origin_form(target: bytes, headers: list[tuple[bytes, bytes]]) -> bytes:
    """The path and query of the target. The authority of an absolute one takes the place of the header `host` (RFC 9112, 3.2.2).

    Names of headers are in lower case. Two `host` headers stay, and an authority that is none becomes the header as it is: both are
    refused where hosts are checked (platform/http/front.py).
    """
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is None:
        return target
    authority, rest = absolute.groups()
    if sum(name == b"host" for name, _ in headers) <= 1:
        headers[:] = [(b"host", authority or target), *(header for header in headers if header[0] != b"host")]
    return rest if rest.startswith(b"/") else b"/" + rest
