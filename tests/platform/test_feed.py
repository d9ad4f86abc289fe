"""The live feed of a process: each event once, in order, to whoever may see it, however slow they are and however often they come back."""

import asyncio
import random
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any, ClassVar, cast

import msgspec
import pytest

from crewhall.flows.feed import audience_of
from crewhall.kit.actor import SYSTEM, Rank
from crewhall.kit.events import Event
from crewhall.platform import feed as module
from crewhall.platform import feed_history, feed_subscriber, outbox
from crewhall.platform.bus import Bus, listen
from crewhall.platform.feed import Feed
from crewhall.platform.feed_audience import Audience, Source, TooManyStreams
from crewhall.platform.feed_frames import transient_frame
from crewhall.platform.feed_subscriber import Subscriber
from crewhall.platform.outbox import EventRow
from crewhall.platform.work import ReadWork, Works

pytestmark = pytest.mark.anyio

ANNA, BEN, CLEO = 1, 2, 3
TEAM, OTHER_TEAM, ROOM = 10, 11, 20


class LampLit(Event, frozen=True):
    """Something that happened."""

    wire_name: ClassVar[str] = "LampLit"

    lamp: int = 0


class SafeOpened(Event, frozen=True):
    """Something for managers."""

    wire_name: ClassVar[str] = "SafeOpened"
    seen_from: ClassVar[Rank] = Rank.MANAGER


class DoorOpened(Event, frozen=True):
    """Something after which the person sees the room."""

    wire_name: ClassVar[str] = "DoorOpened"
    changes_audience: ClassVar[bool] = True


class House:
    """Who sees what, as a test sets it."""

    def __init__(self) -> None:
        self.audiences = {
            ANNA: audience_of(ANNA, {TEAM: Rank.MANAGER}, [ROOM], [CLEO]),
            BEN: audience_of(BEN, {TEAM: Rank.MEMBER}),
            CLEO: audience_of(CLEO, {OTHER_TEAM: Rank.OWNER}),
        }

    async def find_audiences(self, _work: ReadWork, user_ids: list[int]) -> dict[int, Audience]:
        return {user_id: self.audiences[user_id] for user_id in user_ids}

    async def fill_in(self, _work: ReadWork, rows: list[EventRow]) -> list[EventRow]:
        return rows


@pytest.fixture
def house() -> House:
    """Who sees what."""
    return House()


@pytest.fixture
async def feed(works: Works, house: House) -> AsyncGenerator[Feed, None]:
    """A feed of the works' events."""
    feed = Feed(works, cast("Bus", works.wakes), Source(house.find_audiences, house.fill_in))
    yield feed
    await feed.close()


async def happen(works: Works, *events: Event) -> None:
    """Commit events in one unit."""
    async with works.write(SYSTEM) as work:
        for event in events:
            work.emit(event)


async def take(subscriber: Subscriber, count: int) -> list[dict[str, Any]]:
    """The next frames, decoded; at least so many."""
    frames: list[dict[str, Any]] = []
    async with asyncio.timeout(20):
        while len(frames) < count:
            frames += [msgspec.json.decode(frame.text) for frame in await subscriber.next(5)]
    return frames


def lamps(frames: list[dict[str, Any]]) -> list[int]:
    return [frame["event"]["lamp"] for frame in frames]


async def test_event_reaches_those_who_may_see_it_and_nobody_else(works: Works, feed: Feed) -> None:
    anna, ben, cleo = [await feed.subscribe(user_id, None) for user_id in (ANNA, BEN, CLEO)]
    await happen(
        works,
        LampLit(team_id=TEAM, lamp=1),
        LampLit(team_id=TEAM, room_id=ROOM, lamp=2),
        SafeOpened(team_id=TEAM),
        LampLit(user_id=BEN, lamp=4),
        LampLit(team_id=TEAM, user_id=CLEO, lamp=5),
        LampLit(lamp=6),
        LampLit(team_id=OTHER_TEAM, lamp=7),
    )
    frames = await take(anna, 4)
    assert [frame["name"] for frame in frames] == ["LampLit", "LampLit", "SafeOpened", "LampLit"]
    assert [frame["event"].get("lamp") for frame in frames] == [1, 2, None, 5]
    assert lamps(await take(ben, 3)) == [1, 4, 5]
    assert lamps(await take(cleo, 2)) == [5, 7]


