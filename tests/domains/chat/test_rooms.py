"""Rooms: found again for exactly their people, listed by account, renamed, marked, put away."""

import asyncio
from typing import Any

import pytest

from crewhall.domains.chat import messages, participants, rooms
from crewhall.domains.chat.errors import RoomIsFull
from crewhall.domains.chat.events import RoomArchived, RoomChanged, RoomMarked, RoomOpened
from crewhall.domains.chat.model import LONGEST_TITLE, MOST_PEOPLE, NewMessage, NewRoom, RoomEdit
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.errors import InvalidInput, NotFound
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.chat.talk import Crew, Does, acting, announced, fields, refusal
from tests.domains.labels.conftest import CountingDb
from tests.domains.people import a_team, a_user

pytestmark = pytest.mark.anyio


async def initiate(works: Works, actor: Actor, *user_ids: int) -> tuple[int, bool]:
    async with works.write(actor) as work:
        view, is_new = await rooms.initiate(work, NewRoom(user_ids=user_ids))
        return view.room.id, is_new


async def test_opened_room_has_its_people_and_is_announced(works: Works, crew: Crew) -> None:
    async with works.write(acting(crew.ann)) as work:
        view = await rooms.create(work, NewRoom(title="  Night\n shift ", user_ids=(crew.ben, crew.cat), favorite=True))
        assert [type(event) for event in work.events] == [RoomOpened]
        assert work.events[0] == RoomOpened(
            room_id=view.room.id,
            user_ids=(crew.ann, crew.ben, crew.cat),
            title="Night shift",
            owner_id=crew.ann,
        )
    assert [person.user_id for person in view.people] == [crew.ann, crew.ben, crew.cat]
    assert (view.room.title, view.room.owner_id, view.room.is_group) == ("Night shift", crew.ann, True)
    assert (view.room.favorite, view.room.mute, view.room.unread_count) == (True, False, 0)
    assert (await crew.seen(crew.ben, view.room.id)).favorite is False


async def test_initiate_finds_exactly_these_people_whoever_asks(works: Works, crew: Crew) -> None:
    pair, is_new = await initiate(works, acting(crew.ann), crew.ben)
    assert is_new
    assert await initiate(works, acting(crew.ben), crew.ann) == (pair, False)
    assert await initiate(works, acting(crew.ben), crew.ann, crew.ben, crew.ann) == (pair, False)
    three, is_new = await initiate(works, acting(crew.ann), crew.ben, crew.cat)
    assert is_new
    assert three != pair
    assert await announced(works) == ["RoomOpened", "RoomOpened"]


async def test_room_with_oneself_is_for_notes(works: Works, crew: Crew) -> None:
    notes, is_new = await initiate(works, acting(crew.ann))
    assert is_new
    assert await initiate(works, acting(crew.ann), crew.ann) == (notes, False)
    await crew.say(crew.ann, notes, "milk")
    assert await crew.bodies(crew.ann, notes) == ["milk"]


async def test_twenty_callers_at_once_get_one_room(works: Works, crew: Crew) -> None:
    people = [crew.ann, crew.ben, crew.cat]
    found = await asyncio.gather(*(initiate(works, acting(people[number % 3]), *people) for number in range(20)))
    assert len({room for room, _ in found}) == 1
    assert [is_new for _, is_new in found].count(True) == 1
    assert await announced(works) == ["RoomOpened"]


async def test_create_opens_a_second_room_and_the_first_stays_the_found_one(works: Works, crew: Crew) -> None:
    first, second = await crew.room(crew.ann, crew.ben), await crew.room(crew.ann, crew.ben)
    assert first != second
    assert await initiate(works, acting(crew.ben), crew.ann) == (first, False)


