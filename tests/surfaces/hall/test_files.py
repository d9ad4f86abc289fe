"""/hall/files: files go in by several forms, and come out so that they do no harm."""

import base64
from collections.abc import AsyncGenerator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image

from crewhall.domains.files import attachments
from crewhall.domains.files.model import Attachment
from crewhall.domains.identity import sessions
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.platform.work import Works
from tests.surfaces.hall.conftest import HallServer, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

LIMIT_BYTES = 600_000
UNKNOWN = "crewhall_" + "0" * 43
WORDS = b"Bring the long ladder, please. " * 4
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
Sent = dict[str, Any]


def png(width: int = 40, height: int = 20) -> bytes:
    """A picture."""
    out = BytesIO()
    Image.new("RGB", (width, height), (9, 99, 9)).save(out, "PNG")
    return out.getvalue()


def part(content: bytes, filename: str = "x.bin", claimed: str = "application/octet-stream") -> Sent:
    """A request with a file part."""
    return {"files": {"file": (filename, content, claimed)}}


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """A small limit, so that tests reach it."""
    return {"files": {"attachment_limit_bytes": LIMIT_BYTES}, "server": {"public_url": "https://crew.example"}}


@pytest.fixture
async def ada(server: HallServer, works: Works) -> AsyncGenerator[httpx.AsyncClient, None]:
    """A signed-in person."""
    token = await sign_up(works, "ada@example.com")
    async with server.client(authorization=f"Bearer {token}") as client:
        yield client


async def uploaded(ada: httpx.AsyncClient, sent: Sent) -> dict[str, Any]:
    """The answer to an upload that works."""
    response = await ada.post("/hall/files", **sent)
    assert response.status_code == 201, response.text
    return response.json()


async def served(anybody: httpx.AsyncClient, url: str, **headers: str) -> httpx.Response:
    """The file behind an address of an answer."""
    assert url.startswith("https://crew.example/hall/files/")
    return await anybody.get(
        urlsplit(url).path, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


async def find(works: Works, token: str) -> Attachment | None:
    """The row of a token."""
    async with works.read(SYSTEM) as work:
        return await attachments.find_by_token(work, token)


async def count_of_rows(works: Works) -> int:
    """How many files there are."""
    async with works.read(SYSTEM) as work:
        return await work.db.fetch_value("SELECT count(*) FROM attachments")


async def test_uploaded_picture_comes_back_whole_and_in_small(
    ada: httpx.AsyncClient, anybody: httpx.AsyncClient, works: Works
) -> None:
    content = png(1000, 500)
    told = await uploaded(ada, part(content, "Lawn (1).png", "image/png"))
    token = told["signed_id"]
    assert told == {
        "signed_id": token,
        "url": f"https://crew.example/hall/files/{token}/Lawn%20%281%29.png",
        "filename": "Lawn (1).png",
        "content_type": "image/png",
        "size_bytes": len(content),
        "thumbnail_url": f"https://crew.example/hall/files/{token}/thumbnail",
    }
    whole, small = await served(anybody, told["url"]), await served(anybody, told["thumbnail_url"])
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, content, "image/png")
    assert (small.status_code, small.headers["content-type"]) == (200, "image/png")
    assert Image.open(BytesIO(small.content)).size == (512, 256)
    for answer in (whole, small):
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert whole.headers["content-length"] == str(len(content))
    assert (await find(works, token)) is not None


@pytest.mark.parametrize(
    ("sent", "filename", "content_type"),
    [
        (part(WORDS, "plan.txt", "text/plain"), "plan.txt", "text/plain"),
        (
            {"json": {"file": "data:text/csv;name=plan.csv;base64," + base64.b64encode(WORDS).decode()}},
            "plan.csv",
            "text/csv",
        ),
        ({"json": {"file": base64.b64encode(WORDS).decode()}}, "file.bin", "text/plain"),
        ({"json": {"file": base64.b64encode(WORDS).decode(), "filename": "../p.txt"}}, "p.txt", "text/plain"),
        ({"json": {"file": {"data": base64.b64encode(WORDS).decode(), "filename": "q.csv"}}}, "q.csv", "text/csv"),
        ({"data": {"file": base64.b64encode(WORDS).decode(), "content_type": "text/csv"}}, "file.bin", "text/csv"),
    ],
    ids=["part", "data URL", "base64", "base64 with a name", "mapping", "form"],
)
async def test_every_form_of_a_file_is_taken(
    ada: httpx.AsyncClient, anybody: httpx.AsyncClient, sent: Sent, filename: str, content_type: str
) -> None:
    told = await uploaded(ada, sent)
    assert (told["filename"], told["content_type"], told["thumbnail_url"]) == (filename, content_type, None)
    assert (await served(anybody, told["url"])).content == WORDS


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (part(b"", "empty.txt", "text/plain"), 422, "EMPTY_FILE"),
        (part(b"x" * (LIMIT_BYTES + 1)), 413, "TOO_LARGE"),
        ({"json": {}}, 422, "INVALID_INPUT"),
        ({"json": {"file": None}}, 422, "INVALID_INPUT"),
        ({"json": {"file": "hello"}}, 422, "INVALID_INPUT"),
        ({"json": {"file": 7}}, 422, "INVALID_INPUT"),
        ({"json": {"file": {"signed_id": UNKNOWN}}}, 422, "INVALID_INPUT"),
        ({"json": ["x"]}, 422, "BODY_IS_NOT_AN_OBJECT"),
        ({"content": b"--x--", "headers": {"content-type": "multipart/form-data"}}, 400, "MALFORMED_BODY"),
    ],
    ids=["empty", "too large", "nothing", "null", "a word", "a number", "no content", "a list", "no boundary"],
)
async def test_bad_upload_is_refused_and_nothing_is_kept(
    ada: httpx.AsyncClient, works: Works, sent: Sent, status: int, code: str
) -> None:
    response = await ada.post("/hall/files", **sent)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert await count_of_rows(works) == 0