async def test_past_events_are_told_like_new_ones(works: Works, feed: Feed) -> None:
    await happen(works, *(LampLit(team_id=TEAM, lamp=lamp) for lamp in range(3)), SafeOpened(team_id=TEAM))
    ben = await feed.subscribe(BEN, 0)
    assert lamps(await take(ben, 3)) == [0, 1, 2]
    await happen(works, LampLit(team_id=TEAM, lamp=3))
    assert lamps(await take(ben, 1)) == [3]


async def test_new_stream_without_a_number_begins_now(works: Works, feed: Feed) -> None:
    await happen(works, LampLit(team_id=TEAM, lamp=0))
    ben = await feed.subscribe(BEN, None)
    await happen(works, LampLit(team_id=TEAM, lamp=1))
    assert lamps(await take(ben, 1)) == [1]


async def come_and_go(feed: Feed, user_id: int, seed: int, last: int) -> list[int]:
    """Listen in short visits of random length, each after the last number of the one before, until that lamp was seen."""
    chance, seen, number = random.Random(seed), list[int](), 0
    async with asyncio.timeout(60):
        while last not in seen:
            subscriber = await feed.subscribe(user_id, number)
            visit = chance.randrange(1, 30)
            while visit > 0 and last not in seen:
                for frame in await subscriber.next(0.01):
                    seen.append(msgspec.json.decode(frame.text)["event"]["lamp"])
                    number = frame.number or number
                    visit -= 1
                visit -= 1
            feed.leave(subscriber)
            await asyncio.sleep(0)
    return seen


async def test_those_who_come_and_go_miss_nothing_and_see_nothing_twice(works: Works, feed: Feed) -> None:
    async def light_all() -> None:
        for lamp in range(300):
            await happen(works, LampLit(team_id=TEAM, lamp=lamp))

    visitors = [asyncio.create_task(come_and_go(feed, BEN, seed, 299)) for seed in range(8)]
    await light_all()
    for visitor in visitors:
        assert await visitor == list(range(300))


async def test_slow_peer_is_skipped_and_reads_on_later(
    works: Works, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_subscriber, "MOST_WAITING", 5)
    slow, quick = await feed.subscribe(BEN, None), await feed.subscribe(ANNA, None)
    assert await slow.next(0) == []
    for lamp in range(40):
        await happen(works, LampLit(team_id=TEAM, lamp=lamp))
        assert lamps(await take(quick, 1)) == [lamp]
    assert lamps(await take(slow, 40)) == list(range(40))
    await happen(works, LampLit(team_id=TEAM, lamp=40))
    assert lamps(await take(slow, 1)) == [40]


async def test_peer_that_is_too_far_behind_is_told_to_fetch_anew(
    works: Works, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_subscriber, "MOST_MISSED", 3)
    await happen(works, *(LampLit(team_id=TEAM, lamp=lamp) for lamp in range(9)))
    ben = await feed.subscribe(BEN, 0)
    (told,) = await take(ben, 1)
    assert told == {"type": "resync", "number": feed.number}
    await happen(works, LampLit(team_id=TEAM, lamp=9))
    assert lamps(await take(ben, 1)) == [9]


async def test_peer_that_missed_forgotten_events_is_told_to_fetch_anew(works: Works, feed: Feed) -> None:
    await happen(works, *(LampLit(team_id=TEAM, lamp=lamp) for lamp in range(9)))
    async with works.write(SYSTEM) as work:
        numbers = [row.number for row in await outbox.select_events_after(work.db, 0, 9)]
        assert not await outbox.delete_old_events(work.db, work.now + timedelta(days=1), 100)
        assert await outbox.select_first_number(work.db) == numbers[-1], "the newest stays"
        assert await work.db.fetch_value("SELECT count(*) FROM event_topics") == 1
    missed, not_missed = await feed.subscribe(BEN, numbers[2]), await feed.subscribe(BEN, numbers[-2])
    assert await take(missed, 1) == [{"type": "resync", "number": feed.number}]
    assert lamps(await take(not_missed, 1)) == [8]
    await happen(works, LampLit(team_id=TEAM, lamp=9))
    assert lamps(await take(missed, 1)) == [9]


