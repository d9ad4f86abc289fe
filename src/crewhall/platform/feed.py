"""The live feed of one process: reads each committed event once and hands it to whoever may see it. Knows no socket and no domain.

Every event has a growing number. A subscriber that is new, slow or was away reads on from its own last number out of the database; one
that keeps up is handed frames from memory. So nothing is missed and nothing comes twice, and nobody waits for a slow peer.
"""

import asyncio
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextvars import Context
from typing import cast
from uuid import uuid4

import msgspec
import structlog

from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError
from crewhall.kit.events import event_classes
from crewhall.kit.topics import room_topic
from crewhall.platform import outbox
from crewhall.platform.bus import Bus
from crewhall.platform.feed_audience import Audience, Source, TooManyStreams, take_out
from crewhall.platform.feed_frames import event_frame, transient_frame
from crewhall.platform.feed_history import History
from crewhall.platform.feed_presence import Announcement, Presence, by_circles, payloads, presence_message
from crewhall.platform.feed_states import States
from crewhall.platform.feed_subscriber import Subscriber
from crewhall.platform.outbox import EventRow
from crewhall.platform.supervision import supervise
from crewhall.platform.work import Works

log = structlog.get_logger()

MOST_PER_PERSON = 50
"""Open streams of one person in one process."""

_PER_READ = 500
_MOST_LOOKED_AT = 200
"""People whose audiences are read at once."""
_LOOK_AGAIN_S = 15.0
_GATHER_S = 1.0
"""How long comings and goings, and events of which only the newest counts, wait for others of their kind."""


