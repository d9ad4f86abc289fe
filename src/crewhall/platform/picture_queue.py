"""Making pictures small beside the event loop: one after another, and everybody who waits gets a turn before anybody's next."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from weakref import WeakKeyDictionary

from crewhall.platform import images
from crewhall.platform.images import PicturesUnavailable

# One thread for the process: what decoding one picture may take bounds them all.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="images")


class PictureQueue:
    """Who waits for the thread. A person's second picture queues up when their first is done, so that a heap of them holds up nobody else."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._persons: dict[str, asyncio.Lock] = {}
        self._pictures = Counter[str]()

    @asynccontextmanager
    async def turn(self, person: str) -> AsyncGenerator[None]:
        """Held by one at a time; first come, first served among persons, each with one picture."""
        own = self._persons.setdefault(person, asyncio.Lock())
        self._pictures[person] += 1
        try:
            async with own, self._turn:
                yield
        finally:
            self._pictures[person] -= 1
            if not self._pictures[person]:
                del self._pictures[person], self._persons[person]


_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, PictureQueue] = WeakKeyDictionary()


async def thumbnail(content: bytes, person: str, *, side_px: int) -> bytes:
    """`images.thumbnail` in the thread for pictures; `person` is who sent it, in any words. Raises as it does."""
    loop = asyncio.get_running_loop()
    queue = _queues.setdefault(loop, PictureQueue())
    async with queue.turn(person):
        try:
            return await loop.run_in_executor(_thread, partial(images.thumbnail, content, side_px=side_px))
        except RuntimeError as error:  # the thread cannot be started
            raise PicturesUnavailable from error