async def test_room_is_found_for_the_people_who_are_in_it_now(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    async with works.write(acting(crew.ben)) as work:
        await participants.add(work, room, crew.cat)
    assert await initiate(works, acting(crew.cat), crew.ann, crew.ben) == (room, False)
    pair, is_new = await initiate(works, acting(crew.ann), crew.ben)
    assert is_new
    async with works.write(acting(crew.cat)) as work:
        await participants.remove(work, room, crew.cat)
    assert await initiate(works, acting(crew.ann), crew.ben) == (pair, False)  # it was there first


async def test_archived_room_is_not_found_again(works: Works, crew: Crew) -> None:
    room, _ = await initiate(works, acting(crew.ann), crew.ben)
    async with works.write(acting(crew.ann)) as work:
        await rooms.remove(work, room)
    again, is_new = await initiate(works, acting(crew.ben), crew.ann)
    assert is_new
    assert again != room


async def test_account_finds_its_own_room_first_and_then_any_that_it_lists(works: Works, crew: Crew) -> None:
    other_team = await a_team(works, "other", crew.ann)
    personal, in_team = acting(crew.ann), acting(crew.ann, crew.team)
    elsewhere, _ = await initiate(works, acting(crew.ann, other_team), crew.ben)
    assert await initiate(works, personal, crew.ben) == (elsewhere, False)  # a personal account lists all
    ours, is_new = await initiate(works, in_team, crew.ben)
    assert is_new  # a team account does not list those of another team
    assert (await crew.seen(crew.ann, ours)).team_id == crew.team
    assert await initiate(works, in_team, crew.ben) == (ours, False)
    assert await initiate(works, personal, crew.ben) == (elsewhere, False)
    nobodys, _ = await initiate(works, personal, crew.cat)
    assert (await crew.seen(crew.ann, nobodys)).team_id is None
    assert await initiate(works, in_team, crew.cat) == (nobodys, False)


async def test_lists_follow_the_account_and_reading_by_id_does_not(works: Works, crew: Crew) -> None:
    other_team = await a_team(works, "other", crew.ann)
    ours, _ = await initiate(works, acting(crew.ann, crew.team), crew.ben)
    theirs, _ = await initiate(works, acting(crew.ann, other_team), crew.ben)
    nobodys = await crew.room(crew.ann, crew.cat)
    assert sorted(await crew.listed(acting(crew.ann))) == sorted([ours, theirs, nobodys])
    assert sorted(await crew.listed(acting(crew.ann, crew.team))) == sorted([ours, nobodys])
    async with works.read(acting(crew.ann, crew.team)) as work:
        assert (await rooms.get(work, theirs)).room.id == theirs


async def test_list_is_ordered_by_talk_filtered_and_paged(works: Works, crew: Crew, clock: object) -> None:
    assert clock
    first, second = await crew.room(crew.ann, crew.ben), await crew.room(crew.ann, crew.cat)
    third = await crew.room(crew.ben, crew.ann, crew.dan)
    assert await crew.listed(acting(crew.ann)) == [third, second, first]
    await crew.say(crew.ben, first)
    assert await crew.listed(acting(crew.ann)) == [first, third, second]
    async with works.write(acting(crew.ann)) as work:
        await rooms.update(work, second, RoomEdit(favorite=True))
    assert await crew.listed(acting(crew.ann), favorite=True) == [second]
    assert await crew.listed(acting(crew.ann), favorite=False) == [first, third]
    async with works.read(acting(crew.ann)) as work:
        page = await rooms.list_rooms(work, PageRequest(2, 2))
    assert ([view.room.id for view in page.rows], page.total) == ([second], 3)


async def test_list_takes_three_statements_and_names_people_and_unread(works: Works, crew: Crew) -> None:
    for other in (crew.ben, crew.cat, crew.dan):
        room = await crew.room(crew.ann, other)
        await crew.say(other, room)
        await crew.say(other, room)
    await crew.say(crew.ann, await crew.room(crew.ann, crew.eve))
    async with works.read(acting(crew.ann)) as work:
        counter = CountingDb(work.db)
        work.db = counter  # pyright: ignore[reportAttributeAccessIssue] - it passes everything on
        page = await rooms.list_rooms(work, PageRequest())
    assert counter.statements == 3
    assert [view.room.unread_count for view in page.rows] == [0, 2, 2, 2]
    assert {person.first_name for view in page.rows for person in view.people} == {"ann", "ben", "cat", "dan", "eve"}


async def test_crowd_is_named_whole_in_a_room_and_in_part_in_a_list(works: Works, crew: Crew) -> None:
    async with works.write(SYSTEM) as work:
        await work.db.execute_many(
            """
            INSERT INTO users (first_name, last_name, slug, status, administrator, account_type, created_at, updated_at)
            VALUES ($1, 'Test', $1, 'active', false, 'User', $2, $2)
            """,
            [(f"one{number}", work.now) for number in range(MOST_PEOPLE)],
        )
        newest = await work.db.fetch_value("SELECT max(id) FROM users")
    everybody = range(newest - MOST_PEOPLE + 1, newest + 1)
    with pytest.raises(RoomIsFull):
        await crew.room(crew.ann, *everybody)
    room, is_new = await initiate(works, acting(crew.ann), *everybody[1:])
    assert is_new
    assert await initiate(works, acting(crew.ann), *everybody[1:]) == (room, False)  # by the digest of a long key
    tries: list[Does] = [
        lambda work: participants.add(work, room, crew.ben),
        lambda work: rooms.update(work, room, RoomEdit(user_ids=(crew.ben,))),
    ]
    for does in tries:
        await refusal(works, acting(crew.ann), does, RoomIsFull)
    async with works.read(acting(crew.ann)) as work:
        assert len((await rooms.get(work, room)).people) == MOST_PEOPLE
        (view,) = (await rooms.list_rooms(work, PageRequest())).rows
        assert len(view.people) == rooms.MOST_NAMED


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewRoom(user_ids=(10**9,)), "user_ids"),
        (NewRoom(user_ids=(0,)), "user_ids"),
        (NewRoom(user_ids=(-1,)), "user_ids"),
        (NewRoom(user_ids=(2**63,)), "user_ids"),
        (NewRoom(user_ids=(10**30,)), "user_ids"),
        (NewRoom(title="x" * (LONGEST_TITLE + 1)), "title"),
    ],
    ids=["unknown", "zero", "negative", "too large", "much too large", "long title"],
)
async def test_wrong_field_is_named_and_nothing_changes(works: Works, crew: Crew, new: NewRoom, field: str) -> None:
    room = await crew.room(crew.ann, crew.ben)
    edit = RoomEdit(user_ids=new.user_ids, title=new.title)
    tries: list[Does] = [
        lambda work: rooms.create(work, new),
        lambda work: rooms.initiate(work, new),
        lambda work: rooms.update(work, room, edit),
    ]
    for does in tries:
        assert fields(await refusal(works, acting(crew.ann), does, InvalidInput)) == [field]


