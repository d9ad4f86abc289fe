"""The live feed of one process: reads each committed event once and hands it to whoever may see it. Knows no socket and no domain.

Every event has a growing number. A subscriber that is new, slow or was away reads on from its own last number out of the database; one
that keeps up is handed frames from memory. So nothing is missed and nothing comes twice, and nobody waits for a slow peer.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from contextvars import Context
from typing import cast
from uuid import uuid4

import msgspec
from msgspec import Struct

from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform import outbox
from crewhall.platform.bus import Bus
from crewhall.platform.feed_frames import Frame, event_frame, transient_frame
from crewhall.platform.outbox import EventRow
from crewhall.platform.supervision import supervise
from crewhall.platform.work import ReadWork, Works

MOST_WAITING = 200
"""Frames that wait in memory for one subscriber; past that it is skipped, and reads on from the database."""
MOST_MISSED = 100_000
"""Events of the server that a subscriber may be behind; past that it is told to fetch its state anew."""
MOST_PER_PERSON = 50
"""Open streams of one person in one process."""

_PER_READ = 500
_PER_STEP = 50  # for one of perhaps a thousand streams that come back at once, and messages may be long
_WINDOW = 5000
_LOOK_AGAIN_S = 15.0
_TIMER_SLACK_S = 0.001
_MOST_IDS_TOLD = 150  # of teams and of friends, at once: PostgreSQL carries 8,000 bytes from process to process


class TooManyStreams(CrewhallError):
    """The person has as many streams open as one may have."""

    kind = Kind.CONFLICT
    code = "TOO_MANY_STREAMS"
    text = "You have {most} live streams open. Close one first."


class Audience(Struct, frozen=True):
    """What decides which events a person sees: ranks by team, the rooms they are in, and whom they know."""

    user_id: int
    teams: dict[int, int] = {}
    rooms: frozenset[int] = frozenset()
    friends: frozenset[int] = frozenset()

    def sees(self, row: EventRow) -> bool:
        """Whether the event is for them; see `kit.events.Event`."""
        if row.user_id == self.user_id:
            return True
        if row.room_id is not None:
            return row.room_id in self.rooms
        return row.team_id is not None and self.teams.get(row.team_id, -1) >= row.seen_from


class Source(Struct, frozen=True):
    """What the domains tell the feed: who sees what, which events change that, and what a stored event leaves out."""

    find_audience: Callable[[ReadWork, int], Awaitable[Audience]]
    fill_in: Callable[[ReadWork, list[EventRow]], Awaitable[list[EventRow]]]
    movers: frozenset[str] = frozenset()


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is told and not kept: somebody types in a room, or came or went. It travels between processes; `origin` is the one it is from."""

    user_id: int
    room_id: int | None = None
    teams: list[int] = []
    friends: list[int] = []
    online: bool = False
    origin: str = ""

    def parts(self) -> "list[Told]":
        """The same in pieces that are small enough to travel."""
        most = _MOST_IDS_TOLD
        return [
            msgspec.structs.replace(self, teams=self.teams[at : at + most], friends=self.friends[at : at + most])
            for at in range(0, max(len(self.teams), len(self.friends), 1), most)
        ]


class Subscriber:
    """One open stream of one person. `await subscriber.next(timeout_s)` until it is `closed`."""

    def __init__(self, feed: "Feed", audience: Audience) -> None:
        self.audience = audience
        self.number = feed.number
        self.closed = False
        self._feed = feed
        self._waiting: list[Frame] = []
        self._behind = True
        self._woken: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._quiet_at = 0.0

    def offer(self, frame: Frame) -> None:
        """Hand it a frame, if it keeps up. Never waits."""
        if not (self._behind or self.closed):
            self._waiting.append(frame)
            if len(self._waiting) > MOST_WAITING:
                self._skip()
        self.wake()

    def _skip(self) -> None:
        """Drop what waits: it is read from the database once the peer takes something again."""
        first = next((frame.number for frame in self._waiting if frame.number is not None), None)
        self.number = self._feed.number if first is None else first - 1
        self._waiting.clear()
        self._behind = True

    def wake(self) -> None:
        """Have `next` look again."""
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
            self.number = self._feed.number  # all that it sees up to there has been offered
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
        feed = self._feed
        while self.number < feed.number and not self.closed:
            if feed.number - self.number > MOST_MISSED:
                self.number = feed.number
                return [Frame(None, f'{{"type":"resync","number":{self.number}}}')]
            until = min(feed.number, self.number + _WINDOW)
            rows, self.number = await feed.read(self.audience, self.number, until)
            if rows:
                return [event_frame(row) for row in rows]
        self._behind = self.number > feed.number  # where the client has heard more elsewhere than this process has read
        return []


