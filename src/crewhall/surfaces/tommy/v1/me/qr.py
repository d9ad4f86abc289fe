"""/me/qr: the caller's code for joining teams and kiosks, as a picture. Source: behaviour notes, tommy 2.2."""

import io

import segno

from crewhall.domains.identity import users
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.shapes import base_of


class MeQrResource:
    """/me/qr, /me/qr.png."""

    @operation("get_me_qr", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """A PNG that leads to the caller's public profile address; it holds no secret."""
        async with reading(req) as work:
            user = await users.get(work, work.actor.user_id or 0)
        picture = io.BytesIO()
        segno.make(f"{base_of(req)}/v1/users/{user.slug}", error="m").save(picture, kind="png", scale=8, border=4)
        headers = ((b"content-type", b"image/png"), (b"cache-control", b"private, max-age=3600"))
        return Answer(picture.getvalue(), headers=headers)
