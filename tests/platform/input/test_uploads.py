"""Files in input values, and the names they may carry."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crewhall.kit.errors import InvalidInput
from crewhall.platform.input.uploads import upload_from
from crewhall.platform.uploads import Upload, media_type, safe_filename

CONTENT = bytes(range(256))
PLAIN = base64.b64encode(CONTENT).decode()
PHOTO = Upload(b"\x89PNG", "a.png", "image/png")


@pytest.mark.parametrize(
    ("value", "upload"),
    [
        (None, None),
        (PHOTO, PHOTO),
        (PLAIN, Upload(CONTENT, "file.bin", "application/octet-stream")),
        (PLAIN.rstrip("="), Upload(CONTENT, "file.bin", "application/octet-stream")),
        (base64.urlsafe_b64encode(CONTENT).decode(), Upload(CONTENT, "file.bin", "application/octet-stream")),
        (base64.encodebytes(CONTENT).decode(), Upload(CONTENT, "file.bin", "application/octet-stream")),
        ("data:image/png;base64,iVBORw==", Upload(b"\x89PNG", "file.png", "image/png")),
        ("DATA:image/png;name=me%20too.png;base64,iVBORw==", Upload(b"\x89PNG", "me too.png", "image/png")),
        ("data:image/png;base64,iVBORw%3D%3D", Upload(b"\x89PNG", "file.png", "image/png")),
        ("data:,hello%20you", Upload(b"hello you", "file.txt", "text/plain")),
        ("data:text/plain;charset=utf-8,hi", Upload(b"hi", "file.txt", "text/plain")),
        ({"data": "iVBORw=="}, Upload(b"\x89PNG", "file.bin", "application/octet-stream")),
        (
            {"content": "iVBORw==", "filename": "../x/a.png", "content_type": "image/png; q=1"},
            Upload(b"\x89PNG", "a.png", "image/png"),
        ),
        (
            {"data": "data:image/png;base64,iVBORw==", "content_type": "image/jpeg", "filename": None},
            Upload(b"\x89PNG", "file.jpg", "image/jpeg"),
        ),
        ({"data": PHOTO}, PHOTO),
    ],
)
def test_every_form_of_a_file_is_read(value: object, upload: Upload | None) -> None:
    assert upload_from(value) == upload


@pytest.mark.parametrize(
    "value",
    [
        *("", "hello", "iVBORw==", "x" * 63, "!" * 80, "é" * 80, "data:image/png;base64", "data:;base64,???"),
        "data:image/png;name=%ff.png;base64,iVBORw==",
        *(5, 1.5, True, ["x"], {"filename": "a.png"}, {"data": 5}, {"data": ""}, {"data": "not base64!"}, b"bytes"),
    ],
)
def test_what_is_no_file_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput):
        upload_from(value)


@pytest.mark.parametrize(
    ("claimed", "name"),
    [
        ("a.png", "a.png"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\C:\\boot.ini", "boot.ini"),
        ("..", "file.png"),
        ("a/", "file.png"),
        ("", "file.png"),
        ("a\0b\r\nc.png", "abc.png"),
        ("gnp\u202e.exe", "gnp.exe"),
        ("Ärger 👩\u200d🚒.pdf", "Ärger 👩\u200d🚒.pdf"),
        ("x" * 300 + ".tar", "x" * 196 + ".tar"),
        ("é" * 150 + ".tar", "é" * 98 + ".tar"),
        ("x." + "y" * 300, "x." + "y" * 198),
    ],
)
def test_file_names_are_made_harmless(claimed: str, name: str) -> None:
    assert safe_filename(claimed, "image/png") == name


@settings(deadline=None)  # other work on the machine must not fail it
@given(st.text())
def test_any_file_name_comes_out_bare_and_short(claimed: str) -> None:
    name = safe_filename(claimed)
    assert 0 < len(name.encode()) <= 200
    assert not set(name) & set("/\\\0\r\n")
    assert name not in {".", ".."}


@pytest.mark.parametrize(
    ("claimed", "bare"),
    [
        (None, "application/octet-stream"),
        ("Image/PNG; a=b", "image/png"),
        ("nonsense", "application/octet-stream"),
        ("a/b\r\nx: y", "application/octet-stream"),
    ],
)
def test_claimed_types_are_reduced_to_media_types(claimed: str | None, bare: str) -> None:
    assert media_type(claimed) == bare