async def test_whoever_enters_a_room_hears_what_follows_and_whoever_leaves_nothing_more(
    works: Works, feed: Feed, house: House
) -> None:
    ben = await feed.subscribe(BEN, None)
    assert await ben.next(0) == []
    await happen(works, LampLit(room_id=ROOM, lamp=0))
    await happen(works, LampLit(user_id=BEN, lamp=7))
    assert lamps(await take(ben, 1)) == [7]
    house.audiences[BEN] = audience_of(BEN, {}, [ROOM])
    await happen(works, DoorOpened(room_id=ROOM, user_id=BEN), LampLit(room_id=ROOM, lamp=1))
    frames = await take(ben, 2)
    assert [frame["name"] for frame in frames] == ["DoorOpened", "LampLit"]
    house.audiences[BEN] = audience_of(BEN, {})
    await happen(works, DoorOpened(room_id=ROOM, user_id=BEN), LampLit(room_id=ROOM, lamp=2), LampLit(user_id=BEN))
    assert [frame["event"].get("lamp") for frame in await take(ben, 2)] == [None, 0]


async def test_typing_reaches_the_others_in_the_room_and_is_not_kept(works: Works, feed: Feed, house: House) -> None:
    house.audiences[BEN] = audience_of(BEN, {}, [ROOM])
    anna, ben, cleo = [await feed.subscribe(user_id, None) for user_id in (ANNA, BEN, CLEO)]
    for subscriber in (anna, ben, cleo):
        await subscriber.next(0)
    await feed.announce_typing(ROOM, BEN)
    assert await take(anna, 1) == [{"type": "typing", "room_id": ROOM, "user_id": BEN}]
    assert await ben.next(0) == await cleo.next(0) == []
    feed.leave(anna)
    again = await feed.subscribe(ANNA, 0)
    assert await again.next(0) == []


async def test_people_who_know_each_other_learn_who_is_there(feed: Feed) -> None:
    anna, ben, cleo = [await feed.subscribe(user_id, None) for user_id in (ANNA, BEN, CLEO)]
    assert feed.knowing(anna.audience) == {BEN, CLEO}
    assert feed.knowing(ben.audience) == {ANNA}
    assert feed.knowing(cleo.audience) == set()
    feed.leave(ben)
    assert feed.knowing(anna.audience) == {CLEO}
    assert feed.online([ANNA, BEN, CLEO]) == [ANNA, CLEO]


async def test_presence_is_told_to_those_who_know_the_person(feed: Feed) -> None:
    anna, ben, cleo = [await feed.subscribe(user_id, None) for user_id in (ANNA, BEN, CLEO)]
    for subscriber in (anna, ben, cleo):
        await subscriber.next(0)
    feed.note_presence(anna.audience)
    feed.flush()
    for subscriber in (ben, cleo):
        assert await take(subscriber, 1) == [{"type": "presence", "online": [ANNA], "offline": []}]
    assert await anna.next(0) == []


async def test_presence_is_a_state_gathered_for_a_second(feed: Feed, house: House) -> None:
    crowd = range(100, 400)
    for user_id in crowd:
        house.audiences[user_id] = audience_of(user_id, {TEAM: Rank.MEMBER})
    anna = await feed.subscribe(ANNA, None)
    assert await anna.next(0) == []
    streams = [await feed.subscribe(user_id, None) for user_id in crowd]
    for stream in streams:  # also those that have not read on yet are told
        feed.note_presence(stream.audience)
    feed.leave(streams[0])  # came and went within the second
    feed.note_presence(streams[0].audience)
    feed.flush()
    assert await take(anna, 1) == [{"type": "presence", "online": [*crowd[1:]], "offline": []}]
    assert [len(await stream.next(0)) for stream in streams[1:]] == [1] * (len(streams) - 1)
    feed.leave(streams[1])
    feed.note_presence(streams[1].audience)
    again = await feed.subscribe(crowd[1], None)  # back within the second
    feed.note_presence(again.audience)
    feed.leave(streams[2])
    feed.note_presence(streams[2].audience)
    feed.flush()
    assert await take(anna, 1) == [{"type": "presence", "online": [], "offline": [crowd[2]]}]


async def test_gathered_frames_go_out_by_themselves(feed: Feed) -> None:
    anna, ben = await feed.subscribe(ANNA, None), await feed.subscribe(BEN, None)
    assert await ben.next(0) == []
    feed.note_presence(anna.audience)
    async with asyncio.timeout(10):
        assert '"presence"' in (await ben.next(9))[0].text


