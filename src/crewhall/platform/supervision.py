"""Background tasks that must not end: whatever ends one is logged, and it is started again after a delay that grows up to a bound."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0


async def supervise(
    name: str,
    body: Callable[[], Awaitable[None]],
    *,
    is_over: Callable[[], bool] = lambda: False,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Run `body` again whenever it returns or raises, until this task is cancelled or the end was meant (`is_over`).

    The delay doubles each time, and begins anew once a run has lasted longer than the longest delay.
    """
    delay_s, clock = FIRST_DELAY_S, asyncio.get_running_loop().time
    while True:
        started_at = clock()
        try:
            await body()
            if is_over():
                return
            log.error("a background task ended", task=name, again_in_s=delay_s)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # panics of libraries written in Rust are no `Exception`
            if isinstance(error, asyncio.CancelledError) and _is_cancelled():
                raise
            log.exception("a background task failed", task=name, again_in_s=delay_s)
        if clock() - started_at > LONGEST_DELAY_S:
            delay_s = FIRST_DELAY_S
        await sleep(delay_s)
        delay_s = min(delay_s * 2, LONGEST_DELAY_S)


def _is_cancelled() -> bool:
    """Whether this task itself was asked to end, and not something that it had waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
