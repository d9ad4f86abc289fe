"""Who leaves a team leaves its rooms, however that came about and whatever they try; who returns finds them again."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from msgspec import Struct

from crewhall.domains.chat import messages, participants, reactions, reads, rooms, scheduled
from crewhall.domains.chat.events import MessageDropped, RoomAccessChanged
from crewhall.domains.chat.model import MessageEdit, NewMessage, NewRoom, RoomEdit
from crewhall.domains.identity import administration, members, teams, users
from crewhall.domains.identity.model import MemberStatus, TeamEdit, TeamStatus
from crewhall.flows import feed
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.kit.errors import InvalidInput, NotFound
from crewhall.kit.paging import PageRequest
from crewhall.platform.outbox import select_events_after
from crewhall.platform.work import Work, Works
from tests.domains.directory.acquaintances import a_member, join, later, oneself
from tests.domains.people import a_team, a_user, in_team

pytestmark = pytest.mark.anyio


class Place(Struct, frozen=True):
    """A team of Ann's with Ben in it, a room of the team in which Gus is as a guest, one that Ben has opened, and one of no team."""

    works: Works
    team_id: int
    ann: Actor
    ben: Actor
    gus: int
    room: int
    said: int
    own: int
    private: int
    waiting: int


@pytest.fixture
async def place(works: Works) -> Place:
    ann_id, gus = await a_user(works, "ann"), await a_user(works, "gus")
    team_id = await a_team(works, "crew", ann_id)
    await join(works, ann_id, team_id, Rank.OWNER)
    ann, ben = in_team(ann_id, team_id, Rank.OWNER), await a_member(works, "ben", team_id, Rank.MEMBER)
    ben_id = ben.user_id or 0
    async with works.write(ann) as work:
        room = (await rooms.create(work, NewRoom(title="Kitchen", user_ids=(ben_id, gus)))).room.id
    async with works.write(ben) as work:
        own = (await rooms.create(work, NewRoom(user_ids=(ann_id,)))).room.id
        said = (await messages.post(work, room, NewMessage(body="before"))).message.id
        send_at = work.now + timedelta(hours=1)
        waiting = (await messages.post(work, room, NewMessage(body="later", send_at=send_at))).message.id
    async with works.write(oneself(ann_id)) as work:
        private = (await rooms.create(work, NewRoom(user_ids=(ben_id,)))).room.id
    return Place(works, team_id, ann, ben, gus, room, said, own, private, waiting)


async def set_status(place: Place, status: MemberStatus) -> None:
    async with place.works.write(place.ann) as work:
        await members.update(work, place.ben.user_id or 0, rank=None, manager=None, status=status)


async def set_team_status(place: Place, status: TeamStatus) -> None:
    async with place.works.write(place.ann) as work:
        await teams.update(work, TeamEdit(status=status), {})


async def close_account(place: Place) -> None:
    async with place.works.write(SYSTEM) as work:
        await administration.close_user(work, place.ben.user_id or 0)


Change = Callable[[Place], Awaitable[None]]
ENDINGS: dict[str, tuple[Change, Change | None]] = {
    "made inactive": (
        lambda place: set_status(place, MemberStatus.INACTIVE),
        lambda place: set_status(place, MemberStatus.ACTIVE),
    ),
    "archived": (
        lambda place: set_status(place, MemberStatus.ARCHIVED),
        lambda place: set_status(place, MemberStatus.ACTIVE),
    ),
    "the account is closed": (close_account, None),
    "the team is closed": (
        lambda place: set_team_status(place, TeamStatus.ARCHIVED),
        lambda place: set_team_status(place, TeamStatus.ACTIVE),
    ),
}
"""What ends a membership, and what takes it up again."""

