"""What a file is: by its bytes where they prove something, else by what its sender claims. How a type is shown is decided elsewhere."""

import mimetypes
import re

from crewhall.platform import images
from crewhall.platform.uploads import UNKNOWN_TYPE, media_type

PLAIN_TEXT = "text/plain"

# Python's own table only: that of the machine differs from one to the next.
_BY_ENDING = mimetypes.MimeTypes(filenames=())

_BY_FIRST_BYTES = (
    (b"%PDF-", "application/pdf"),
    (b"ID3\x02", "audio/mpeg"),
    (b"ID3\x03", "audio/mpeg"),
    (b"ID3\x04", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
)
_BY_RIFF = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BY_BRAND = {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic-sequence",
    b"hevx": "image/heic-sequence",
    b"hevm": "image/heic-sequence",
    b"hevs": "image/heic-sequence",
    b"mif1": "image/heif",
    b"msf1": "image/heif-sequence",
    b"avif": "image/avif",
    b"avis": "image/avif",
}
_GENERAL = frozenset({b"mif1", b"msf1"})
_LONGEST_BRANDS = 256
# Containers that do not say in front what is inside: a claim that begins so is believed, else it is the container's own type.
_OFFICE = (
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.oasis.opendocument.",
    "application/epub+zip",
)
_OLD_OFFICE = ("application/msword", "application/vnd.ms-")
_CONTAINERS = (
    (b"PK\x03\x04", "application/zip", _OFFICE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", _OLD_OFFICE),
    (b"OggS\0", "audio/ogg", ("video/ogg",)),
)
_PROVABLE = (
    *("application/pdf", "application/gzip", "application/zip", "application/x-ole-storage"),
    *(_OFFICE + _OLD_OFFICE),
)

_TEXT_SUBTYPES = frozenset({"json", "xml", "javascript", "ecmascript", "x-javascript", "yaml", "x-yaml", "toml", "sql"})
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_LOOKED_THROUGH_BYTES = 4096
_SVG = re.compile(rb"<(?:!doctype\s+)?svg\b", re.IGNORECASE)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|style|title|table|div|meta|img|a)\b", re.IGNORECASE
)


def proven_type(content: bytes, claimed: str, filename: str) -> str:
    """The media type of the content.

    Pictures, sounds, films, PDF and archives are believed by their bytes only, text only when it is UTF-8, and what begins like
    HTML, SVG or XML is that. For the rest the claim stands, or the name's ending where nothing is claimed.
    """
    claim = media_type(claimed)
    if claim == UNKNOWN_TYPE:
        claim = _BY_ENDING.guess_type(filename)[0] or UNKNOWN_TYPE
    proven = images.sniff(content) or _by_first_bytes(content, claim)
    if proven is not None:
        return proven
    if not _is_text(content):
        return claim if _is_believed(claim) else UNKNOWN_TYPE
    markup = _markup(content)
    if markup is not None:
        return claim if claim.endswith("+xml") else markup
    return claim if _is_text_type(claim) or (_is_believed(claim) and claim != UNKNOWN_TYPE) else PLAIN_TEXT


def _by_first_bytes(content: bytes, claim: str) -> str | None:
    for start, content_type in _BY_FIRST_BYTES:
        if content.startswith(start):
            return content_type
    for start, container, inside in _CONTAINERS:
        if content.startswith(start):
            return claim if claim.startswith(inside) else container
    if content[4:8] == b"ftyp":
        mp4 = claim if claim in {"audio/mp4", "audio/3gpp", "video/3gpp"} else "video/mp4"
        return _BY_BRAND.get(_brand(content), mp4)
    if content.startswith(b"RIFF"):
        return _BY_RIFF.get(content[8:12])
    if content.startswith(b"\x1aE\xdf\xa3"):
        webm = "audio/webm" if claim == "audio/webm" else "video/webm"
        return webm if b"webm" in content[:64] else "video/x-matroska"
    return None


def _brand(content: bytes) -> bytes:
    """What a file of the ISO base format is. The brands of pictures and bursts in general stand in front of others that say how they are coded."""
    major = content[8:12]
    if major not in _GENERAL:
        return major
    length = min(int.from_bytes(content[:4]), _LONGEST_BRANDS)
    others = [content[at : at + 4] for at in range(16, length - 3, 4)]
    return next((other for other in others if other in _BY_BRAND and other not in _GENERAL), major)


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return _CONTROLS.search(content) is None


def _markup(text: bytes) -> str | None:
    """The type of a text that begins like markup; the first of the two that a browser would see counts."""
    head = text[:_LOOKED_THROUGH_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"<"):
        return None
    svg, html = _SVG.search(head), _HTML.search(head)
    if svg is not None and (html is None or svg.start() < html.start()):
        return "image/svg+xml"
    if html is not None:
        return "text/html"
    return "application/xml" if head.startswith(b"<?xml") else None


def _is_text_type(claim: str) -> bool:
    main, _, sub = claim.partition("/")
    return main == "text" or sub in _TEXT_SUBTYPES or sub.endswith(("+json", "+xml"))


def _is_believed(claim: str) -> bool:
    """Whether nothing here could have proven the claim, so that it stands by itself."""
    main = claim.partition("/")[0]
    return main in {"application", "font", "model"} and not claim.startswith(_PROVABLE) and not _is_text_type(claim)
