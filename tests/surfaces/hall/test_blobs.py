"""/hall/blobs/{key}."""

import hashlib

import httpx
import pytest

from tests.surfaces.hall.conftest import HallServer

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


async def test_image_comes_with_its_type_and_may_be_kept_for_ever(
    server: HallServer, anybody: httpx.AsyncClient
) -> None:
    key = await server.blobs.put(PNG)
    response = await anybody.get(f"/hall/blobs/{key}")
    assert (response.status_code, response.content) == (200, PNG)
    assert response.headers["content-type"] == "image/png"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert response.headers["etag"] == f'"{key}"'


@pytest.mark.parametrize("tags", ['"{key}"', 'W/"{key}"', '"other", "{key}"', "*"])
async def test_client_that_has_the_image_is_told_so(server: HallServer, anybody: httpx.AsyncClient, tags: str) -> None:
    key = await server.blobs.put(PNG)
    response = await anybody.get(f"/hall/blobs/{key}", headers={"If-None-Match": tags.format(key=key)})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == f'"{key}"'


async def test_what_is_no_image_answers_like_what_is_not_there(server: HallServer, anybody: httpx.AsyncClient) -> None:
    page = await server.blobs.put(b"<script>alert(1)</script>")
    absent = hashlib.sha256(b"never put").hexdigest()
    answers = [
        await anybody.get(f"/hall/blobs/{key}", headers={"If-None-Match": "*"})
        for key in (page, absent, absent.upper(), "short", "..%5Ccrewhall.db")
    ]
    bodies = [response.json() | {"request_id": ""} for response in answers]
    assert [response.status_code for response in answers] == [404] * len(answers)
    assert bodies == [bodies[0]] * len(bodies)