async def test_strangers_and_keys_that_only_read_cannot_upload(
    server: HallServer, ada: httpx.AsyncClient, anybody: httpx.AsyncClient, works: Works
) -> None:
    assert (await anybody.post("/hall/files", **part(WORDS))).status_code == 401
    row = await find(works, (await uploaded(ada, part(WORDS)))["signed_id"])
    assert row is not None
    owner = Actor(user_id=row.owner_id, account_id=row.owner_id, password_at=works.clock())
    async with works.write(owner) as work:
        key = (await sessions.create_key(work, "reader", ("read",)))[1]
    async with server.client(api_key=key) as reader:
        assert (await reader.post("/hall/files", **part(WORDS))).status_code == 403
    assert await count_of_rows(works) == 1


@pytest.mark.parametrize(
    ("content", "claimed", "content_type", "way"),
    [
        (png(), "text/html", "image/png", "inline"),
        (b"%PDF-1.7", "application/pdf", "application/pdf", "inline"),
        (WORDS, "text/plain", "text/plain; charset=utf-8", "inline"),
        (b"ID3\x03\0\0\0", "audio/mpeg", "audio/mpeg", "inline"),
        (b"\0\0\0\x18ftypmp42", "video/mp4", "video/mp4", "inline"),
        (HTML, "image/png", "text/html; charset=utf-8", "attachment"),
        (HTML, "text/plain", "text/html; charset=utf-8", "attachment"),
        (SVG, "image/svg+xml", "image/svg+xml", "attachment"),
        (SVG, "image/png", "image/svg+xml", "attachment"),
        (b"alert(1)", "text/javascript", "text/javascript; charset=utf-8", "attachment"),
        (b"\0\1\2", "image/png", "application/octet-stream", "attachment"),
        (b"PK\x03\x04", "image/png", "application/zip", "attachment"),
    ],
    ids=["png", "pdf", "text", "mp3", "mp4", "html as png", "html as text", "svg", "svg as png", "js", "bytes", "zip"],
)
async def test_only_what_is_harmless_is_shown_in_place(
    ada: httpx.AsyncClient, anybody: httpx.AsyncClient, content: bytes, claimed: str, content_type: str, way: str
) -> None:
    told = await uploaded(ada, part(content, "x.png", claimed))
    response = await served(anybody, told["url"])
    assert (response.status_code, response.content) == (200, content)
    assert response.headers["content-type"] == content_type
    assert response.headers["content-disposition"] == f"{way}; filename=\"x.png\"; filename*=UTF-8''x.png"
    assert response.headers["x-content-type-options"] == "nosniff"
    guard = response.headers.get("content-security-policy")
    # The viewers of browsers have a sandbox of their own, and do not open in another.
    assert guard == (None if content_type == "application/pdf" else "default-src 'none'; sandbox")


@pytest.mark.parametrize(
    ("claimed", "disposition"),
    [
        ('a"; filename=evil.exe', "filename=\"a_; filename=evil.exe\"; filename*=UTF-8''a%22%3B%20filename%3Devil.exe"),
        ("Grüße 100%.txt", "filename=\"Gr__e 100_.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20100%25.txt"),
        ("../../etc/passwd", "filename=\"passwd\"; filename*=UTF-8''passwd"),
        ("a\r\nX-Evil: 1", "filename=\"aX-Evil: 1\"; filename*=UTF-8''aX-Evil%3A%201"),
        ("thumbnail", "filename=\"thumbnail\"; filename*=UTF-8''thumbnail"),
    ],
    ids=["quotes", "not ASCII", "folders", "header", "like the small picture"],
)
async def test_hostile_name_breaks_neither_header_nor_address(
    ada: httpx.AsyncClient, anybody: httpx.AsyncClient, claimed: str, disposition: str
) -> None:
    told = await uploaded(ada, {"json": {"file": base64.b64encode(WORDS).decode(), "filename": claimed}})
    response = await served(anybody, told["url"])
    assert (response.status_code, response.content) == (200, WORDS)
    assert response.headers["content-disposition"] == f"inline; {disposition}"
    assert "x-evil" not in response.headers