async def test_closed_person_answers_as_an_unknown_one_and_an_invited_one_but_for_who_knows_them(
    works: Works, crew: Crew
) -> None:
    invited = await a_user(works, "invited")
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET status = 'closed' WHERE id = $1", crew.ben)
        await work.db.execute("UPDATE users SET status = 'invited' WHERE id = $1", invited)
    texts: list[str] = []
    for user_id in (crew.ben, 10**9, invited):
        with pytest.raises(InvalidInput) as refused:
            await initiate(works, acting(crew.ann), user_id)
        texts.append(refused.value.message.replace(str(user_id), "N"))
    assert len(set(texts)) == 1
    async with works.write(SYSTEM) as work:
        await work.db.execute(
            """
            INSERT INTO contacts (user_id, friend_id, status, known_email, created_at, updated_at)
            VALUES ($1, $2, 'invited', 'invited@example.test', $3, $3)
            """,
            crew.ann,
            invited,
            work.now,
        )
    room, is_new = await initiate(works, acting(crew.ann), invited)
    assert is_new
    await crew.say(crew.ann, room, "welcome")
    assert await crew.bodies(invited, room) == ["welcome"]


async def test_post_to_people_opens_one_room_and_goes_on_in_it(works: Works, crew: Crew) -> None:
    said: list[Any] = []
    for sender, receivers in ((crew.ann, [crew.ben]), (crew.ben, [crew.ann, crew.ben])):
        async with works.write(acting(sender)) as work:
            said.append((await messages.post_to(work, receivers, NewMessage(body="hi"))).message)
    assert said[0].room_id == said[1].room_id
    assert [message.position for message in said] == [1, 2]
    tries: dict[str, Does] = {
        "receiver_ids": lambda work: messages.post_to(work, [], NewMessage(body="x")),
        "user_ids": lambda work: messages.post_to(work, [10**9], NewMessage(body="x")),
        "body": lambda work: messages.post_to(work, [crew.cat], NewMessage(body=" ")),  # and no empty room is left
    }
    for field, does in tries.items():
        assert fields(await refusal(works, acting(crew.ann), does, InvalidInput)) == [field]


async def test_edit_says_only_what_changed(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben)
    async with works.write(acting(crew.ben)) as work:
        view = await rooms.update(work, room, RoomEdit(title="Ward 3", is_group=True, mute=True))
        assert [type(event) for event in work.events] == [RoomChanged, RoomMarked]
        assert work.events[0].room_id == room
        assert (work.events[1].room_id, work.events[1].user_id) == (None, crew.ben)  # nobody else's business
    assert (view.room.title, view.room.is_group, view.room.mute, view.room.favorite) == ("Ward 3", True, True, False)
    assert (await crew.seen(crew.ann, room)).mute is False
    async with works.write(acting(crew.ben)) as work:
        await rooms.update(work, room, RoomEdit(title="Ward  3", is_group=True, favorite=False, mute=True))
        await rooms.update(work, room, RoomEdit(user_ids=(crew.ann, crew.ben)))
        assert work.events == []
        view = await rooms.update(work, room, RoomEdit(title=None))
        assert view.room.title is None


async def test_owner_puts_a_room_away_for_all_and_others_leave_it(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann, crew.ben, crew.cat)
    await crew.say(crew.cat, room, "secret")
    async with works.write(acting(crew.ben)) as work:
        assert (await rooms.remove(work, room)).room.id == room
    assert await crew.bodies(crew.cat, room) == ["secret"]
    async with works.write(acting(crew.ann)) as work:
        view = await rooms.remove(work, room)
        assert [person.left_at is None for person in view.people] == [True, True, False]
        assert work.events == [RoomArchived(room_id=room, user_id=crew.ann)]
    for user_id in (crew.ann, crew.ben, crew.cat):
        assert await crew.listed(acting(user_id)) == []
        with pytest.raises(NotFound):
            await crew.seen(user_id, room)


async def test_feed_knows_archived_rooms_but_not_their_texts(works: Works, crew: Crew) -> None:
    kept, gone = await crew.room(crew.ann, crew.ben), await crew.room(crew.ann, crew.cat)
    ids = [(await crew.say(crew.ann, room, f"in {room}")).message.id for room in (kept, gone)]
    async with works.write(acting(crew.ann)) as work:
        await rooms.remove(work, gone)
    async with works.read(SYSTEM) as work:
        found = await rooms.ids_of(work, [crew.ann, crew.ben])
        assert (sorted(found[crew.ann]), found[crew.ben]) == ([kept, gone], [kept])
        assert await messages.texts_of(work, ids) == {ids[0]: f"in {kept}"}
