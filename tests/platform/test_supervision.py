"""Background tasks: whatever ends one, it is logged and started again, and again after longer delays; only its owner ends it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from crewhall.app.build import Server
from crewhall.domains.identity.events import UserSignedUp
from crewhall.kit.actor import NOBODY
from crewhall.platform import bus, supervision
from crewhall.platform.feed import Feed
from crewhall.platform.jobs import JobRunner
from crewhall.platform.settings import Settings
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


@pytest.mark.parametrize(
    ("dialect", "part", "method"),
    [
        ("sqlite", JobRunner, "_turn"),
        ("sqlite", Feed, "_hand_out"),
        pytest.param("postgres", bus, "_listen_once", marks=pytest.mark.postgres),
    ],
    indirect=["dialect"],
)
async def test_part_of_a_server_that_meets_the_unexpected_is_started_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, part: object, method: str
) -> None:
    monkeypatch.setattr(supervision, "FIRST_DELAY_S", 0.01)
    inner, failed, again = getattr(part, method), asyncio.Event(), asyncio.Event()

    async def fails_once(*args: object) -> object:
        if not failed.is_set():
            failed.set()
            raise Panic
        again.set()
        return await inner(*args)

    monkeypatch.setattr(part, method, fails_once)
    server = Server(settings)
    await server.open()
    await server.feed.subscribe(1, None)
    async with server.works.write(NOBODY) as work:
        work.emit(UserSignedUp(user_id=1))
    await asyncio.wait_for(again.wait(), 10)
    await server.close()


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
