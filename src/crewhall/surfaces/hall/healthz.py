"""/healthz: whether the process serves requests at all. Nothing is looked at, so that a slow database restarts nobody."""

from litestar import Response, get

from crewhall.surfaces.hall.answers import json_answer
from crewhall.surfaces.hall.auth import PUBLIC


@get("/healthz", operation_id="get_healthz", opt=PUBLIC)
async def get_healthz() -> Response[bytes]:
    """That it does."""
    return json_answer({"ok": True})
