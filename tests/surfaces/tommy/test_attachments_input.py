"""The forms in which files come in, read out of parameters; and how an attachment goes out."""

import base64
import json
from datetime import UTC, datetime

import msgspec
import pytest

from crewhall.domains.files.attachments import MOST_FILES
from crewhall.domains.files.errors import TooManyFiles
from crewhall.domains.files.model import Attachment
from crewhall.kit.errors import InvalidInput
from crewhall.platform.input.bodies import parse_body
from crewhall.platform.input.cleaning import clean
from crewhall.platform.uploads import Upload
from crewhall.surfaces.tommy.attachments import FIELDS, SentFiles, attachment_json, sent_files

WORDS = b"Bring the long ladder, please. " * 4
BASE64 = base64.b64encode(WORDS).decode()
DATA_URL = f"data:text/plain;name=plan.txt;base64,{BASE64}"
TOKEN, OTHER = "crewhall_" + "a" * 43, "crewhall_" + "B" * 43
PART = Upload(WORDS, "part.txt", "text/plain")
FROM_URL = Upload(WORDS, "plan.txt", "text/plain")
PLAIN = Upload(WORDS, "file.bin", "application/octet-stream")
NAMED = Upload(WORDS, "p.csv", "text/csv")


@pytest.mark.parametrize(
    ("value", "uploads", "tokens"),
    [
        (PART, (PART,), ()),
        ([PART, PART], (PART, PART), ()),
        (DATA_URL, (FROM_URL,), ()),
        (BASE64, (PLAIN,), ()),
        (TOKEN, (), (TOKEN,)),
        (f" {TOKEN} ", (), (TOKEN,)),
        (f"{TOKEN}, {OTHER},", (), (TOKEN, OTHER)),
        ([TOKEN, OTHER], (), (TOKEN, OTHER)),
        (json.dumps([TOKEN, OTHER]), (), (TOKEN, OTHER)),
        (json.dumps({"signed_id": TOKEN}), (), (TOKEN,)),
        ({"signed_id": TOKEN, "filename": "a.png", "url": "https://x.example/a.png"}, (), (TOKEN,)),
        ({"data": BASE64, "filename": "p.csv", "content_type": "text/csv"}, (NAMED,), ()),
        ({"data": "aGVsbG8="}, (Upload(b"hello", "file.bin", "application/octet-stream"),), ()),
        ({"signed_id": None, "data": DATA_URL}, (FROM_URL,), ()),
        ({"0": TOKEN, "1": {"data": DATA_URL}}, (FROM_URL,), (TOKEN,)),
        ([TOKEN, PART, {"signed_id": OTHER}, DATA_URL], (PART, FROM_URL), (TOKEN, OTHER)),
        ([], (), ()),
        ([None, ""], (), ()),
        ("", (), ()),
        (None, (), ()),
        ("[]", (), ()),
    ],
    ids=[
        *("part", "parts", "data URL", "base64", "token", "token with blanks", "tokens with commas", "tokens"),
        *("JSON text", "JSON text of one", "what an answer showed", "mapping", "short mapping", "mapping without id"),
        *("index map", "mixed", "empty", "list of nothing", "empty text", "null", "JSON text of nothing"),
    ],
)
@pytest.mark.parametrize("field", FIELDS)
def test_every_form_is_read(field: str, value: object, uploads: tuple[Upload, ...], tokens: tuple[str, ...]) -> None:
    assert sent_files({"text": "hello", field: value}) == SentFiles(uploads, tokens, named=True)


def test_no_field_is_told_from_an_empty_one() -> None:
    assert sent_files({"text": "hello"}) == SentFiles(named=False)
    assert sent_files({"attachments": []}) == SentFiles(named=True)


def test_several_fields_count_together() -> None:
    assert sent_files({"files": [PART], "attachments": TOKEN}) == SentFiles((PART,), (TOKEN,), named=True)