async def test_unknown_files_and_missing_small_pictures_are_not_found(
    ada: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    text = await uploaded(ada, part(WORDS))
    paths = [f"/hall/files/{token}/x.png" for token in (UNKNOWN, "x", "crewhall_%00", text["signed_id"] + "0")]
    paths += [f"/hall/files/{UNKNOWN}/thumbnail", f"/hall/files/{text['signed_id']}/thumbnail"]
    for path in paths:
        response = await anybody.get(path, headers={"If-None-Match": "*"})
        assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")
    assert (await anybody.get(f"/hall/files/{text['signed_id']}/any.name")).content == WORDS


async def test_client_that_has_the_file_is_told_so(ada: httpx.AsyncClient, anybody: httpx.AsyncClient) -> None:
    told = await uploaded(ada, part(png()))
    for url in (told["url"], told["thumbnail_url"]):
        etag = (await served(anybody, url)).headers["etag"]
        again = await served(anybody, url, if_none_match=etag, range="bytes=999999-")
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)


async def test_address_of_the_bytes_is_not_told(
    ada: httpx.AsyncClient, anybody: httpx.AsyncClient, works: Works
) -> None:
    told = await uploaded(ada, part(png()))
    row = await find(works, told["signed_id"])
    assert row is not None
    for url in (told["url"], told["thumbnail_url"]):
        response = await served(anybody, url)
        assert not any(key in str(response.headers.raw) for key in (row.blob_key, str(row.thumbnail_key)))


@pytest.mark.parametrize(
    ("asked", "span"),
    [("bytes=0-0", (0, 1)), ("bytes=300000-", (300_000, 500_000)), ("bytes=-5", (499_995, 500_000))],
)
async def test_part_of_a_film_is_sent_alone(
    ada: httpx.AsyncClient, anybody: httpx.AsyncClient, asked: str, span: tuple[int, int]
) -> None:
    film = (b"\0\0\0\x18ftypmp42" + bytes(range(251)) * 2000)[:500_000]
    told = await uploaded(ada, part(film, "film.mp4", "video/mp4"))
    whole = await served(anybody, told["url"])
    assert (whole.status_code, whole.content, whole.headers["accept-ranges"]) == (200, film, "bytes")
    some = await served(anybody, told["url"], range=asked, if_range=whole.headers["etag"])
    assert (some.status_code, some.content) == (206, film[slice(*span)])
    assert some.headers["content-range"] == f"bytes {span[0]}-{span[1] - 1}/500000"
    assert some.headers["content-length"] == str(span[1] - span[0])
    assert some.headers["etag"] == whole.headers["etag"]


async def test_range_behind_the_end_is_refused_and_senseless_ones_are_ignored(
    ada: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    told = await uploaded(ada, part(WORDS))
    refused = await served(anybody, told["url"], range=f"bytes={len(WORDS)}-")
    assert (refused.status_code, refused.content) == (416, b"")
    assert refused.headers["content-range"] == f"bytes */{len(WORDS)}"
    assert refused.headers["cache-control"] == "no-store"
    for asked in ("bytes=5-1", "bytes=0-1,3-4", "lines=1-2"):
        response = await served(anybody, told["url"], range=asked)
        assert (response.status_code, response.content) == (200, WORDS)


async def test_head_tells_the_size_without_the_bytes(ada: httpx.AsyncClient, anybody: httpx.AsyncClient) -> None:
    told = await uploaded(ada, part(WORDS))
    response = await anybody.head(f"/hall/files/{told['signed_id']}/x")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == str(len(WORDS))


async def test_row_whose_bytes_are_lost_answers_not_found(
    server: HallServer, ada: httpx.AsyncClient, anybody: httpx.AsyncClient, works: Works
) -> None:
    told = await uploaded(ada, part(WORDS))
    row = await find(works, told["signed_id"])
    assert row is not None
    await server.blobs.delete(row.blob_key)
    assert (await served(anybody, told["url"])).status_code == 404


async def test_usage_tells_what_is_used_and_what_may_be(ada: httpx.AsyncClient) -> None:
    await uploaded(ada, part(b"x" * 500))
    (usage,) = (await ada.get("/hall/files/usage")).json()
    assert (usage["holder"], usage["used_bytes"], usage["limit_bytes"]) == ("person", 500, 10 * 1000**3)


async def test_usage_needs_a_person(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.get("/hall/files/usage")).status_code == 401
