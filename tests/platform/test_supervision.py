"""Background tasks: whatever ends one, it is logged and started again, and again after longer delays; only its owner ends it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from crewhall.platform.supervision import LONGEST_DELAY_S, supervise

pytestmark = pytest.mark.anyio


class Panic(BaseException):
    """What libraries written in Rust raise: no `Exception`."""


async def returns() -> None:
    """Ends by itself."""


async def fails() -> None:
    """Meets an error that nobody expected."""
    raise RuntimeError("no luck")


async def panics() -> None:
    """Meets worse."""
    raise Panic


async def waits_for_what_is_cancelled() -> None:
    """Is not cancelled itself."""
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


@pytest.mark.parametrize("body", [returns, fails, panics, waits_for_what_is_cancelled])
async def test_task_that_ends_is_logged_and_started_again_after_a_delay_that_grows(
    body: Callable[[], Awaitable[None]],
) -> None:
    delays: list[float] = []
    enough = asyncio.Event()

    async def note(delay_s: float) -> None:
        delays.append(delay_s)
        if len(delays) == 10:
            enough.set()
            await asyncio.Event().wait()

    with capture_logs() as logged:
        task = asyncio.create_task(supervise("of a test", body, sleep=note))
        await asyncio.wait_for(enough.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert delays[:4] == [0.5, 1.0, 2.0, 4.0]
    assert delays[-2:] == [LONGEST_DELAY_S] * 2
    assert [(entry["task"], entry["log_level"]) for entry in logged] == [("of a test", "error")] * 10


async def test_task_that_is_cancelled_ends_at_once() -> None:
    began = asyncio.Event()

    async def body() -> None:
        began.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(supervise("of a test", body))
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)


async def test_end_that_was_meant_is_one() -> None:
    await asyncio.wait_for(supervise("of a test", returns, is_over=lambda: True), 5)
