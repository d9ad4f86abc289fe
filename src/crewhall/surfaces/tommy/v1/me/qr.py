"""/me/qr: the caller's code for joining teams and kiosks, as a picture. Source: behaviour notes, tommy 2.2."""

import io

import segno

from crewhall.domains.identity import users
from crewhall.kit.actor import signed_in
from crewhall.platform.http.replies import reply_bytes
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.shapes import base_of


class MeQrResource:
    """/me/qr, /me/qr.png: the caller's code as a picture."""

    @operation("get_me_qr", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """A PNG that leads to the caller's public profile address; it holds no secret."""
        async with reading(req) as work:
            user = await users.get(work, signed_in(work.actor))
        picture = io.BytesIO()
        segno.make(f"{base_of(req)}/v1/users/{user.slug}", error="m").save(picture, kind="png", scale=8, border=4)
        reply_bytes(resp, picture.getvalue(), "image/png", headers={"cache-control": "private, max-age=3600"})
