"""/hall/blobs/{key}: images that other answers link to, by the hash of their content; other files are not served here."""

from crewhall.kit.errors import InvalidInput, NotFound, existing
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.platform.images import sniff
from crewhall.surfaces.hall.answers import FOR_EVER, NOTHING_RUNS, reply_kept


class BlobResource:
    """/hall/blobs/{key}: one image, by its key."""

    @operation("get_hall_blobs_by_key", PUBLIC)
    async def on_get(self, req: Request, resp: Response, key: str) -> None:
        """The image. Malformed keys, unknown ones and those of other files answer alike."""
        try:
            content = await context_of(req).blobs.get(key)
        except (InvalidInput, NotFound):
            raise NotFound(thing="image") from None
        media_type = existing(sniff(content), "image")
        reply_kept(req, resp, content, media_type, f'"{key}"', FOR_EVER)
        resp.set_header("content-security-policy", NOTHING_RUNS)  # somebody else uploaded it
