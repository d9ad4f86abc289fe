"""Compression of answers: text from 1 kB on, as gzip, for clients that accept it.

Only answers to GET: what carries a new credential answers a POST. A GET whose answer holds secrets beside text that strangers wrote must opt out
with `Cache-Control: no-transform`, since the length of what is compressed tells about its content (the BREACH attack).
"""

import asyncio
import gzip
import re

Header = tuple[bytes, bytes]

_SMALLEST_BYTES = 1024
_LARGEST_INLINE_BYTES = 64 * 1024
_LEVEL = 4
_TEXT = re.compile(rb"text/(?!event-stream)|application/(?:[\w.-]+\+)?(?:json|javascript|xml|x-ndjson)|image/svg\+xml")
_NO_GZIP = re.compile(rb"(?:gzip|\*)\s*;\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$)")
# Bytes of a part are those of the whole without compression; an answer that is encoded stays so.
_AS_IT_IS = frozenset({b"content-encoding", b"content-range", b"accept-ranges"})


def accepts_gzip(accept_encoding: bytes) -> bool:
    """Whether `Accept-Encoding` names gzip, or anything, with a quality above zero."""
    value = accept_encoding.lower()
    return (b"gzip" in value or b"*" in value) and not _NO_GZIP.search(value)


def may_compress(headers: list[Header]) -> bool:
    """Whether an answer with these headers is text that may be sent in another encoding."""
    is_text = False
    for name, value in headers:
        if name in _AS_IT_IS or (name == b"cache-control" and b"no-transform" in value):
            return False
        if name == b"content-type":
            is_text = _TEXT.match(value) is not None
    return is_text


async def compress(headers: list[Header], body: bytes) -> tuple[list[Header], bytes]:
    """Headers and body in gzip, where that is worth it; a strong entity tag becomes a weak one, since the bytes are others."""
    if len(body) < _SMALLEST_BYTES:
        return headers, body
    if len(body) > _LARGEST_INLINE_BYTES:
        body = await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
    else:
        body = gzip.compress(body, _LEVEL, mtime=0)
    kept = [(name, _weak(value) if name == b"etag" else value) for name, value in headers if name != b"content-length"]
    return [*kept, (b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(body))], body


def _weak(etag: bytes) -> bytes:
    return etag if etag.startswith(b"W/") else b"W/" + etag
