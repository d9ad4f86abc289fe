"""One open stream of the live feed: the frames that wait for it in memory, and how it reads on from the database where it is behind."""

import asyncio

from crewhall.platform.feed_audience import Audience
from crewhall.platform.feed_frames import Frame
from crewhall.platform.feed_history import History

MOST_WAITING = 200
"""Frames that wait in memory for one subscriber; past that it is skipped, and reads on from the database."""
MOST_MISSED = 100_000
"""Events of the server that a subscriber may be behind; past that it is told to fetch its state anew."""

_WINDOW = 5000
_TIMER_SLACK_S = 0.001


class Subscriber:
    """One open stream of one person. `await subscriber.next(timeout_s)` until it is `closed`.

    `looks_back`: states may have waited when its number was sent, so it reads those before that number, too.
    """

    def __init__(self, history: History, audience: Audience) -> None:
        self.audience = audience
        self.number = history.number
        self.closed = False
        self._history = history
        self._waiting: list[Frame] = []
        self._behind = True
        self._woken: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._quiet_at = 0.0
        self.looks_back = False
        self._asks_for_oldest = True

    def offer(self, frame: Frame) -> None:
        """Hand it a frame: one that is kept only if it keeps up, since it reads the others from the database. Never waits."""
        if not (self.closed or (self._behind and frame.number is not None)):
            self._waiting.append(frame)
            if len(self._waiting) > MOST_WAITING:
                self._skip()
        self.wake()

    def _skip(self) -> None:
        """Drop what waits: it is read from the database once the peer takes something again."""
        if self._behind:
            self._waiting.clear()
            return
        first = next((frame.number for frame in self._waiting if frame.number is not None), None)
        self.number = self._history.number if first is None else first - 1
        self._waiting.clear()
        self._behind = True
        self.looks_back = True

    def wake(self) -> None:
        """Have `next` look."""
        if self._woken is not None and not self._woken.done():
            self._woken.set_result(None)

    def close(self) -> None:
        """End the stream; `next` answers with nothing at once."""
        self.closed = True
        self._waiting.clear()
        self.wake()
        if self._timer is not None:
            self._timer.cancel()

    async def next(self, timeout_s: float) -> list[Frame]:
        """The frames that are due, in order; none when the time is up or the stream is closed."""
        frames = await self._read_on() if self._behind else []
        if not (frames or self._waiting or self.closed):
            await self._wait(timeout_s)
            if self._behind:
                frames = await self._read_on()
        if self._waiting:
            frames += self._waiting
            self._waiting.clear()
        if not self._behind:
            self.number = self._history.number  # all that it sees up to there has been offered
        return frames

    async def _wait(self, timeout_s: float) -> None:
        """Until it is woken, or the time is up. One timer serves many waits: to set one costs more than to let it find nothing to do."""
        loop = asyncio.get_running_loop()
        self._quiet_at = loop.time() + timeout_s
        if self._timer is None:
            self._timer = loop.call_at(self._quiet_at, self._time_is_up)
        self._woken = loop.create_future()
        await self._woken

    def _time_is_up(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() < self._quiet_at - _TIMER_SLACK_S:
            self._timer = loop.call_at(self._quiet_at, self._time_is_up)
        else:
            self._timer = None
            self.wake()

    async def _read_on(self) -> list[Frame]:
        """Events after the last one that went out, from the database; keeps up again once there is none that the feed has passed."""
        history = self._history
        if self.looks_back:
            self.looks_back = False
            if frames := await history.read_recent_states(self.audience, self.number):
                return frames
        while self.number < history.number and not self.closed:
            if history.number - self.number > MOST_MISSED or await self._misses_forgotten():
                self.number = history.number
                return [Frame(None, f'{{"type":"resync","number":{self.number}}}')]
            until = min(history.number, self.number + _WINDOW)
            frames, self.number = await history.read(self.audience, self.number, until)
            if frames:
                return frames
        self._behind = (
            self.number > history.number
        )  # where the client has heard more elsewhere than this process has read
        return []

    async def _misses_forgotten(self) -> bool:
        """Whether events after its number may have been forgotten already. Asked when it reads on from a number that a client gave."""
        if not self._asks_for_oldest:
            return False
        self._asks_for_oldest = False
        return self.number > 0 and self.number + 1 < await self._history.first_number()