class TestStates:
    """Events of which only the newest of each person in a room counts."""

    @pytest.fixture
    def feed(self, works: Works, house: House, monkeypatch: pytest.MonkeyPatch) -> Feed:
        """A feed that gathers `LampLit`."""
        monkeypatch.setattr(LampLit, "is_state", True)
        return Feed(works, cast("Bus", works.wakes), Source(house.find_audiences, house.fill_in))

    async def test_newest_of_each_person_goes_out_once_a_room(self, works: Works, feed: Feed, house: House) -> None:
        house.audiences[BEN] = audience_of(BEN, {}, [ROOM])
        anna, ben, cleo = [await feed.subscribe(user_id, None) for user_id in (ANNA, BEN, CLEO)]
        for subscriber in (anna, ben, cleo):
            assert await subscriber.next(0) == []
        await happen(
            works,
            *(LampLit(room_id=ROOM, user_id=user_id, lamp=lamp) for lamp in (1, 2) for user_id in (ANNA, BEN)),
            SafeOpened(room_id=ROOM),
        )
        for subscriber in (anna, ben):
            event, state = await take(subscriber, 2)
            assert event["name"] == "SafeOpened"
            assert state == {
                "type": "state",
                "name": "LampLit",
                "room_id": ROOM,
                "events": [{"user_id": user_id, "lamp": 2} for user_id in (ANNA, BEN)],
            }
        assert await cleo.next(0) == []

    async def test_stream_that_broke_before_they_went_out_gets_them_when_it_resumes(
        self, works: Works, feed: Feed
    ) -> None:
        anna = await feed.subscribe(ANNA, None)
        await anna.next(0)
        await happen(works, LampLit(room_id=ROOM, user_id=BEN, lamp=7), SafeOpened(room_id=ROOM))
        (event,) = await take(anna, 1)
        feed.leave(anna)
        again = await feed.subscribe(ANNA, event["number"])
        (state,) = await take(again, 1)
        assert state["events"] == [{"user_id": BEN, "lamp": 7}]
        late = await feed.subscribe(ANNA, 0)
        assert [frame["type"] for frame in await take(late, 2)] == ["state", "event"]


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_presence_of_many_with_many_friends_is_overheard_by_all_of_them(
    works: Works, feed: Feed, house: House, database_url: str, dialect: str
) -> None:
    assert dialect == "postgres"
    bus = Bus()
    elsewhere = Feed(works, bus, Source(house.find_audiences, house.fill_in))
    bus.overheard = elsewhere.overhear
    listening = asyncio.create_task(listen(database_url, bus))
    last = 10**15 + 999
    house.audiences[last] = audience_of(last, {})
    friend = await elsewhere.subscribe(last, None)
    assert await friend.next(0) == []
    ben = audience_of(BEN, dict.fromkeys(range(500), Rank.MEMBER), friends=range(10**15, last + 1))
    house.audiences[BEN] = ben
    seen: set[bool] = set()
    async with asyncio.timeout(20):
        while len(seen) < 2:
            stream = await feed.subscribe(BEN, None)
            feed.note_presence(ben)
            feed.flush()
            feed.leave(stream)
            feed.note_presence(ben)
            feed.flush()
            for frame in await friend.next(0.05):
                message = msgspec.json.decode(frame.text)
                seen.add(BEN in message["online"])
                assert message["online"] + message["offline"] == [BEN]
    await elsewhere.close()
    listening.cancel()


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_whoever_leaves_one_process_and_listens_at_another_is_still_there(
    works: Works, feed: Feed, house: House, database_url: str, dialect: str
) -> None:
    assert dialect == "postgres"
    here, bus = cast("Bus", works.wakes), Bus()
    elsewhere = Feed(works, bus, Source(house.find_audiences, house.fill_in))
    here.overheard, bus.overheard = feed.overhear, elsewhere.overhear
    listening = [asyncio.create_task(listen(database_url, one)) for one in (here, bus)]
    anna, ben = await feed.subscribe(ANNA, None), await elsewhere.subscribe(BEN, None)
    assert await anna.next(0) == []
    texts: list[str] = []
    async with asyncio.timeout(20):
        while not (texts and f'"online":[{BEN}]' in texts[-1]):
            also_here = await feed.subscribe(BEN, None)
            feed.note_presence(ben.audience)
            feed.flush()
            feed.leave(also_here)
            feed.note_presence(ben.audience)
            feed.flush()
            texts = [frame.text for _ in range(4) for frame in await anna.next(0.5)]
    await elsewhere.close()
    for task in listening:
        task.cancel()


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_typing_is_overheard_by_other_processes(
    works: Works, feed: Feed, house: House, database_url: str, dialect: str
) -> None:
    assert dialect == "postgres"
    bus = Bus()
    elsewhere = Feed(works, bus, Source(house.find_audiences, house.fill_in))
    bus.overheard = elsewhere.overhear
    listening = asyncio.create_task(listen(database_url, bus))
    anna = await elsewhere.subscribe(ANNA, None)
    assert await anna.next(0) == []
    async with asyncio.timeout(10):
        while not (frames := await anna.next(0.05)):
            await feed.announce_typing(ROOM, BEN)
    assert msgspec.json.decode(frames[0].text) == {"type": "typing", "room_id": ROOM, "user_id": BEN}
    await elsewhere.close()
    listening.cancel()


