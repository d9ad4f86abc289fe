"""/metrics: figures for Prometheus."""

import structlog

from crewhall.domains.notify import outbox
from crewhall.kit.actor import SYSTEM, Caller
from crewhall.platform import vitals
from crewhall.platform.http.context import Context, address_of, context_of
from crewhall.platform.http.replies import reply_bytes
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.surfaces.hall.auth import require

log = structlog.get_logger()


class MetricsResource:
    """/metrics: the figures in the text format of Prometheus."""

    @operation("get_metrics", PUBLIC)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The figures, for programs on networks of `limits.exempt` (the machine itself, unless set otherwise) and for the administrator."""
        context = context_of(req)
        if not context.exempt.covers(address_of(req)):
            await require(req, Caller.ADMINISTRATOR)
        await _count_what_waits(context)
        reply_bytes(resp, context.metrics.render(), "text/plain; version=0.0.4; charset=utf-8")


async def _count_what_waits(context: Context) -> None:
    """Set the figures that only the database knows; when it does not answer the others still go out, and these stay."""
    try:
        async with context.works.read(SYSTEM) as work:
            context.metrics.jobs_waiting.set(await vitals.count_jobs(work))
            for channel, count in (await outbox.count_waiting(work)).items():
                context.metrics.outbox_waiting.labels(channel).set(count)
    except Exception:
        log.exception("what waits cannot be counted")