class Feed:
    """The process's live feed. It reads only while somebody listens."""

    def __init__(self, works: Works, bus: Bus, source: Source) -> None:
        self._works = works
        self._bus = bus
        self._source = source
        self._changing = {kind.wire_name for kind in event_classes() if kind.changes_audience}
        self._by_user: dict[int, set[Subscriber]] = defaultdict(set)
        self._by_topic: dict[str, set[Subscriber]] = defaultdict(set)
        self._people: dict[str, Counter[int]] = defaultdict(Counter)  # by circle, with the number of their streams
        self._reader: asyncio.Task[None] | None = None
        self._origin = uuid4().hex
        self._presence = Presence(self._by_user.__contains__, self._origin)
        self._states = States(frozenset(kind.wire_name for kind in event_classes() if kind.is_state))
        self._history = History(works, source, self._states)
        self._gathering: asyncio.TimerHandle | None = None
        self._starting = asyncio.Lock()
        self._moving = asyncio.Lock()
        self._unread: set[int] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @property
    def number(self) -> int:
        """The number of the last event that was handed out."""
        return self._history.number

    async def subscribe(self, user_id: int, after: int | None) -> Subscriber:
        """Open a stream of what the person may see: after that number, or from now on. Raises `TooManyStreams`."""
        if len(self._by_user.get(user_id, ())) >= MOST_PER_PERSON:
            raise TooManyStreams(most=MOST_PER_PERSON)
        subscriber = Subscriber(self._history, Audience(user_id))
        if self._is_closed:
            subscriber.close()
            return subscriber
        self._place(subscriber)
        try:
            await self._start()
            subscriber.number = await self._beginning(after)
            subscriber.looks_back = after is not None
            await self._look_again_at([user_id])
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
        if self._gathering is not None:
            self._gathering.cancel()
        for subscriber in [one for several in self._by_user.values() for one in several]:
            subscriber.close()
        tasks = [task for task in (*self._telling, self._reader) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._reader = None

    def online(self, user_ids: Iterable[int]) -> list[int]:
        """Those of the people who have a stream open in this process."""
        return [user_id for user_id in user_ids if user_id in self._by_user]

    def knowing(self, audience: Audience) -> set[int]:
        """People with an open stream who may know that this person is there: team mates and friends."""
        found = set(self.online(audience.friends))
        for circle in audience.circles:
            found.update(self._people.get(circle, ()))
        return found - {audience.user_id}

    def note_presence(self, audience: Audience) -> None:
        """The person came or went: those who know them, and listen, are told within a second whether they are online."""
        self._presence.note(audience.user_id, audience.circles, audience.friends)
        self._gather()

    async def announce_typing(self, room_id: int, user_id: int) -> None:
        """Tell the others in a room who listen now that somebody types."""
        told = Announcement(user_id=user_id, room_id=room_id, origin=self._origin)
        self._hand_on_typing(told)
        if self._works.database.dialect == "postgres":
            await self._notify_processes([told])

    def overhear(self, payload: str) -> None:
        """Hand on what another process was told."""
        elsewhere = [
            told for told in msgspec.json.decode(payload, type=list[Announcement]) if told.origin != self._origin
        ]
        presence: list[Announcement] = []
        for told in elsewhere:
            here = next(iter(self._by_user.get(told.user_id, ())), None)
            if told.room_id is not None:
                self._hand_on_typing(told)
            elif here is None or told.online:
                presence.append(told)
            else:  # they have left that process, and are still here
                self._presence.note(told.user_id, here.audience.circles, here.audience.friends, anew=True)
                self._gather()
        self._hand_on_presence(presence)

    def _gather(self) -> None:
        """Have what waits go out within a second."""
        if self._gathering is None and not self._is_closed:
            self._gathering = asyncio.get_running_loop().call_later(_GATHER_S, self.flush, context=Context())

    def flush(self) -> None:
        """Send out what has been gathered."""
        if self._gathering is not None:
            self._gathering.cancel()
            self._gathering = None
        for topic, frame in self._states.take():
            for subscriber in self._by_topic.get(topic, ()):
                subscriber.offer(frame)
        announced = self._presence.take()
        self._hand_on_presence(announced)
        if announced and self._works.database.dialect == "postgres":
            telling = asyncio.create_task(self._notify_processes(announced), context=Context())
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def _notify_processes(self, announced: list[Announcement]) -> None:
        try:
            async with self._works.read(SYSTEM) as work:
                for payload in payloads(announced):
                    await outbox.notify_feeds(work.db, payload)
        except CrewhallError as error:  # nothing of it is kept anyway
            log.warning("other processes could not be notified", reason=error.message)

    def _hand_on_typing(self, told: Announcement) -> None:
        frame = transient_frame({"type": "typing", "room_id": told.room_id, "user_id": told.user_id})
        for subscriber in self._by_topic.get(room_topic(told.room_id or 0), ()):
            if subscriber.audience.user_id != told.user_id:
                subscriber.offer(frame)

    def _hand_on_presence(self, announced: list[Announcement]) -> None:
        for circles, people in by_circles(announced).items():
            frame = transient_frame(presence_message(people))
            alone = people[0].user_id if len(people) == 1 else 0
            mates = self._subscribers(circles)
            for subscriber in mates:
                if subscriber.audience.user_id != alone:
                    subscriber.offer(frame)
            for told in people:
                friends = {one for user_id in told.friends for one in self._by_user.get(user_id, ())} - mates
                for subscriber in friends:
                    subscriber.offer(transient_frame(presence_message([told])))

    async def _start(self) -> None:
        async with self._starting:
            if self._reader is None or self._reader.done():
                async with self._works.read(SYSTEM) as work:
                    self._history.number = await outbox.select_last_number(work.db)
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
                if row.name in self._changing:
                    await self._move(row)
                self._history.number = row.number
                self._dispatch(row)
            if len(rows) < _PER_READ:
                return

    def _dispatch(self, row: EventRow) -> None:
        if self._states.gathers(row):
            self._states.add(row)
            self._gather()
            return
        frame = event_frame(row)
        for subscriber in self._subscribers(row.topics.split()):
            subscriber.offer(frame)

    def _subscribers(self, topics: Iterable[str]) -> set[Subscriber]:
        """Whoever subscribes to at least one of the topics."""
        return {one for topic in topics for one in self._by_topic.get(topic, ())}

    async def _move(self, row: EventRow) -> None:
        """Look again at who sees what, for the people whom the event concerns."""
        named = cast("list[int]", row.body.get("user_ids") or [])
        people = self.online({row.user_id or 0, row.actor_id or 0, *named})
        if people:
            await self._look_again_at(people)

    async def _look_again_at(self, user_ids: Iterable[int]) -> None:
        """Read anew what these people see. Who comes while others are looked at waits, and is looked at with all who came meanwhile."""
        wanted = set(user_ids)
        self._unread |= wanted
        async with self._moving:  # one after the other, so that what was read first is never applied last
            while wanted & self._unread:
                some = [*itertools.islice(self._unread, _MOST_LOOKED_AT)]
                self._unread.difference_update(some)
                try:
                    async with self._works.read(SYSTEM) as work:
                        audiences = await self._source.find_audiences(work, some)
                except BaseException:
                    self._unread.update(some)  # the others who wait for them look themselves
                    raise
                for audience in audiences.values():
                    self._apply(audience)

    def _apply(self, audience: Audience) -> None:
        for subscriber in list(self._by_user.get(audience.user_id, ())):
            self._displace(subscriber)
            subscriber.audience = audience
            self._place(subscriber)

    def _place(self, subscriber: Subscriber) -> None:
        audience = subscriber.audience
        self._by_user[audience.user_id].add(subscriber)
        for topic in audience.topics:
            self._by_topic[topic].add(subscriber)
        for circle in audience.circles:
            self._people[circle][audience.user_id] += 1

    def _displace(self, subscriber: Subscriber) -> None:
        audience = subscriber.audience
        if subscriber not in self._by_user.get(audience.user_id, ()):
            return  # it has left already
        take_out(self._by_user, audience.user_id, subscriber)
        for topic in audience.topics:
            take_out(self._by_topic, topic, subscriber)
        for circle in audience.circles:
            people = self._people[circle]
            people[audience.user_id] -= 1
            if not people[audience.user_id]:
                del people[audience.user_id]
            if not people:
                del self._people[circle]