class Feed:
    """The process's live feed. It reads only while somebody listens."""

    def __init__(self, works: Works, bus: Bus, source: Source) -> None:
        self.number = 0
        self._works = works
        self._bus = bus
        self._source = source
        self._by_user: dict[int, set[Subscriber]] = defaultdict(set)
        self._by_team: dict[int, set[Subscriber]] = defaultdict(set)
        self._by_room: dict[int, set[Subscriber]] = defaultdict(set)
        self._reader: asyncio.Task[None] | None = None
        self._origin = uuid4().hex
        self._starting = asyncio.Lock()
        self._moving = asyncio.Lock()
        self._telling: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def subscribe(self, user_id: int, after: int | None) -> Subscriber:
        """Open a stream of what the person may see: after that number, or from now on. Raises `TooManyStreams`."""
        if len(self._by_user.get(user_id, ())) >= MOST_PER_PERSON:
            raise TooManyStreams(most=MOST_PER_PERSON)
        subscriber = Subscriber(self, Audience(user_id))
        if self._is_closed:
            subscriber.close()
            return subscriber
        self._place(subscriber)
        try:
            await self._start()
            subscriber.number = await self._beginning(after)
            await self._look_again_at(user_id)
        except BaseException:
            self.leave(subscriber)
            raise
        return subscriber

    async def _beginning(self, after: int | None) -> int:
        """The number after which a stream begins. One from the future (of a database that was restored) would wait for ever."""
        if after is None or after <= self.number:
            return self.number if after is None else max(after, 0)
        async with self._works.read(SYSTEM) as work:  # another process may have read further than this one
            return min(after, await outbox.select_last_number(work.db))

    def leave(self, subscriber: Subscriber) -> None:
        """Forget a stream. The feed stops reading with the last one."""
        subscriber.close()
        self._displace(subscriber)
        if not self._by_user and self._reader is not None:
            self._reader.cancel()
            self._reader = None

    async def close(self) -> None:
        """End every stream, also those that are opened from now on."""
        self._is_closed = True
        for subscriber in [one for several in self._by_user.values() for one in several]:
            subscriber.close()
        tasks = [*self._telling, *([self._reader] if self._reader is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._reader = None

    def online(self, user_ids: Iterable[int]) -> list[int]:
        """Those of the people who have a stream open in this process."""
        return [user_id for user_id in user_ids if user_id in self._by_user]

    def knowing(self, audience: Audience) -> set[int]:
        """People with an open stream who may know that this person is there: team mates and friends."""
        mates = {one.audience.user_id for team_id in audience.teams for one in self._by_team.get(team_id, ())}
        return (mates | set(self.online(audience.friends))) - {audience.user_id}

    async def tell_presence(self, audience: Audience, *, online: bool) -> None:
        """Tell those who know the person, and listen now, that they came or went."""
        teams, friends = list(audience.teams), list(audience.friends)
        await self._tell(
            Told(user_id=audience.user_id, teams=teams, friends=friends, online=online, origin=self._origin)
        )

    async def tell_typing(self, room_id: int, user_id: int) -> None:
        """Tell the others in a room who listen now that somebody types."""
        await self._tell(Told(user_id=user_id, room_id=room_id, origin=self._origin))

    def overhear(self, payload: str) -> None:
        """Hand on what another process was told."""
        told = msgspec.json.decode(payload, type=Told)
        if told.origin == self._origin:
            return
        here = next(iter(self._by_user.get(told.user_id, ())), None)
        if (
            here is not None and told.room_id is None and not told.online
        ):  # they have left that process, and are still here
            again = asyncio.create_task(self.tell_presence(here.audience, online=True), context=Context())
            self._telling.add(again)
            again.add_done_callback(self._telling.discard)
        else:
            self._hand_on(told)

    async def _tell(self, told: "Told") -> None:
        self._hand_on(told)
        if self._works.database.dialect == "postgres":
            async with self._works.read(SYSTEM) as work:
                for part in told.parts():
                    await outbox.notify_feeds(work.db, msgspec.json.encode(part).decode())

    def _hand_on(self, told: "Told") -> None:
        if told.room_id is not None:
            frame = transient_frame({"type": "typing", "room_id": told.room_id, "user_id": told.user_id})
            hearers = self._by_room.get(told.room_id, set())
        else:
            frame = transient_frame({"type": "presence", "user_id": told.user_id, "online": told.online})
            audience = Audience(told.user_id, dict.fromkeys(told.teams, 0), friends=frozenset(told.friends))
            hearers = {one for user_id in self.knowing(audience) for one in self._by_user.get(user_id, ())}
        for subscriber in hearers:
            if subscriber.audience.user_id != told.user_id:
                subscriber.offer(frame)

    async def read(self, audience: Audience, after: int, until: int) -> tuple[list[EventRow], int]:
        """The first events after one number, up to another, that the audience sees; and up to where these are all."""
        async with self._works.read(SYSTEM) as work:
            rows = await outbox.select_events_of(
                work.db, after, until, audience.user_id, list(audience.teams), list(audience.rooms), _PER_STEP
            )
            reached = until if len(rows) < _PER_STEP else rows[-1].number
            return await self._source.fill_in(work, [row for row in rows if audience.sees(row)]), reached

    async def _start(self) -> None:
        async with self._starting:
            if self._reader is None or self._reader.done():
                async with self._works.read(SYSTEM) as work:
                    self.number = await outbox.select_last_number(work.db)
                reading = supervise("live feed", self._run)
                self._reader = asyncio.create_task(reading, name="live feed", context=Context())

    async def _run(self) -> None:
        """Hand out events as they are committed, until cancelled. A wake-up that was lost delays them by `_LOOK_AGAIN_S` at most."""
        while True:
            await self._bus.events_after(self.number, _LOOK_AGAIN_S)
            await self._hand_out()

    async def _hand_out(self) -> None:
        while True:
            async with self._works.read(SYSTEM) as work:
                found = await outbox.select_events_after(work.db, self.number, _PER_READ)
                rows = await self._source.fill_in(work, found)
            for row in rows:
                if row.name in self._source.movers:
                    await self._move(row)
                self.number = row.number
                self._dispatch(row)
            if len(rows) < _PER_READ:
                return

    def _dispatch(self, row: EventRow) -> None:
        frame = event_frame(row)
        seen: set[Subscriber] = set()
        if row.room_id is not None:
            seen = self._by_room.get(row.room_id, seen)
        elif row.team_id is not None:
            seen = {one for one in self._by_team.get(row.team_id, ()) if one.audience.sees(row)}
        for subscriber in seen:
            subscriber.offer(frame)
        for subscriber in self._by_user.get(row.user_id or 0, ()):
            if subscriber not in seen:
                subscriber.offer(frame)

    async def _move(self, row: EventRow) -> None:
        """Look again at who sees what, for the people whom the event concerns."""
        named = cast("list[int]", row.body.get("user_ids") or [])
        for user_id in self.online({row.user_id or 0, row.actor_id or 0, *named}):
            await self._look_again_at(user_id)

    async def _look_again_at(self, user_id: int) -> None:
        # One after the other, so that what was read first is never applied last.
        async with self._moving, self._works.read(SYSTEM) as work:
            audience = await self._source.find_audience(work, user_id)
            for subscriber in list(self._by_user.get(user_id, ())):
                self._displace(subscriber)
                subscriber.audience = audience
                self._place(subscriber)

    def _places(self, audience: Audience) -> list[tuple[dict[int, set[Subscriber]], int]]:
        return [
            (self._by_user, audience.user_id),
            *((self._by_team, team_id) for team_id in audience.teams),
            *((self._by_room, room_id) for room_id in audience.rooms),
        ]

    def _place(self, subscriber: Subscriber) -> None:
        for index, key in self._places(subscriber.audience):
            index[key].add(subscriber)

    def _displace(self, subscriber: Subscriber) -> None:
        for index, key in self._places(subscriber.audience):
            if (there := index.get(key)) is not None:
                there.discard(subscriber)
                if not there:
                    del index[key]
