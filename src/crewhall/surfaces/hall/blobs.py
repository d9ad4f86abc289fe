"""/hall/blobs/{key}: images that other answers link to, by the hash of their content; other files are not served here."""

from crewhall.kit.errors import InvalidInput, NotFound
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.platform.images import sniff
from crewhall.surfaces.hall.answers import FOR_EVER, reply_kept


class BlobResource:
    """/hall/blobs/{key}."""

    @operation("get_hall_blobs_by_key", PUBLIC)
    async def on_get(self, req: Request, resp: Response, key: str) -> None:
        """The image. Malformed keys, unknown ones and those of other files answer alike."""
        try:
            content = await context_of(req).blobs.get(key)
        except (InvalidInput, NotFound):
            raise NotFound(thing="image") from None
        media_type = sniff(content)
        if media_type is None:
            raise NotFound(thing="image")
        answer = reply_kept(req, resp, content, media_type, f'"{key}"', FOR_EVER)
        answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"  # somebody else uploaded it
        return answer