TRIES: dict[str, Callable[[Work, Place], Awaitable[Any]]] = {
    "see the room": lambda work, place: rooms.get(work, place.room),
    "see the people": lambda work, place: participants.list_participants(work, place.room),
    "read": lambda work, place: messages.read_page(work, place.room),
    "read one message": lambda work, place: messages.get(work, place.said),
    "mark read": lambda work, place: reads.mark_read(work, place.room),
    "post": lambda work, place: messages.post(work, place.room, NewMessage(body="after")),
    "schedule": lambda work, place: messages.post(
        work, place.room, NewMessage(body="after", send_at=work.now + timedelta(days=1))
    ),
    "edit": lambda work, place: messages.edit(work, place.said, MessageEdit(body="after")),
    "send what waits": lambda work, place: messages.edit(work, place.waiting, MessageEdit(send_at=None)),
    "delete": lambda work, place: messages.delete(work, place.said),
    "react": lambda work, place: reactions.add(work, place.room, place.said, "👍"),
    "rename": lambda work, place: rooms.update(work, place.room, RoomEdit(title="after")),
    "add": lambda work, place: participants.add(work, place.room, place.gus),
    "leave": lambda work, place: participants.remove(work, place.room, place.ben.user_id or 0),
    "archive one's own": lambda work, place: rooms.remove(work, place.own),
    "read one's own": lambda work, place: messages.read_page(work, place.own),
}


async def listed(place: Place) -> tuple[set[int], set[int], set[int], set[int | None]]:
    """The rooms that Ben lists, those whose messages he is shown as the newest, those of his live feed, and the teams with unread messages."""
    ben_id = place.ben.user_id or 0
    async with place.works.read(oneself(ben_id)) as work:
        shown = {view.room.id for view in (await rooms.list_rooms(work, PageRequest())).rows}
        recent = {view.message.room_id for view in await messages.list_recent(work)}
        unread = set(await rooms.unread_by_team(work))
        topics = (await feed.find_audiences(work, [ben_id]))[ben_id].topics
        of_feed = {int(topic.removeprefix("room:")) for topic in topics if topic.startswith("room:")}
        return shown, recent, of_feed, unread


@pytest.mark.parametrize("ending", ENDINGS)
async def test_who_is_out_of_a_team_can_do_nothing_in_its_rooms(place: Place, ending: str) -> None:
    await ENDINGS[ending][0](place)
    if ending != "the team is closed":
        async with place.works.write(place.ann) as work:
            await messages.post(work, place.room, NewMessage(body="after"))
    done: list[str] = []
    for actor in (place.ben, oneself(place.ben.user_id or 0)):
        for name, does in TRIES.items():
            try:
                async with place.works.write(actor) as work:
                    await does(work, place)
                done.append(name)
            except NotFound:
                pass
    assert done == []
    assert await listed(place) == ({place.private}, set(), {place.private}, set())


@pytest.mark.parametrize("ending", [name for name, (_, back) in ENDINGS.items() if back is not None])
async def test_who_returns_finds_the_rooms_again_with_what_was_said_meanwhile(place: Place, ending: str) -> None:
    ends, returns = ENDINGS[ending]
    assert returns is not None
    await ends(place)
    is_open = ending != "the team is closed"
    if is_open:
        async with place.works.write(place.ann) as work:
            await messages.post(work, place.room, NewMessage(body="meanwhile"))
    await returns(place)
    shown, recent, live, unread = await listed(place)
    assert shown == live == {place.room, place.own, place.private}
    assert recent == {place.room}
    assert (place.team_id in unread) == is_open
    async with place.works.write(place.ben) as work:
        texts = [view.message.body for view in (await messages.read_page(work, place.room)).views]
        found, is_new = await rooms.initiate(work, NewRoom(user_ids=(place.ann.user_id or 0, place.gus)))
        direct, _ = await rooms.initiate(work, NewRoom(user_ids=(place.ann.user_id or 0,)))
    assert texts == (["before", "meanwhile"] if is_open else ["before"])
    assert (found.room.id, is_new, direct.room.id) == (place.room, False, place.own)


@pytest.mark.parametrize("ending", ENDINGS)
async def test_what_they_had_scheduled_does_not_go_out(place: Place, ending: str) -> None:
    await ENDINGS[ending][0](place)
    later(place.works, timedelta(hours=2))
    async with place.works.write(SYSTEM) as work:
        await scheduled.send(work, place.waiting)
        dropped = [event for event in work.events if isinstance(event, MessageDropped)]
        said = await work.db.fetch_value("SELECT count(*) FROM messages WHERE room_id = $1", place.room)
    assert [event.message_id for event in dropped] == [place.waiting]
    assert said == 1


