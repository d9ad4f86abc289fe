"""Cross-origin requests (CORS). Clients of the dialects run in browsers, on origins of their own, and send tokens, never cookies: so any
origin may call, with any header.
"""

import re

_ALLOWED = (
    b"Authorization, Content-Type, api_key, api-key, X-Api-Key, X-Device-Id, X-Account-Id, X-Account-Type, X-Request-Id, "
    b"Time-Zone, If-None-Match, If-Match, Range, If-Range, Last-Event-ID, Idempotency-Key, Cache-Control, X-Requested-With, traceparent"
)
# A list of header names (RFC 9110, 5.6.2), as long as any browser sends one.
_HEADER_NAMES = re.compile(rb"[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*")
_LONGEST_REQUEST = 4096

CROSS_ORIGIN = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        (
            b"Link, X-Total-Count, X-Page, X-Per-Page, X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Idempotency-Replayed, "
            b"Location, ETag, Accept-Ranges, Content-Range, Content-Disposition"
        ),
    ),
    (b"vary", b"Origin"),
)
"""On each answer to a request that names its origin."""


def preflight_headers(requested: bytes) -> list[tuple[bytes, bytes]]:
    """What a page of another origin may send: every method, the headers that the dialects read, and those that
    `Access-Control-Request-Headers` names.
    """
    requested, names = requested.strip(), _ALLOWED
    if len(requested) <= _LONGEST_REQUEST and _HEADER_NAMES.fullmatch(requested):
        names = _ALLOWED + b", " + requested
    return [
        (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
        (b"access-control-allow-headers", names),
        (b"access-control-max-age", b"86400"),
        (b"vary", b"Access-Control-Request-Headers"),
    ]
