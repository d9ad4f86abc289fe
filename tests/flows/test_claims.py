"""What others do for an address waits until an account has proved it, in every domain: whoever signs up may have typed it only."""

from typing import Any

import pytest

from crewhall.app.metadata import all_tables
from crewhall.domains.chat import messages, participants, rooms
from crewhall.domains.chat.events import ParticipantAdded, ParticipantLeft
from crewhall.domains.chat.model import NewMessage, NewRoom
from crewhall.domains.directory import contacts as acquaintances
from crewhall.domains.directory import introductions, invitations, requests
from crewhall.domains.directory.model import ContactFilter, NewContact
from crewhall.domains.identity import accounts, members, users, verification
from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.identity.model import Channel, NewUser
from crewhall.flows import contacts, onboarding
from crewhall.flows import members as labelled
from crewhall.kit.actor import NOBODY, SYSTEM, Actor, Rank
from crewhall.kit.errors import NotFound
from crewhall.kit.paging import PageRequest
from crewhall.platform.outbox import select_events_after
from crewhall.platform.work import Works
from tests.domains.directory.acquaintances import a_crew, join
from tests.domains.people import a_user

pytestmark = pytest.mark.anyio

EMAIL, MOBILE, PASSWORD = "bob@people.example", "+61412345678", "a good password"


@pytest.fixture
async def ann(works: Works) -> Actor:
    """Who has invited Bob."""
    return acting(await a_user(works, "ann"))


@pytest.fixture
async def bob_id(works: Works, ann: Actor) -> int:
    """Bob, whom Ann knows by both of his addresses, and who has no account yet."""
    async with works.write(ann) as work:
        new = NewContact(email=EMAIL, mobile=MOBILE)
        return (await introductions.create(work, new, [], personal=True)).contacts[0].friend_id


def acting(user_id: int) -> Actor:
    """Somebody in their own account."""
    return Actor(user_id=user_id, account_id=user_id)


async def say(works: Works, actor: Actor, to: int, body: str) -> int:
    """Say something to one person; the room."""
    async with works.write(actor) as work:
        return (await messages.post_to(work, [to], NewMessage(body=body))).message.room_id


async def heard(works: Works, user_id: int, room_id: int) -> list[str]:
    """What somebody reads in a room. Raises `NotFound`."""
    async with works.read(acting(user_id)) as work:
        return [view.message.body for view in (await messages.read_page(work, room_id)).views]


async def listed(works: Works, user_id: int) -> list[int]:
    """The rooms that somebody lists."""
    async with works.read(acting(user_id)) as work:
        return [view.room.id for view in (await rooms.list_rooms(work, PageRequest())).rows]


async def sign_up(works: Works, **fields: Any) -> int:
    """Whoever it is, with these addresses; the id."""
    return (await onboarding.sign_up(works, NOBODY, NewUser(**fields), PASSWORD)).id


async def prove(works: Works, user_id: int, channel: Channel = Channel.EMAIL) -> None:
    """Prove an address by its pin."""
    async with works.write(SYSTEM) as work:
        pin = (await verification.issue(work, await users.get(work, user_id), channel)).pin
    await verification.verify(works, user_id, pin)


async def told(works: Works, name: str) -> list[int | None]:
    """The rooms of the events of that name."""
    async with works.read(SYSTEM) as work:
        return [row.room_id for row in await select_events_after(work.db, 0, 1000) if row.name == name]


async def test_what_was_said_to_somebody_invited_waits_for_their_proof(works: Works, ann: Actor, bob_id: int) -> None:
    room_id = await say(works, ann, bob_id, "only for Bob")
    user_id = await sign_up(works, email=EMAIL)
    assert await listed(works, user_id) == []
    with pytest.raises(NotFound):
        await heard(works, user_id, room_id)
    assert await listed(works, ann.user_id or 0) == [room_id]
    async with works.write(ann) as work:
        await messages.post(work, room_id, NewMessage(body="are you there?"))
    await prove(works, user_id)
    assert await heard(works, user_id, room_id) == ["only for Bob", "are you there?"]
    async with works.read(acting(user_id)) as work:
        assert (await rooms.get(work, room_id)).room.unread_count == 2
    assert await say(works, ann, user_id, "at last") == room_id
    assert await told(works, ParticipantLeft.wire_name) == await told(works, ParticipantAdded.wire_name) == [room_id]


async def test_proof_of_another_address_gives_what_belongs_to_that_one_only(
    works: Works, ann: Actor, bob_id: int
) -> None:
    room_id = await say(works, ann, bob_id, "only for Bob")
    mallory = await sign_up(works, mobile=MOBILE)
    await prove(works, mallory, Channel.SMS)
    assert await listed(works, mallory) == []
    bob = await sign_up(works, email=EMAIL)
    await prove(works, bob)
    assert await listed(works, bob) == [room_id]
    async with works.read(SYSTEM) as work:
        assert await users.list_by_ids(work, [bob_id]) == {}, "it stood for nobody else"