async def test_guests_stay_but_while_the_team_is_closed(place: Place) -> None:
    async def guest_reads() -> bool:
        try:
            async with place.works.read(oneself(place.gus)) as work:
                return bool((await messages.read_page(work, place.room)).views)
        except NotFound:
            return False

    await set_status(place, MemberStatus.INACTIVE)
    assert await guest_reads()
    await set_team_status(place, TeamStatus.ARCHIVED)
    assert not await guest_reads()
    await set_team_status(place, TeamStatus.ACTIVE)
    assert await guest_reads()
    assert (await listed(place))[0] == {place.private}, "of two reasons to be out one is left"


async def test_room_passes_on_and_its_new_owner_may_keep_the_former_one_out(place: Place) -> None:
    await set_status(place, MemberStatus.INACTIVE)
    async with place.works.write(place.ann) as work:
        assert (await rooms.get(work, place.own)).room.owner_id == place.ann.user_id
        gone = await participants.remove(work, place.own, place.ben.user_id or 0)
    assert gone.left_at is not None
    await set_status(place, MemberStatus.ACTIVE)
    assert (await listed(place))[0] == {place.room, place.private}


@pytest.mark.parametrize("way", ["create", "initiate", "add", "update", "post"])
async def test_former_member_is_brought_into_no_room_of_the_team(place: Place, way: str) -> None:
    ben_id = place.ben.user_id or 0
    await set_status(place, MemberStatus.ARCHIVED)
    tries: dict[str, Callable[[Work], Awaitable[Any]]] = {
        "create": lambda work: rooms.create(work, NewRoom(user_ids=(ben_id, place.gus))),
        "initiate": lambda work: rooms.initiate(work, NewRoom(user_ids=(ben_id, place.gus))),
        "add": lambda work: participants.add(work, place.room, ben_id),
        "update": lambda work: rooms.update(work, place.room, RoomEdit(user_ids=(ben_id,))),
        "post": lambda work: messages.post_to(work, [ben_id, place.gus], NewMessage(body="psst")),
    }
    with pytest.raises(InvalidInput, match="personal account"):
        async with place.works.write(place.ann) as work:
            await tries[way](work)
    async with place.works.write(place.ann) as work:
        assert (await messages.post_to(work, [ben_id], NewMessage(body="friends"))).message.room_id == place.private


async def test_invited_anew_is_out_until_they_accept(place: Place) -> None:
    ben_id = place.ben.user_id or 0
    await set_status(place, MemberStatus.ARCHIVED)
    async with place.works.write(place.ann) as work:
        await members.invite_account(work, ben_id, Rank.MEMBER, manager=False)
    assert (await listed(place))[0] == {place.private}
    async with place.works.write(oneself(ben_id)) as work:
        await members.join_by_invitation(work, place.team_id, ben_id)
    assert (await listed(place))[0] == {place.room, place.own, place.private}


async def test_team_mates_of_a_closed_team_are_strangers(place: Place) -> None:
    ben_id = place.ben.user_id or 0
    await set_team_status(place, TeamStatus.ARCHIVED)
    async with place.works.read(oneself(ben_id)) as work:
        assert await users.mates_among(work, [place.ann.user_id or 0]) == set()
        assert await users.list_visible(work, [place.ann.user_id or 0]) == {}
        assert await users.search(work, "ann t", 10) == []


async def test_live_feed_looks_again_at_everybody_who_is_put_out(place: Place) -> None:
    async with place.works.read(SYSTEM) as work:
        before = max(row.number for row in await select_events_after(work.db, 0, 1000))
    await set_team_status(place, TeamStatus.ARCHIVED)
    async with place.works.read(SYSTEM) as work:
        rows = await select_events_after(work.db, before, 1000)
    (changed,) = [row for row in rows if row.name == RoomAccessChanged.wire_name]
    assert set(cast("list[int]", changed.body["user_ids"])) == {place.ann.user_id, place.ben.user_id, place.gus}
    assert RoomAccessChanged.changes_audience
