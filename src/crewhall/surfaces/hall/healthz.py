"""/healthz: whether the process serves requests at all. Nothing is looked at, so that a slow database restarts nobody."""

from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.surfaces.hall.answers import reply


class HealthzResource:
    """/healthz: the sign of life."""

    @operation("get_healthz", PUBLIC)
    async def on_get(self, _req: Request, resp: Response) -> None:
        """That it does."""
        reply(resp, {"ok": True})
