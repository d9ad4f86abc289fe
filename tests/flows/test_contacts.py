"""Contacts with labels and invitations: imports, what is sent, who may label (behaviour notes, tommy 2.14)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from crewhall.domains.directory import introductions, requests
from crewhall.domains.directory.errors import TooManyInvited
from crewhall.domains.directory.model import ContactFilter, ContactOwner, NewContact
from crewhall.domains.labels import tags
from crewhall.domains.notify import outbox
from crewhall.flows import contacts
from crewhall.flows.contacts import ContactChange, LabelledContact
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.directory.acquaintances import (
    GUEST,
    a_crew,
    announced,
    asks,
    befriend,
    everything,
    last_event,
    later,
    oneself,
    status_between,
)
from tests.domains.people import a_user

pytestmark = pytest.mark.anyio


async def sent_to(works: Works, address: str) -> list[str]:
    """What was sent to an address."""
    async with works.read(SYSTEM) as work:
        found = await outbox.list_messages(work, address, None, PageRequest())
    return [message.body for message in found.rows]


async def make(works: Works, actor: Actor, **fields: Any) -> LabelledContact:
    """Make a contact by address."""
    async with works.write(actor) as work:
        return await contacts.create(work, NewContact(**fields), [], personal=False)


async def bring_in(works: Works, actor: Actor, people: list[NewContact]) -> list[LabelledContact]:
    """Import people."""
    async with works.write(actor) as work:
        return await contacts.import_people(work, people, personal=False)


def person(name: str) -> NewContact:
    """Somebody by name and address."""
    return NewContact(first_name=name, email=f"{name}@guests.example")


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({"email": GUEST, "mobile": "+61400000009"}, GUEST),
        ({"email": GUEST, "mobile": "+61400000009", "via": "sms"}, "+61400000009"),
        ({"mobile": "0400 000 009"}, "+61400000009"),
        ({"email": GUEST, "via": "sms"}, GUEST),
    ],
    ids=["mail", "sms", "mobile only", "no mobile"],
)
async def test_unknown_people_are_invited_once_where_they_can_be_reached(
    works: Works, fields: dict[str, str], address: str
) -> None:
    anna = oneself(await a_user(works, "anna"))
    made = await make(works, anna, first_name="Gus", **fields)
    assert made.contact.status == "invited"
    assert await make(works, anna, first_name="Other", **fields) == made
    assert len(await sent_to(works, address)) == 1
    for other in {GUEST, "+61400000009"} - {address}:
        assert await sent_to(works, other) == []
    later(works, introductions.BETWEEN_INVITATIONS)
    async with works.write(anna) as work:
        await contacts.invite(work, made.contact.friend_id, personal=False)
    assert len(await sent_to(works, address)) == 2


@pytest.mark.parametrize("via", ["link", "qr"])
async def test_invitation_that_one_hands_over_is_not_sent_until_asked_for(works: Works, via: str) -> None:
    anna = oneself(await a_user(works, "anna"))
    made = await make(works, anna, email=GUEST, via=via)
    assert await sent_to(works, GUEST) == []
    async with works.write(anna) as work:
        await contacts.invite(work, made.contact.friend_id, personal=False)
    assert len(await sent_to(works, GUEST)) == 1


async def test_people_with_an_account_are_asked_and_sent_no_invitation(works: Works) -> None:
    anna, ben = await a_user(works, "anna"), await a_user(works, "ben")
    made = await make(works, oneself(anna), email="ben@example.test", first_name="Not Ben")
    assert (made.contact.status, made.contact.first_name) == ("requested", "ben")
    assert await status_between(works, ContactOwner(ben), anna) == "pending"
    assert await sent_to(works, "ben@example.test") == []


async def test_contact_for_several_teams_is_invited_once(works: Works) -> None:
    crew = await a_crew(works, "quay")
    manager = crew["manager"]
    assert manager.team_id is not None
    async with works.write(oneself(manager.user_id or 0)) as work:
        made = await contacts.create(work, NewContact(email=GUEST), [manager.team_id, manager.team_id], personal=False)
    assert made.contact.is_personal
    assert await status_between(works, ContactOwner(0, manager.team_id), made.contact.friend_id) == "invited"
    assert len(await sent_to(works, GUEST)) == 1


async def test_import_answers_each_row_in_order_and_leaves_who_is_known_as_they_are(works: Works) -> None:
    anna, ben, cleo = [await a_user(works, name) for name in ("anna", "ben", "cleo")]
    await befriend(works, anna, ben)
    await make(works, oneself(anna), first_name="Old", email=GUEST)
    number = await last_event(works)
    rows = [
        person("dora"),
        NewContact(first_name="B", email="BEN@example.test"),
        NewContact(first_name="New", email=GUEST),
        NewContact(first_name="C", email="cleo@example.test"),
        NewContact(first_name="Dora", last_name="Wu", email="dora@guests.example"),
        NewContact(first_name="Theodora", email="DORA@guests.example"),
    ]
    made = await bring_in(works, oneself(anna), rows)
    assert [(row.contact.first_name, row.contact.status) for row in made] == [
        ("Theodora", "invited"),
        ("ben", "accepted"),
        ("Old", "invited"),
        ("cleo", "requested"),
        ("Theodora", "invited"),
        ("Theodora", "invited"),
    ]
    assert made[0].contact.last_name == "Wu"
    assert [len(await sent_to(works, address)) for address in ("dora@guests.example", GUEST)] == [1, 1]
    told = [(name, body) for name, body in await announced(works, number) if name.startswith("Contact")]
    assert told == [
        ("ContactRequested", {"user_id": cleo, "friend_id": anna}),
        ("ContactsImported", {"user_id": anna, "count": 6}),
    ]
    assert ben == made[1].contact.friend_id


async def test_import_of_wrong_rows_names_them_and_changes_nothing(works: Works) -> None:
    anna, ben = await a_user(works, "anna"), await a_user(works, "ben")
    await asks(works, oneself(ben), anna)
    before = await everything(works)
    rows = [
        person("dora"),
        NewContact(email="eve@guests.example"),
        NewContact(first_name="Eve", email="eve@@"),
        NewContact(first_name="Eve"),
        NewContact(first_name="x" * 101, mobile="12"),
    ]
    with pytest.raises(InvalidInput) as refused:
        await bring_in(works, oneself(anna), rows)
    assert set(refused.value.details or {}) == {"1.first_name", "2.email", "3.email", "4.first_name", "4.mobile"}
    with pytest.raises(InvalidInput) as refused:
        await bring_in(works, oneself(anna), [person("dora"), NewContact(first_name="I", email="anna@example.test")])
    assert set(refused.value.details or {}) == {"1"}
    with pytest.raises(InvalidInput):
        await bring_in(works, oneself(anna), [person("dora")] * 501)
    assert await everything(works) == before


async def test_import_names_the_row_of_somebody_who_takes_no_requests(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, "ben")
    manager = crew["manager"]
    assert manager.user_id is not None
    await asks(works, manager, ben)
    async with works.write(oneself(ben)) as work:
        await contacts.decline(work, manager.user_id)
    before = await everything(works)
    rows = [person("dora"), NewContact(first_name="Ben", email="ben@example.test")]
    with pytest.raises(InvalidInput) as refused:
        await bring_in(works, oneself(manager.user_id), rows)
    assert refused.value.details == {"1": "This person is not accepting requests."}
    assert await everything(works) == before


async def test_five_hundred_people_are_imported_at_once(works: Works) -> None:
    manager = (await a_crew(works, "quay"))["manager"]
    made = await bring_in(works, manager, [person(f"guest{number}") for number in range(500)])
    assert [row.contact.first_name for row in made[:2]] == ["guest0", "guest1"]
    assert len({row.contact.friend_id for row in made}) == 500
    assert all(row.contact.team_id == manager.team_id for row in made)
    assert len(await sent_to(works, "guest499@guests.example")) == 1


async def test_people_without_an_account_are_limited_for_each_holder(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "MOST_INVITED", 2)
    manager = (await a_crew(works, "quay"))["manager"]
    await bring_in(works, manager, [person("dora"), person("eve")])
    before = await everything(works)
    for people in ([person("flo")], [person("dora"), person("flo")]):
        with pytest.raises(TooManyInvited):
            await bring_in(works, manager, people)
    with pytest.raises(TooManyInvited):
        await make(works, manager, email=GUEST)
    assert await everything(works) == before
    await bring_in(works, manager, [person("dora"), person("eve")])
    await bring_in(works, oneself(manager.user_id or 0), [person("dora"), person("flo")])


async def test_labels_are_the_holders_and_replace_whole_lists(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, "ben")
    manager = crew["manager"]
    assert manager.user_id is not None
    await asks(works, manager, ben)
    await asks(works, oneself(manager.user_id), ben)
    async with works.write(manager) as work:
        labelled = await contacts.update(
            work, ben, ContactChange(roles=["Supplier", " supplier "], locations=["Pier"], tags=["b", "A"])
        )
    assert (labelled.labels.roles, labelled.labels.locations, labelled.labels.tags) == (
        ("Supplier",),
        ("Pier",),
        ("A", "b"),
    )
    async with works.write(oneself(manager.user_id)) as work:
        own = await contacts.update(work, ben, ContactChange(tags=["fishing"]))
        mine = await tags.list_tags(work, Owner.of_user(manager.user_id), None, PageRequest())
    assert (own.labels.tags, own.labels.roles, [tag.name for tag in mine.rows]) == (("fishing",), (), ["fishing"])
    async with works.write(manager) as work:
        labelled = await contacts.update(work, ben, ContactChange(tags=[""]))
    assert (labelled.labels.tags, labelled.labels.roles) == ((), ("Supplier",))


async def test_member_sends_a_whole_team_contact_back_and_changes_marks_only(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, "ben")
    await asks(works, crew["manager"], ben)
    async with works.write(crew["manager"]) as work:
        await contacts.update(work, ben, ContactChange(tags=["vip"]))
    async with works.write(crew["member"]) as work:
        whole = ContactChange(favorite=True, first_name="Rude", tags=["VIP"], roles=[], locations=[""])
        changed = await contacts.update(work, ben, whole)
    assert (changed.contact.favorite, changed.contact.first_name, changed.labels.tags) == (True, "ben", ("vip",))
    before = await everything(works)
    with pytest.raises(Forbidden):
        async with works.write(crew["member"]) as work:
            await contacts.update(work, ben, ContactChange(mute=True, tags=["vip", "other"]))
    with pytest.raises(InvalidInput):
        async with works.write(crew["manager"]) as work:
            await contacts.update(work, ben, ContactChange(mute=True, tags=["x" * 101]))
    assert await everything(works) == before


class CountingDb:
    """A `Db` that counts its statements."""

    def __init__(self, db: Any) -> None:
        self._db = db
        self.statements = 0

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        self.statements += 1
        return getattr(self._db, name)


@pytest.mark.parametrize("count", [2, 9])
async def test_list_takes_four_statements_whatever_the_number_of_contacts(works: Works, count: int) -> None:
    manager = (await a_crew(works, "quay"))["manager"]
    people = [await a_user(works, f"u{number}") for number in range(count)]
    for index, user_id in enumerate(people):
        await asks(works, manager if index % 2 else oneself(manager.user_id or 0), user_id)
    async with works.read(manager) as work:
        counting: Any = CountingDb(work.db)
        work.db = counting
        page = await contacts.list_contacts(work, ContactFilter(), PageRequest())
    assert (len(page.rows), counting.statements) == (count, 4)


async def test_two_who_ask_each_other_at_once_become_contacts(works: Works) -> None:
    anna, ben = await a_user(works, "anna"), await a_user(works, "ben")
    await asyncio.gather(asks(works, oneself(anna), ben), asks(works, oneself(ben), anna))
    assert await status_between(works, ContactOwner(anna), ben) == "accepted"
    assert await status_between(works, ContactOwner(ben), anna) == "accepted"


async def test_many_managers_who_ask_at_once_make_one_contact(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, "ben")
    askers = [crew[rank] for rank in ("owner", "admin", "manager")] * 2
    outcomes = await asyncio.gather(*(asks(works, actor, ben) for actor in askers), return_exceptions=True)
    assert [outcome for outcome in outcomes if outcome is not None] == []
    assert await status_between(works, ContactOwner(0, crew["owner"].team_id), ben) == "requested"


async def test_accept_and_decline_at_once_leave_one_answer(works: Works) -> None:
    anna, ben = await a_user(works, "anna"), await a_user(works, "ben")
    await asks(works, oneself(ben), anna)

    async def answer(verb: Callable[..., Awaitable[LabelledContact]], *more: Any) -> str:
        try:
            async with works.write(oneself(anna)) as work:
                return (await verb(work, ben, *more)).contact.status
        except CrewhallError as error:
            return error.code

    first, second = await asyncio.gather(answer(contacts.accept, []), answer(contacts.decline))
    both = (await status_between(works, ContactOwner(anna), ben), await status_between(works, ContactOwner(ben), anna))
    assert (first, second, both) in [
        ("accepted", "NOTHING_TO_DECLINE", ("accepted", "accepted")),
        ("NOTHING_TO_ACCEPT", "declined", ("declined", "requested")),
    ]


async def test_team_asks_again_when_its_rest_is_over(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, "ben")
    await asks(works, crew["manager"], ben)
    async with works.write(oneself(ben)) as work:
        await contacts.decline(work, crew["manager"].user_id or 0)
    later(works, requests.REST - timedelta(seconds=1))
    with pytest.raises(CrewhallError, match="not accepting requests"):
        await asks(works, crew["owner"], ben)
    later(works, timedelta(seconds=2))
    await asks(works, crew["owner"], ben)
    assert await status_between(works, ContactOwner(ben), crew["owner"].user_id or 0) == "pending"
