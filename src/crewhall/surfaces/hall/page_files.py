"""The files that the hall's pages need: its own, and Swagger UI's out of the installed package. Nothing else can be fetched by a name."""

from functools import cache
from pathlib import Path

from msgspec import Struct
from swagger_ui_bundle import swagger_ui_path

from crewhall.kit.errors import NotFound
from crewhall.platform.http.etags import etag_of

_OWN = Path(__file__).parent / "static"

_FILES = {
    "hall.css": (_OWN, "text/css; charset=utf-8"),
    "emblem.svg": (_OWN, "image/svg+xml"),
    "reference.css": (_OWN, "text/css; charset=utf-8"),
    "reference.js": (_OWN, "text/javascript; charset=utf-8"),
    "swagger-ui.css": (swagger_ui_path, "text/css; charset=utf-8"),
    "swagger-ui-bundle.js": (swagger_ui_path, "text/javascript; charset=utf-8"),
}


class PageFile(Struct, frozen=True):
    """A file as it is sent. `version` is a part of its address, so that it may be kept for ever."""

    content: bytes
    media_type: str
    etag: str
    version: str


@cache
def page_file(name: str) -> PageFile:
    """The file of that name, read once. Raises `NotFound`."""
    if name not in _FILES:
        raise NotFound(thing="file")
    folder, media_type = _FILES[name]
    content = (folder / name).read_bytes()
    etag = etag_of(content)
    return PageFile(content, media_type, etag, etag.strip('"')[:12])


def href(name: str) -> str:
    """Where a page finds the file."""
    return f"/hall/assets/{name}?v={page_file(name).version}"
