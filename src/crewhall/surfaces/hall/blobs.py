"""/hall/blobs/{key}: images that other answers link to, by the hash of their content; other files are not served here."""

from litestar import Response, get
from litestar.params import FromPath

from crewhall.kit.errors import InvalidInput, NotFound
from crewhall.platform.http.context import context_of
from crewhall.platform.images import sniff
from crewhall.surfaces.hall.answers import FOR_EVER, kept_answer
from crewhall.surfaces.hall.auth import PUBLIC, AnyRequest


@get("/hall/blobs/{key:str}", operation_id="get_hall_blobs_by_key", opt=PUBLIC)
async def get_hall_blobs_by_key(request: AnyRequest, key: FromPath[str]) -> Response[bytes]:
    """The image. Malformed keys, unknown ones and those of other files answer alike."""
    try:
        content = await context_of(request).blobs.get(key)
    except (InvalidInput, NotFound):
        raise NotFound(thing="image") from None
    media_type = sniff(content)
    if media_type is None:
        raise NotFound(thing="image")
    answer = kept_answer(request, content, media_type, f'"{key}"', FOR_EVER)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"  # somebody else uploaded it
    return answer
