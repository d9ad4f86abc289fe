"""What a file is: its bytes win over what its sender claims."""

import pytest

from crewhall.domains.files.content_types import proven_type

UNKNOWN = "application/octet-stream"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "proven"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (b"GIF89a" + bytes(9), "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"RIFF\0\0\0\0AVI LIST", "video/x-msvideo"),
        (b"%PDF-1.7\n\xe2\xe3", "application/pdf"),
        (b"\0\0\0\x18ftypmp42\0\0", "video/mp4"),
        (b"\0\0\0\x18ftypqt  \0\0", "video/quicktime"),
        (b"\0\0\0\x18ftypM4A \0\0", "audio/mp4"),
        (b"\0\0\0\x18ftypheic\0\0", "image/heic"),
        (b"\0\0\0\x18ftypheim\0\0", "image/heic"),
        (b"\0\0\0\x18ftypheis\0\0", "image/heic"),
        (b"\0\0\0\x18ftyphevc\0\0", "image/heic-sequence"),
        (b"\0\0\0\x18ftyphevx\0\0", "image/heic-sequence"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1miaf", "image/heif"),
        (b"\0\0\0\x18ftypmsf1\0\0\0\0msf1miaf", "image/heif-sequence"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x18ftypmsf1\0\0\0\0hevcmsf1", "image/heic-sequence"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0miafavif", "image/avif"),
        (b"\xff\xff\xff\xffftypmif1\0\0\0\0" + b"miaf" * 99 + b"heic", "image/heif"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x82\x84webm", "video/webm"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x82\x88matroska", "video/x-matroska"),
        (b"OggS\0\x02", "audio/ogg"),
        (b"ID3\x03\0\0", "audio/mpeg"),
        (b"\xff\xfb\x90\0", "audio/mpeg"),
        (b"fLaC\0", "audio/flac"),
        (b"#!AMR\n\x3c", "audio/amr"),
        (b"PK\x03\x04\x14\0", "application/zip"),
        (b"\x1f\x8b\x08\0", "application/gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    ],
)
@pytest.mark.parametrize("claimed", [UNKNOWN, "text/html", "image/svg+xml", "application/json", "nonsense"])
def test_first_bytes_win_over_any_claim(content: bytes, proven: str, claimed: str) -> None:
    assert proven_type(content, claimed, "photo.html") == proven


@pytest.mark.parametrize(
    ("content", "claimed"),
    [
        (b"PK\x03\x04\x14\0", DOCX),
        (b"PK\x03\x04\x14\0", "application/epub+zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
        (b"OggS\0\x02", "video/ogg"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x82\x84webm", "audio/webm"),
        (b"\0\0\0\x18ftypisom\0\0", "audio/mp4"),
    ],
)
def test_claim_tells_what_a_container_holds(content: bytes, claimed: str) -> None:
    assert proven_type(content, claimed, "x") == claimed


@pytest.mark.parametrize("claimed", ["image/png", "application/pdf", "video/mp4", "text/plain", UNKNOWN])
@pytest.mark.parametrize(
    ("content", "proven"),
    [
        (HTML, "text/html"),
        (b"\xef\xbb\xbf \n<html>", "text/html"),
        (b"<body onload=alert(1)>", "text/html"),
        (b"<img src=x onerror=alert(1)>", "text/html"),
        (SVG, "image/svg+xml"),
        (b"<svg/onload=alert(1)>", "image/svg+xml"),
        (b"<?xml version='1.0'?><feed/>", "application/xml"),
    ],
)
def test_markup_is_markup_whatever_is_claimed(content: bytes, proven: str, claimed: str) -> None:
    assert proven_type(content, claimed, "holiday.png") == proven


@pytest.mark.parametrize(
    ("claimed", "filename", "proven"),
    [
        (UNKNOWN, "notes", "text/plain"),
        (UNKNOWN, "people.csv", "text/csv"),
        ("text/csv", "people", "text/csv"),
        ("application/json", "x", "application/json"),
        ("application/javascript", "x.js", "application/javascript"),
        ("application/rtf", "x.rtf", "application/rtf"),
        ("image/png", "x.png", "text/plain"),
        ("image/tiff", "x.tiff", "text/plain"),
        ("audio/mpeg", "x.mp3", "text/plain"),
        ("application/pdf", "x.pdf", "text/plain"),
        (DOCX, "x.docx", "text/plain"),
        ("nonsense", "x", "text/plain"),
    ],
)
def test_words_are_text_of_the_claimed_sort_or_plain(claimed: str, filename: str, proven: str) -> None:
    assert proven_type("Grüße, 1 < 2".encode(), claimed, filename) == proven


@pytest.mark.parametrize(
    ("claimed", "proven"),
    [
        ("text/plain", UNKNOWN),
        ("text/html", UNKNOWN),
        ("application/json", UNKNOWN),
        ("image/png", UNKNOWN),
        ("image/svg+xml", UNKNOWN),
        ("video/mp4", UNKNOWN),
        ("application/pdf", UNKNOWN),
        ("application/zip", UNKNOWN),
        ("application/x-blender", "application/x-blender"),
        ("font/woff2", "font/woff2"),
        ("", UNKNOWN),
    ],
)
def test_bytes_that_prove_nothing_are_not_believed_to_be_shown(claimed: str, proven: str) -> None:
    for content in (b"\x00\x01\x02\x03", b"Gr\xfc\xdfe", b"\x07bell"):
        assert proven_type(content, claimed, "x") == proven
