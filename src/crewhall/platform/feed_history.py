"""The events that are kept, as single streams read them from the database: what happened while a client was away, or was too slow."""

from crewhall.kit.actor import SYSTEM
from crewhall.platform import outbox
from crewhall.platform.feed_audience import Audience, Source
from crewhall.platform.feed_frames import Frame, event_frame
from crewhall.platform.feed_states import RECENT, States
from crewhall.platform.work import Works

_PER_STEP = 50  # for one of perhaps a thousand streams that come back at once, and messages may be long


class History:
    """The events that are kept, as frames. `number` is that of the last event which the feed of this process has handed out."""

    def __init__(self, works: Works, source: Source, states: States) -> None:
        self.number = 0
        self._works = works
        self._source = source
        self._states = states

    async def read(self, audience: Audience, after: int, until: int) -> tuple[list[Frame], int]:
        """The first events after one number, up to another, that the audience sees; and up to where these are all."""
        async with self._works.read(SYSTEM) as work:
            rows = await outbox.select_events_of(work.db, list(audience.topics), after, until, _PER_STEP)
            reached = until if len(rows) < _PER_STEP else rows[-1].number
            single, states = self._states.split(rows)
            return states + [event_frame(row) for row in await self._source.fill_in(work, single)], reached

    async def read_recent_states(self, audience: Audience, number: int) -> list[Frame]:
        """What may have been gathered and not sent when a stream broke after this number."""
        if not (self._states.names and number):
            return []
        async with self._works.read(SYSTEM) as work:
            rows = await outbox.select_named_events_of(
                work.db, sorted(self._states.names), list(audience.topics), number - RECENT, number
            )
        return self._states.split(rows)[1]

    async def first_number(self) -> int:
        """The number of the oldest event that is kept."""
        async with self._works.read(SYSTEM) as work:
            return await outbox.select_first_number(work.db)