@pytest.mark.parametrize(
    ("own", "known"),
    [({}, ("Bob", "Marlow")), ({"first_name": "Robert"}, ("Robert", "")), ({"last_name": "M"}, ("", "M"))],
)
async def test_who_has_no_name_gets_the_one_they_were_invited_by_with_the_proof(
    works: Works, own: dict[str, str], known: tuple[str, str]
) -> None:
    crew = await a_crew(works, "ann")
    async with works.write(crew["owner"]) as work:
        invited = NewUser(email=EMAIL, first_name="Bob", last_name="Marlow")
        await labelled.invite(work, invited, labelled.MemberChange())
    user_id = await sign_up(works, email=EMAIL, **own)
    async with works.read(acting(user_id)) as work:
        before = await users.get(work, user_id)
    assert (before.first_name, before.last_name) == (own.get("first_name", ""), own.get("last_name", ""))
    await prove(works, user_id)
    async with works.read(crew["owner"]) as work:
        after = await users.get(work, user_id)
        listed = await members.list_members(work, MemberFilter(search="marlow"), PageRequest())
    assert (after.first_name, after.last_name) == known
    assert listed.total == (0 if own else 1), "the team finds the member by the name"


async def test_reset_by_the_address_proves_it(works: Works, ann: Actor, bob_id: int) -> None:
    room_id = await say(works, ann, bob_id, "only for Bob")
    user_id = await sign_up(works, email=EMAIL)
    async with works.write(SYSTEM) as work:
        pin = (await verification.issue(work, await users.get(work, user_id), Channel.EMAIL, "reset")).pin
    await verification.reset_password(works, user_id, pin, "another good one")
    assert await listed(works, user_id) == [room_id]


async def test_who_waits_for_a_room_opens_another_meanwhile(works: Works, ann: Actor, bob_id: int) -> None:
    first = await say(works, ann, bob_id, "only for Bob")
    user_id = await sign_up(works, email=EMAIL)
    second = await say(works, acting(user_id), ann.user_id or 0, "hello")
    assert second != first
    assert await listed(works, user_id) == [second]
    await prove(works, user_id)
    assert sorted(await listed(works, user_id)) == [first, second]
    assert await say(works, ann, user_id, "which one?") == second


async def test_room_in_which_they_are_under_both_names_has_them_once(works: Works, ann: Actor, bob_id: int) -> None:
    user_id = await sign_up(works, email=EMAIL)
    async with works.write(ann) as work:
        room_id = (await rooms.create(work, NewRoom(title="All", user_ids=(bob_id, user_id)))).room.id
    await prove(works, user_id)
    async with works.read(ann) as work:
        people = await participants.list_participants(work, room_id)
    assert [(person.user_id, person.left_at) for person in people] == [(ann.user_id, None), (user_id, None)]


async def test_room_that_was_put_away_meanwhile_stays_away(works: Works, ann: Actor, bob_id: int) -> None:
    room_id = await say(works, ann, bob_id, "only for Bob")
    user_id = await sign_up(works, email=EMAIL)
    async with works.write(ann) as work:
        await rooms.remove(work, room_id)
    await prove(works, user_id)
    assert await listed(works, user_id) == []
    assert await say(works, ann, user_id, "again") != room_id


@pytest.mark.parametrize("mobile", ["+61 412 345 678", "+61-412-345-678"])
async def test_spelling_of_the_address_does_not_matter(works: Works, ann: Actor, mobile: str) -> None:
    async with works.write(ann) as work:
        made = await introductions.create(work, NewContact(mobile=MOBILE), [], personal=True)
    room_id = await say(works, ann, made.contacts[0].friend_id, "only for Bob")
    user_id = await sign_up(works, mobile=mobile)
    assert await listed(works, user_id) == []
    await prove(works, user_id, Channel.SMS)
    assert await listed(works, user_id) == [room_id]


