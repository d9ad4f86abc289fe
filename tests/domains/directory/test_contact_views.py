"""What is seen of contacts: lists and filters, whom the team and oneself know, addresses, names, marks, presence (behaviour notes, tommy 2.14)."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from crewhall.domains.directory import contacts, introductions, presence, requests
from crewhall.domains.directory.model import Contact, ContactEdit, ContactFilter, ContactStatus, NewContact
from crewhall.domains.identity import users
from crewhall.domains.identity.model import UserEdit
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.errors import InvalidInput
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import ReadWork, Works
from tests.domains.directory.acquaintances import (
    GUEST,
    a_crew,
    a_placeholder,
    announced,
    asks,
    befriend,
    everything,
    join,
    last_event,
    later,
    oneself,
    signs_up,
)
from tests.domains.people import a_user

pytestmark = pytest.mark.anyio


class CountingDb:
    """A `Db` that counts its statements."""

    def __init__(self, db: Any) -> None:
        self._db = db
        self.statements = 0

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        self.statements += 1
        return getattr(self._db, name)


async def listed(works: Works, actor: Actor, **wanted: Any) -> list[Contact]:
    """What somebody sees."""
    async with works.read(actor) as work:
        page = await contacts.list_contacts(work, ContactFilter(**wanted), PageRequest())
    assert page.total == len(page.rows)
    return page.rows


async def names(works: Works, actor: Actor, **wanted: Any) -> list[str]:
    """First names of what somebody sees."""
    return [contact.first_name for contact in await listed(works, actor, **wanted)]


async def seen(works: Works, actor: Actor, friend_id: int) -> Contact:
    """One contact as somebody sees it."""
    async with works.read(actor) as work:
        return await contacts.get(work, friend_id)


async def make(works: Works, actor: Actor, **fields: Any) -> Contact:
    """Make a contact by address."""
    async with works.write(actor) as work:
        return (await introductions.create(work, NewContact(**fields), [], personal=False)).contacts[0]


async def test_team_account_lists_the_teams_and_ones_own_and_shared_ones_once(works: Works) -> None:
    crew = await a_crew(works, "quay")
    manager, member = crew["manager"], crew["member"]
    assert manager.user_id is not None
    assert member.user_id is not None
    ben, cleo, dora = [await a_user(works, name) for name in ("ben", "cleo", "dora")]
    await asks(works, manager, ben)
    await asks(works, oneself(member.user_id), cleo)
    await asks(works, oneself(member.user_id), ben)
    await asks(works, oneself(manager.user_id), dora)
    assert [(c.first_name, c.is_personal) for c in await listed(works, member)] == [("ben", False), ("cleo", True)]
    assert [(c.first_name, c.is_personal) for c in await listed(works, manager)] == [("ben", False), ("dora", True)]
    assert await names(works, member, personal=True) == ["ben", "cleo"]
    assert await names(works, member, personal=False) == ["ben"]
    assert await names(works, oneself(member.user_id)) == ["ben", "cleo"]
    assert await names(works, oneself(member.user_id), personal=False) == []
    assert (await seen(works, member, ben)).is_personal is False
    async with works.read(member) as work:
        assert (await contacts.get(work, ben, personal=True)).is_personal is True


async def test_own_request_is_listed_though_the_team_knows_the_friend(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, "ben")
    member = crew["member"]
    assert member.user_id is not None
    await asks(works, crew["manager"], ben)
    await asks(works, oneself(ben), member.user_id)
    assert [c.status for c in await listed(works, member, statuses=(ContactStatus.PENDING,))] == ["pending"]
    assert [c.status for c in await listed(works, member)] == ["requested"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["", "ben", "cleo", "eve"]),
        ({"statuses": (ContactStatus.DECLINED,)}, ["dora"]),
        ({"statuses": (ContactStatus.ACCEPTED, ContactStatus.PENDING)}, ["cleo", "eve"]),
        ({"search": "BEN"}, ["ben"]),
        ({"search": "cleo test"}, ["cleo"]),
        ({"search": "cleo@example"}, ["cleo"]),
        ({"search": "ben@example"}, []),
        ({"search": "gus@"}, [""]),
        ({"search": "other words"}, []),
        ({"search": "%"}, []),
        ({"search": "_"}, []),
        ({"favorite": True}, ["cleo"]),
        ({"favorite": False}, ["", "ben", "eve"]),
    ],
    ids=[
        "all",
        "declined",
        "answered",
        "name",
        "whole name",
        "known address",
        "unknown address",
        "typed address",
        "words of others",
        "percent",
        "underscore",
        "favourites",
        "no favourites",
    ],
)
async def test_list_is_narrowed_by_what_the_viewer_may_see(
    works: Works, wanted: dict[str, Any], found: list[str]
) -> None:
    anna, ben, cleo, dora, eve = [await a_user(works, name) for name in ("anna", "ben", "cleo", "dora", "eve")]
    await a_placeholder(works)
    await asks(works, oneself(anna), ben)
    await befriend(works, cleo, anna)
    for asker in (dora, eve):
        await asks(works, oneself(asker), anna)
    async with works.write(oneself(anna)) as work:
        await requests.decline(work, dora)
        await contacts.edit(work, cleo, ContactEdit(favorite=True))
    await make(works, oneself(anna), email=GUEST)
    assert await names(works, oneself(anna), **wanted) == found


async def test_list_takes_two_statements_and_pages(works: Works) -> None:
    crew = await a_crew(works, "quay")
    for number in range(5):
        await asks(works, crew["manager"], await a_user(works, f"u{number}"))
    for actor in (crew["member"], oneself(crew["manager"].user_id or 0)):
        async with works.read(actor) as work:
            counting: Any = CountingDb(work.db)
            work.db = counting
            page = await contacts.list_contacts(work, ContactFilter(), PageRequest(number=2, per=2))
        assert counting.statements == 2
        assert [c.first_name for c in page.rows] == (["u2", "u3"] if actor.team_id else [])
        assert page.total == (5 if actor.team_id else 0)


async def test_addresses_are_told_once_both_have_agreed_or_if_the_holder_typed_them(works: Works) -> None:
    anna, ben, cleo = [await a_user(works, name) for name in ("anna", "ben", "cleo")]
    async with works.write(Actor(user_id=ben, account_id=ben, password_at=works.clock())) as work:
        await users.update(work, UserEdit(mobile="+61412345678"))
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET mobile_verified_at = created_at WHERE id = $1", ben)
    await asks(works, oneself(anna), ben)
    assert ((await seen(works, oneself(anna), ben)).email, (await seen(works, oneself(ben), anna)).email) == (
        None,
        None,
    )
    made = await make(works, oneself(cleo), email="Ben@Example.test")
    assert (made.email, made.mobile, made.status) == ("ben@example.test", None, "requested")
    await make(works, oneself(anna), mobile="0412 345 678")
    assert (await seen(works, oneself(anna), ben)).mobile == "+61412345678"
    assert (await seen(works, oneself(anna), ben)).email is None
    async with works.write(oneself(ben)) as work:
        await requests.accept(work, anna, [])
    agreed = await seen(works, oneself(anna), ben)
    assert (agreed.email, agreed.mobile) == ("ben@example.test", "+61412345678")
    assert (await seen(works, oneself(ben), anna)).email == "anna@example.test"
    assert (await seen(works, oneself(cleo), ben)).mobile is None


async def test_placeholder_goes_by_each_holders_own_words_until_they_have_proved_the_address(works: Works) -> None:
    anna, ben = await a_user(works, "anna"), await a_user(works, "ben")
    first = await make(works, oneself(anna), first_name="Gus", last_name="Plumber", email=GUEST)
    second = await make(works, oneself(ben), email=GUEST)
    assert (second.friend_id, second.first_name, second.last_name) == (first.friend_id, "", "")
    async with works.write(oneself(ben)) as work:
        renamed = await contacts.edit(work, first.friend_id, ContactEdit(first_name=" Uncle  Gus "))
    assert (renamed.first_name, (await seen(works, oneself(anna), first.friend_id)).first_name) == ("Uncle Gus", "Gus")
    async with works.read(SYSTEM) as work:
        assert (await users.get(work, first.friend_id)).name == "Gus Plumber"
    guest = await signs_up(works)
    for owner in (anna, ben):
        contact = await seen(works, oneself(owner), guest)
        assert (contact.first_name, contact.last_name, contact.email, contact.mobile) == ("Gus", "Gum", GUEST, None)
    before = await everything(works)
    async with works.write(oneself(ben)) as work:
        await contacts.edit(work, guest, ContactEdit(first_name="Rude", last_name=None))
    assert await everything(works) == before
    assert (await seen(works, oneself(ben), guest)).first_name == "Gus"


async def test_placeholder_whom_nobody_else_knows_gets_the_name(works: Works) -> None:
    anna = await a_user(works, "anna")
    made = await make(works, oneself(anna), first_name="Gus", email=GUEST)
    async with works.write(oneself(anna)) as work:
        await contacts.edit(work, made.friend_id, ContactEdit(last_name="Gum"))
    async with works.read(SYSTEM) as work:
        assert (await users.get(work, made.friend_id)).name == "Gus Gum"
    before = await everything(works)
    with pytest.raises(InvalidInput):
        async with works.write(oneself(anna)) as work:
            await contacts.edit(work, made.friend_id, ContactEdit(last_name="x" * 101, favorite=True))
    assert await everything(works) == before


async def test_placeholder_is_added_by_id_only_by_those_who_know_them(works: Works) -> None:
    crew, other = await a_crew(works, "quay"), await a_crew(works, "elsewhere")
    guest = (await make(works, crew["manager"], first_name="Gus", email=GUEST)).friend_id
    before = await everything(works)
    for stranger in (other["owner"], oneself(other["owner"].user_id or 0), oneself(crew["member"].user_id or 0)):
        with pytest.raises(Exception, match="no such person"):
            await asks(works, stranger, guest)
    assert await everything(works) == before
    async with works.write(crew["member"]) as work:
        made = await requests.add(work, guest, None, personal=True)
    (contact,) = made.contacts
    assert (contact.status, contact.is_personal, contact.first_name, contact.email) == ("invited", True, "Gus", GUEST)
    assert [(sent.address, sent.team_id) for sent in made.invited] == [(GUEST, None)]


async def test_marks_are_the_viewers_own_and_announced_to_nobody_else(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, "ben")
    await asks(works, crew["manager"], ben)
    number = await last_event(works)
    async with works.write(crew["member"]) as work:
        marked = await contacts.edit(work, ben, ContactEdit(favorite=True))
        assert (marked.favorite, marked.mute) == (True, False)
        marked = await contacts.edit(work, ben, ContactEdit(mute=True))
        assert (marked.favorite, marked.mute) == (True, True)
    own = await seen(works, crew["manager"], ben)
    assert (own.favorite, own.mute) == (False, False)
    told = {"user_id": crew["member"].user_id, "friend_id": ben}
    assert await announced(works, number) == [("ContactChanged", told)] * 2


async def test_presence_is_told_to_friends_and_team_mates_only(works: Works) -> None:
    crew, ben, cleo = await a_crew(works, "quay"), await a_user(works, "ben"), await a_user(works, "cleo")
    member = crew["member"]
    assert member.user_id is not None
    async with works.write(SYSTEM) as work:
        await presence.touch(work, [ben])
        seen_at = work.now
    await asks(works, oneself(cleo), ben)
    await asks(works, crew["manager"], ben)
    assert (await seen(works, oneself(cleo), ben)).last_seen_at is None
    assert (await seen(works, member, ben)).last_seen_at is None
    await join(works, ben, member.team_id or 0)
    mate = await seen(works, member, ben)
    assert (mate.last_seen_at, mate.is_member) == (seen_at, True)
    async with works.write(oneself(ben)) as work:
        await requests.accept(work, cleo, [])
    friend = await seen(works, oneself(cleo), ben)
    assert (friend.last_seen_at, friend.is_member) == (seen_at, False)


async def last_seen(work: ReadWork, user_id: int) -> datetime | None:
    return await work.db.fetch_one(datetime, "SELECT seen_at FROM presences WHERE user_id = $1", user_id)


async def test_last_seen_moves_forward_only_and_leaves_out_who_never_was(works: Works) -> None:
    anna, ben = await a_user(works, "anna"), await a_user(works, "ben")
    async with works.write(SYSTEM) as work:
        await presence.touch(work, [anna])
        first = work.now
    clock = works.clock
    later(works, -timedelta(hours=1))
    async with works.write(SYSTEM) as work:
        await presence.touch(work, [anna])
        assert (await last_seen(work, anna), await last_seen(work, ben)) == (first, None)
    works.clock = clock
    later(works, timedelta(hours=1))
    async with works.write(SYSTEM) as work:
        await presence.touch(work, [anna])
        assert await last_seen(work, anna) == work.now
        await presence.touch(work, [ben, 999_999])  # the second has been deleted meanwhile
        assert (await last_seen(work, ben), await last_seen(work, 999_999)) == (work.now, None)


async def test_events_carry_neither_addresses_nor_names(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, "ben")
    manager = crew["manager"]
    await make(works, manager, first_name="Gus", email=GUEST, mobile="+61400000009")
    await asks(works, manager, ben)
    async with works.write(oneself(ben)) as work:
        await requests.accept(work, manager.user_id or 0, [])
    told = [(name, body) for name, body in await announced(works) if name.startswith("Contact")]
    assert [name for name, _ in told] == [
        "ContactAdded",
        "ContactRequested",
        "ContactAdded",
        "ContactAccepted",
        "ContactAccepted",
    ]
    assert {key for _, body in told for key in body} == {"team_id", "user_id", "friend_id", "from_team_id", "status"}
    assert told[1][1] == {"user_id": ben, "friend_id": manager.user_id, "from_team_id": manager.team_id}
    assert [body for _, body in told[3:]] == [
        {"user_id": ben, "friend_id": manager.user_id},
        {"team_id": manager.team_id, "friend_id": ben},
    ]


async def test_who_declines_is_told_and_the_asker_is_not(works: Works) -> None:
    anna, ben = await a_user(works, "anna"), await a_user(works, "ben")
    await asks(works, oneself(ben), anna)
    number = await last_event(works)
    async with works.write(oneself(anna)) as work:
        assert (await requests.decline(work, ben)).status == "declined"
    assert await announced(works, number) == [("ContactDeclined", {"user_id": anna, "friend_id": ben})]
    assert (await seen(works, oneself(ben), anna)).status == "requested"
    assert (await listed(works, oneself(anna))) == []