async def test_one_person_may_not_open_any_number_of_streams(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PER_PERSON", 2)
    await feed.subscribe(ANNA, None)
    second = await feed.subscribe(ANNA, None)
    with pytest.raises(TooManyStreams):
        await feed.subscribe(ANNA, None)
    feed.leave(second)
    await feed.subscribe(ANNA, None)


async def test_closed_stream_answers_at_once(feed: Feed) -> None:
    anna = await feed.subscribe(ANNA, None)
    await anna.next(0)
    waiting = asyncio.create_task(anna.next(60))
    await asyncio.sleep(0)
    await feed.close()
    assert await asyncio.wait_for(waiting, 5) == []
    assert anna.closed
    anna.offer(transient_frame({"type": "late"}))
    assert await anna.next(0) == []


async def test_number_from_the_future_is_taken_as_now(works: Works, feed: Feed) -> None:
    ben = await feed.subscribe(BEN, 10**9)
    await happen(works, LampLit(team_id=TEAM, lamp=1))
    assert lamps(await take(ben, 1)) == [1]


async def test_number_that_another_process_has_told_is_not_told_again(works: Works, feed: Feed, house: House) -> None:
    looks = asyncio.Event()
    find_audiences = house.find_audiences

    async def find_slowly(work: ReadWork, user_ids: list[int]) -> dict[int, Audience]:
        if CLEO in user_ids:
            await looks.wait()
        return await find_audiences(work, user_ids)

    anna, cleo = await feed.subscribe(ANNA, None), asyncio.create_task(feed.subscribe(CLEO, None))
    feed._source = msgspec.structs.replace(feed._source, find_audiences=find_slowly)  # pyright: ignore[reportPrivateUsage] - the reader is held up there
    await happen(works, DoorOpened(user_id=CLEO), *(LampLit(team_id=TEAM, lamp=lamp) for lamp in range(3)))
    async with works.read(SYSTEM) as work:
        number = await outbox.select_last_number(work.db)
    assert feed.number < number
    looks.set()
    ben = await feed.subscribe(BEN, number)
    await happen(works, LampLit(team_id=TEAM, lamp=3))
    assert lamps(await take(ben, 1)) == [3]
    assert lamps(await take(anna, 4)) == [0, 1, 2, 3]
    await cleo


async def test_reader_ends_with_the_last_stream_also_in_the_moment_of_an_event(works: Works, feed: Feed) -> None:
    for lamp in range(5):
        ben = await feed.subscribe(BEN, None)
        assert await ben.next(0) == []
        await happen(works, LampLit(team_id=TEAM, lamp=lamp))
        feed.leave(ben)
    readers = [task for task in asyncio.all_tasks() if task.get_name() == "live feed"]
    async with asyncio.timeout(5):
        await asyncio.gather(*readers, return_exceptions=True)


async def test_stream_that_cannot_be_opened_leaves_nothing_behind(feed: Feed, house: House) -> None:
    del house.audiences[BEN]
    with pytest.raises(KeyError):
        await feed.subscribe(BEN, None)
    assert feed.online([BEN]) == []


async def test_long_past_is_read_in_steps(works: Works, feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_history, "_PER_STEP", 4)
    await happen(works, *(LampLit(team_id=TEAM, lamp=lamp) for lamp in range(10)))
    ben = await feed.subscribe(BEN, 0)
    assert [len(await ben.next(5)) for _ in range(3)] == [4, 4, 2]


async def test_closed_feed_opens_no_stream_any_more(feed: Feed) -> None:
    await feed.close()
    anna = await feed.subscribe(ANNA, None)
    assert anna.closed
    assert await anna.next(60) == []
    assert feed.online([ANNA]) == []