@pytest.mark.parametrize("first", ["the stranger", "those who name the address"])
async def test_nothing_that_belongs_to_an_address_is_seen_before_it_is_proved(
    works: Works, ann: Actor, first: str
) -> None:
    """Contacts, invitations, memberships, rooms, and names, whoever came first."""
    stranger = await sign_up(works, email=EMAIL) if first == "the stranger" else 0
    crew = await a_crew(works, "quay")
    async with works.write(ann) as work:
        new = NewContact(first_name="Bobby", last_name="Tables", email=EMAIL)
        made = await contacts.create(work, new, [], personal=True)
    await say(works, ann, made.contact.friend_id, "only for Bob")
    async with works.write(crew["admin"]) as work:
        await labelled.invite(work, NewUser(first_name="Rob", email=EMAIL), labelled.MemberChange())
    stranger = stranger or await sign_up(works, email=EMAIL)

    async def sees() -> list[int]:
        async with works.read(acting(stranger)) as work:
            own = await accounts.list_accounts(work)
            asking = await requests.list_requests(work, None, PageRequest())
            sent = await invitations.list_invitations(work, [], PageRequest())
            known = await acquaintances.list_contacts(work, ContactFilter(), PageRequest())
            talk = await rooms.list_rooms(work, PageRequest())
            return [len(own) - 1, asking.total, sent.total, known.total, talk.total]

    assert await sees() == [0, 0, 0, 0, 0]
    async with works.read(SYSTEM) as work:
        user = await users.get(work, stranger)
        seen = await select_events_after(work.db, 0, 1000)
    assert (user.first_name, user.last_name, user.slug) == ("", "", "bob")
    assert [row.name for row in seen if row.user_id == stranger] == ["UserSignedUp"]
    await prove(works, stranger)
    assert await sees() == [1, 1, 2, 1, 1]
    async with works.read(SYSTEM) as work:
        user = await users.get(work, stranger)
    assert (user.first_name, user.slug) == ("", "bob")


async def test_who_is_known_under_both_names_stays_one_contact_and_one_member(works: Works, ann: Actor) -> None:
    crew = await a_crew(works, "quay")
    bob = await sign_up(works, email=EMAIL)
    async with works.write(ann) as work:
        await contacts.create(work, NewContact(email=EMAIL), [], personal=True)
        await requests.add(work, bob, None, personal=True)
    async with works.write(crew["admin"]) as work:
        await labelled.invite(work, NewUser(email=EMAIL), labelled.MemberChange(roles=["Team Manager", "Chef"]))
    await join(works, bob, crew["admin"].team_id or 0)
    await prove(works, bob)
    async with works.read(ann) as work:
        (contact,) = (await acquaintances.list_contacts(work, ContactFilter(), PageRequest())).rows
    assert (contact.friend_id, contact.status, contact.email) == (bob, "requested", EMAIL)
    async with works.read(crew["admin"]) as work:
        found = await labelled.list_members(work, MemberFilter(user_id=bob), PageRequest())
        everybody = await members.list_members(work, MemberFilter(), PageRequest())
    assert [(row.member.status, row.member.rank) for row in found.rows] == [("active", Rank.MANAGER)]
    assert "Chef" in found.rows[0].labels.roles
    assert everybody.total == 5


HANDED_OVER = {
    "placeholder_addresses.user_id",
    "memberships.user_id",
    "contacts.friend_id",
    "invitations.friend_id",
    "participants.user_id",
    "suspended_participants.user_id",
    "fragment_filters.user_id",
}
"""What others may have pinned to somebody without an account; `flows.claims` hands it over."""
OF_ACCOUNTS = {
    "api_keys.user_id",
    "attachments.owner_id",
    "attendance_changes.actor_id",
    "attendances.actor_id",
    "attendances.user_id",
    "availabilities.user_id",
    "availability_patterns.user_id",
    "calendar_events.assignee_id",
    "calendar_events.user_id",
    "calendar_feeds.user_id",
    "contact_marks.user_id",
    "contacts.user_id",
    "devices.user_id",
    "external_accounts.user_id",
    "focus_goals.user_id",
    "focus_interruptions.user_id",
    "focus_lengths.user_id",
    "focus_profiles.user_id",
    "focus_projects.user_id",
    "focus_scores.user_id",
    "focus_timers.user_id",
    "fragments.user_id",
    "invitation_answers.user_id",
    "invitations.user_id",
    "known_sources.user_id",
    "leave_adjustments.actor_id",
    "leave_adjustments.user_id",
    "leave_requests.decided_by",
    "leave_requests.user_id",
    "member_marks.user_id",
    "messages.sender_id",
    "pins.user_id",
    "presences.user_id",
    "reactions.user_id",
    "rooms.owner_id",
    "sessions.user_id",
    "shift_answers.user_id",
    "shift_requests.decided_by",
    "shift_requests.requestor_id",
    "shift_requests.swap_user_id",
    "shift_requests.user_id",
    "shifts.assignee_id",
    "shifts.creator_id",
    "surface_tokens.user_id",
    "syncs.user_id",
    "teams.owner_id",
    "timesheet_changes.actor_id",
    "timesheet_items.user_id",
    "timesheets.decided_by",
    "timesheets.user_id",
    "tomato_tags.user_id",
    "tomatoes.user_id",
    "workforce_notices.user_id",
}
"""What only somebody with an account has, does or is named in."""


def test_every_column_that_names_a_person_was_thought_of() -> None:
    named = {
        f"{table.name}.{key.parent.name}"
        for table in all_tables().tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "users.id"
    }
    assert named - HANDED_OVER == OF_ACCOUNTS