@pytest.mark.parametrize(
    "entry",
    [
        *("hello", "crewhall_", "crewhall_!" + "a" * 42, "data:image/png", "data:image/png;base64,***", "{broken"),
        *(
            7,
            True,
            {},
            {"url": "https://x.example"},
            {"signed_id": "nonsense"},
            {"signed_id": 7},
            {"data": 7},
            [[TOKEN]],
        ),
    ],
    ids=[
        *("word", "prefix", "bad token", "no content", "bad base64", "bad JSON"),
        *("number", "flag", "empty", "url", "bad id", "number as id", "number as data", "nested"),
    ],
)
def test_anything_else_is_refused_by_its_place(entry: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        sent_files({"attachments": [TOKEN, entry, DATA_URL]})
    assert refused.value.details == {"attachments.1": "must be a file part, a data URL, base64 text or a signed id"}


@pytest.mark.parametrize(
    "parameters",
    [
        {"attachments": [TOKEN] * (MOST_FILES + 1)},
        {"attachments": ",".join([TOKEN] * (MOST_FILES + 1))},
        {"attachments": [TOKEN] * MOST_FILES, "files": [PART]},
        {"attachments": ["hello"] * 5000},
    ],
    ids=["a list", "commas", "two fields", "very many"],
)
def test_more_than_ten_are_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(TooManyFiles) as refused:
        sent_files(parameters)
    assert refused.value.details == {"attachments": f"must not be more than {MOST_FILES}"}
    assert len(sent_files({"attachments": [TOKEN] * MOST_FILES}).tokens) == MOST_FILES


def multipart(*parts: tuple[str, str | None]) -> dict[str, object]:
    """The parameters of a multipart body of these parts, as (name, file name); each holds the words."""
    lines: list[bytes] = []
    for name, filename in parts:
        file = f'; filename="{filename}"\r\nContent-Type: text/plain' if filename else ""
        lines.append(f'--b\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + WORDS + b"\r\n")
    return clean(parse_body(b"".join(lines) + b"--b--\r\n", "multipart/form-data; boundary=b"))


def test_file_parts_of_a_real_body_are_read() -> None:
    named = multipart(("text", None), ("attachments[]", "a.txt"), ("attachments[]", "b.txt"))
    assert [upload.filename for upload in sent_files(named).uploads] == ["a.txt", "b.txt"]
    assert [upload.filename for upload in sent_files(multipart(("files", "c.txt"))).uploads] == ["c.txt"]
    indexed = multipart(("attachments[1]", "second.txt"), ("attachments[0]", "first.txt"))
    assert [upload.filename for upload in sent_files(indexed).uploads] == ["first.txt", "second.txt"]


def test_signed_ids_of_a_real_form_are_read() -> None:
    form = parse_body(
        f"attachments[]={TOKEN}&attachments[]=&attachments[]={OTHER}".encode(), "application/x-www-form-urlencoded"
    )
    assert sent_files(clean(form)).tokens == (TOKEN, OTHER)


@pytest.mark.parametrize("thumbnail_key", ["b" * 64, None], ids=["picture", "no picture"])
def test_attachment_goes_out_with_its_addresses(thumbnail_key: str | None) -> None:
    attachment = Attachment(
        id=3,
        owner_id=1,
        token=TOKEN,
        blob_key="a" * 64,
        thumbnail_key=thumbnail_key,
        filename="a b.png",
        content_type="image/png",
        size_bytes=7,
        subject_type="Message",
        subject_id=9,
        position=0,
        created_at=datetime(2026, 1, 31, tzinfo=UTC),
    )
    address = f"https://crew.example/hall/files/{TOKEN}"
    shown = {
        "signed_id": TOKEN,
        "content_type": "image/png",
        "filename": "a b.png",
        "url": f"{address}/a%20b.png",
        "size_bytes": 7,
    }
    more = {"thumbnail_url": f"{address}/thumbnail"} if thumbnail_key else {}
    assert msgspec.json.decode(msgspec.json.encode(attachment_json(attachment, "https://crew.example"))) == shown | more
