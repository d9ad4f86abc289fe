"""/me/qr: the caller's code for joining teams and kiosks, as a picture. Source: behaviour notes, tommy 2.2."""

import io

import segno
from litestar import get

from crewhall.domains.identity import users
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.shapes import base_of


@get(["/me/qr", "/me/qr.png"], operation_id="get_me_qr", opt=USER)
async def get_me_qr(request: AnyRequest) -> Answer:
    """A PNG that leads to the caller's public profile address; it holds no secret."""
    async with await reading(request) as work:
        user = await users.get(work, work.actor.user_id or 0)
    picture = io.BytesIO()
    segno.make(f"{base_of(request)}/v1/users/{user.slug}", error="m").save(picture, kind="png", scale=8, border=4)
    headers = ((b"content-type", b"image/png"), (b"cache-control", b"private, max-age=3600"))
    return Answer(picture.getvalue(), headers=headers)
