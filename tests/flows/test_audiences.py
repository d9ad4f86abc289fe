"""A stream that stays open through a change of its audience subscribes to the same topics as one that is opened after it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import pytest

from crewhall.domains.chat import participants, rooms
from crewhall.domains.chat.model import NewRoom
from crewhall.domains.directory import requests
from crewhall.domains.identity import members, teams
from crewhall.domains.identity.model import MemberStatus, NewTeam, TeamEdit
from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.model import Context
from crewhall.flows.feed import SOURCE
from crewhall.kit.actor import SYSTEM, Rank
from crewhall.kit.events import event_classes
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.platform.bus import Bus
from crewhall.platform.feed import Feed
from crewhall.platform.outbox import select_events_after
from tests.domains.directory.acquaintances import oneself
from tests.flows.test_leaving_teams import Place, place, set_status

__all__ = ["place"]

pytestmark = pytest.mark.anyio


async def open_room(at: Place) -> None:
    async with at.works.write(at.ann) as work:
        await rooms.create(work, NewRoom(title="Cellar", user_ids=(at.gus,)))


async def add_person(at: Place) -> None:
    async with at.works.write(at.ben) as work:
        await participants.add(work, at.own, at.gus)


async def take_out(at: Place) -> None:
    async with at.works.write(at.ann) as work:
        await participants.remove(work, at.room, at.gus)


async def archive_room(at: Place) -> None:
    async with at.works.write(at.ben) as work:
        await rooms.remove(work, at.own)


async def put_out(at: Place) -> None:
    await set_status(at, MemberStatus.INACTIVE)


async def promote(at: Place) -> None:
    async with at.works.write(at.ann) as work:
        await members.update(work, at.ben.user_id or 0, rank=Rank.ADMIN, manager=None, status=None)


async def join_team(at: Place) -> None:
    async with at.works.write(at.ann) as work:
        await members.invite_account(work, at.gus, Rank.MANAGER, manager=False)
    async with at.works.write(oneself(at.gus)) as work:
        await members.join_by_invitation(work, at.team_id, at.gus)


async def found_team(at: Place) -> None:
    async with at.works.write(oneself(at.gus)) as work:
        await teams.found(work, NewTeam(name="Another"))


async def hand_over(at: Place) -> None:
    async with at.works.write(at.ann) as work:
        await teams.update(work, TeamEdit(owner_id=at.ben.user_id or 0), {})


async def accept_contact(at: Place) -> None:
    async with at.works.write(oneself(at.gus)) as work:
        await requests.add(work, at.ann.user_id or 0, None, personal=True)
    async with at.works.write(oneself(at.ann.user_id or 0)) as work:
        await requests.accept(work, at.gus, [])


async def decline_contact(at: Place) -> None:
    async with at.works.write(oneself(at.gus)) as work:
        await requests.add(work, at.ann.user_id or 0, None, personal=True)
    async with at.works.write(oneself(at.ann.user_id or 0)) as work:
        await requests.decline(work, at.gus)


async def bind_to_location(at: Place) -> None:
    await manage(at)
    await label(at, "Pier")


async def unbind_by_deleting(at: Place) -> None:
    await manage(at)
    await label(at, "Pier")
    team = Owner.of_team(at.team_id)
    async with at.works.write(at.ann) as work:
        found = await tags.list_tags(work, team, Context.LOCATIONS, PageRequest())
        await tags.delete(work, team, found.rows[0].id)


async def manage(at: Place) -> None:
    async with at.works.write(at.ann) as work:
        await members.update(work, at.ben.user_id or 0, rank=Rank.MANAGER, manager=None, status=None)


async def label(at: Place, location: str) -> None:
    async with at.works.write(at.ann) as work:
        member = await members.get_member(work, at.ben.user_id or 0)
        await taggings.replace(work, Owner.of_team(at.team_id), "TeamMember", member.id, Context.LOCATIONS, [location])


CHANGES: list[tuple[str, Callable[[Place], Awaitable[None]]]] = [
    ("RoomOpened", open_room),
    ("ParticipantAdded", add_person),
    ("ParticipantLeft", take_out),
    ("RoomArchived", archive_room),
    ("RoomAccessChanged", put_out),
    ("MemberChanged", put_out),
    ("MemberChanged", promote),
    ("MemberJoined", join_team),
    ("TeamFounded", found_team),
    ("TeamHandedOver", hand_over),
    ("ContactAccepted", accept_contact),
    ("ContactDeclined", decline_contact),
    ("workforce.scopes_changed", bind_to_location),
    ("workforce.scopes_changed", unbind_by_deleting),
]


def test_each_event_that_changes_an_audience_is_tried() -> None:
    domains = [kind for kind in event_classes() if kind.__module__.startswith("crewhall.")]
    assert {kind.wire_name for kind in domains if kind.changes_audience} == {name for name, _ in CHANGES}


@pytest.mark.parametrize(("name", "change"), CHANGES, ids=lambda value: getattr(value, "__name__", value))
async def test_open_stream_has_the_audience_of_a_fresh_one(
    place: Place, name: str, change: Callable[[Place], Awaitable[None]]
) -> None:
    feed = Feed(place.works, cast("Bus", place.works.wakes), SOURCE)
    people = [place.ann.user_id or 0, place.ben.user_id or 0, place.gus]
    streams = [await feed.subscribe(user_id, None) for user_id in people]
    before = feed.number
    await change(place)
    async with place.works.read(SYSTEM) as work:
        happened = await select_events_after(work.db, before, 100)
        fresh = [await SOURCE.find_audience(work, user_id) for user_id in people]
    assert name in {row.name for row in happened}
    async with asyncio.timeout(20):
        while feed.number < happened[-1].number:
            await streams[0].next(0.05)
    assert [stream.audience for stream in streams] == fresh
    await feed.close()
