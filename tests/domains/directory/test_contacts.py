"""Contacts: the table of states on both sides, for people and for teams, and who may do what with them (behaviour notes, tommy 2.14)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from crewhall.domains.directory import contacts, introductions, requests
from crewhall.domains.directory.errors import (
    IsYourself,
    NothingToAccept,
    NothingToDecline,
    NotInvitable,
    RequestedTooSoon,
)
from crewhall.domains.directory.model import ContactOwner, NewContact
from crewhall.kit.errors import CrewhallError, NotFound
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Work, Works
from tests.domains.directory.acquaintances import (
    GUEST,
    a_crew,
    a_placeholder,
    announced,
    asks,
    befriend,
    bring_team_to,
    everything,
    last_event,
    later,
    oneself,
    signs_up,
    status_between,
)
from tests.domains.people import a_team, a_user

pytestmark = pytest.mark.anyio

ANNA, BEN = "anna", "ben"
Outcome = tuple[str | None, str | None] | type[CrewhallError]
"""The status on the caller's side and on the friend's afterwards, or the error that leaves both as they were."""


async def none(works: Works, anna: int, ben: int) -> None:
    """Nobody has asked."""
    assert anna != ben


async def invited(works: Works, anna: int, ben: int) -> None:
    """Anna knows somebody who has no account."""
    async with works.write(oneself(anna)) as work:
        await introductions.create(work, NewContact(first_name="Gus", email=GUEST), [], personal=False)
    later(works, introductions.BETWEEN_INVITATIONS)


async def requested(works: Works, anna: int, ben: int) -> None:
    """Anna has asked."""
    await asks(works, oneself(anna), ben)


async def pending(works: Works, anna: int, ben: int) -> None:
    """Ben has asked."""
    await asks(works, oneself(ben), anna)


async def accepted(works: Works, anna: int, ben: int) -> None:
    """Ben has asked, and Anna accepted."""
    await befriend(works, ben, anna)


async def declined(works: Works, anna: int, ben: int) -> None:
    """Ben has asked, and Anna declined."""
    await pending(works, anna, ben)
    async with works.write(oneself(anna)) as work:
        await requests.decline(work, ben)


async def refused(works: Works, anna: int, ben: int) -> None:
    """Anna has asked, and Ben declined just now."""
    await declined(works, ben, anna)


async def rested(works: Works, anna: int, ben: int) -> None:
    """Anna has asked, and Ben declined long ago."""
    await refused(works, anna, ben)
    later(works, requests.REST)


STATES: dict[str, Callable[[Works, int, int], Awaitable[None]]] = {
    state.__name__: state for state in (none, invited, requested, pending, accepted, declined, refused, rested)
}


async def add(work: Work, friend_id: int) -> None:
    """Ask by id."""
    await requests.add(work, friend_id, None, personal=False)


async def create(work: Work, friend_id: int) -> None:
    """Name somebody by their address."""
    sent = GUEST if (await work.db.fetch_value("SELECT email FROM users WHERE id = $1", friend_id)) == GUEST else None
    await introductions.create(work, NewContact(email=sent or f"{BEN}@example.test"), [], personal=False)


async def invite(work: Work, friend_id: int) -> None:
    """Send the invitation again."""
    await introductions.invite(work, friend_id, personal=False)


async def accept(work: Work, friend_id: int) -> None:
    """Accept."""
    await requests.accept(work, friend_id, [])


async def decline(work: Work, friend_id: int) -> None:
    """Decline."""
    await requests.decline(work, friend_id)


VERBS: dict[str, Callable[[Work, int], Awaitable[None]]] = {
    verb.__name__: verb for verb in (add, create, invite, accept, decline)
}

ASKED: Outcome = ("requested", "pending")
BOTH: Outcome = ("accepted", "accepted")
TABLE: dict[str, dict[str, Outcome]] = {
    "none": {"add": ASKED, "create": ASKED, "invite": ASKED},
    "invited": {"add": ("invited", None), "create": ("invited", None), "invite": ("invited", None)},
    "requested": {"add": ASKED, "create": ASKED},
    "pending": {"add": BOTH, "create": BOTH, "accept": BOTH, "decline": ("declined", "requested")},
    "accepted": {"add": BOTH, "create": BOTH, "accept": BOTH},
    "declined": {"add": ASKED, "create": ASKED},
    "refused": {"add": RequestedTooSoon, "create": RequestedTooSoon},
    "rested": {"add": ASKED, "create": ASKED},
}
"""The table of contacts.py for a person; what is missing is refused by `REFUSALS`."""
REFUSALS: dict[str, Outcome] = {"accept": NothingToAccept, "decline": NothingToDecline, "invite": NotInvitable}
CELLS = [(state, verb) for state in STATES for verb in VERBS]


@pytest.mark.parametrize(("state", "verb"), CELLS, ids=[f"{state}-{verb}" for state, verb in CELLS])
async def test_each_state_and_verb_moves_both_sides_as_the_table_says(works: Works, state: str, verb: str) -> None:
    anna, ben = await a_user(works, ANNA), await a_user(works, BEN)
    friend = await a_placeholder(works) if state == "invited" else ben
    await STATES[state](works, anna, friend)
    before = await everything(works)
    wanted = TABLE[state].get(verb) or REFUSALS[verb]
    if isinstance(wanted, tuple):
        async with works.write(oneself(anna)) as work:
            await VERBS[verb](work, friend)
        own, theirs = (
            await status_between(works, ContactOwner(anna), friend),
            await status_between(works, ContactOwner(friend), anna),
        )
        assert (own, theirs) == wanted
    else:
        with pytest.raises(wanted):
            async with works.write(oneself(anna)) as work:
                await VERBS[verb](work, friend)
        assert await everything(works) == before


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        ("invited", "add"),
        ("requested", "add"),
        ("requested", "create"),
        ("accepted", "add"),
        ("accepted", "accept"),
    ],
)
async def test_what_is_so_already_is_not_sent_or_announced_again(works: Works, state: str, verb: str) -> None:
    anna, ben = await a_user(works, ANNA), await a_user(works, BEN)
    friend = await a_placeholder(works) if state == "invited" else ben
    await STATES[state](works, anna, friend)
    number = await last_event(works)
    async with works.write(oneself(anna)) as work:
        await VERBS[verb](work, friend)
    assert await announced(works, number) == []


TEAM_TABLE: dict[str, dict[str, Outcome]] = {
    "none": {"add": ASKED, "create": ASKED, "invite": ASKED},
    "requested": {"add": ASKED, "create": ASKED, "invite": NotInvitable},
    "accepted": {"add": BOTH, "create": BOTH, "invite": NotInvitable},
    "refused": {"add": RequestedTooSoon, "create": RequestedTooSoon, "invite": NotInvitable},
    "rested": {"add": ASKED, "create": ASKED, "invite": NotInvitable},
    "asked by the friend": {"add": BOTH, "create": BOTH, "invite": NotInvitable},
    "friend of the manager": {"add": BOTH, "create": BOTH, "invite": NotInvitable},
}
"""The same for a team's side, by its manager, who acts in the team."""
TEAM_CELLS = [(state, verb) for state, row in TEAM_TABLE.items() for verb in row]


@pytest.mark.parametrize(("state", "verb"), TEAM_CELLS, ids=[f"{state}-{verb}" for state, verb in TEAM_CELLS])
async def test_each_state_and_verb_of_a_team_moves_both_sides_as_the_table_says(
    works: Works, state: str, verb: str
) -> None:
    manager, ben = (await a_crew(works, "quay"))["manager"], await a_user(works, BEN)
    assert manager.user_id is not None
    await bring_team_to(works, state, manager, ben)
    before = await everything(works)
    wanted = TEAM_TABLE[state][verb]
    if isinstance(wanted, tuple):
        async with works.write(manager) as work:
            await VERBS[verb](work, ben)
        own = await status_between(works, ContactOwner(manager.user_id, manager.team_id), ben)
        assert (own, await status_between(works, ContactOwner(ben), manager.user_id)) == wanted
    else:
        with pytest.raises(wanted):
            async with works.write(manager) as work:
                await VERBS[verb](work, ben)
        assert await everything(works) == before


async def test_team_that_was_declined_does_not_ask_again_through_another_manager(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, BEN)
    await bring_team_to(works, "refused", crew["manager"], ben)
    before = await everything(works)
    with pytest.raises(RequestedTooSoon):
        await asks(works, crew["admin"], ben)
    assert await everything(works) == before


async def test_accepting_a_team_gives_its_manager_no_contact_of_their_own(works: Works) -> None:
    manager, ben = (await a_crew(works, "quay"))["manager"], await a_user(works, BEN)
    assert manager.user_id is not None
    await bring_team_to(works, "accepted", manager, ben)
    assert await status_between(works, ContactOwner(manager.user_id), ben) is None
    async with works.read(oneself(ben)) as work:
        friends = await contacts.friend_ids_of(work, [ben, manager.user_id])
        assert friends == {ben: [manager.user_id], manager.user_id: []}
        assert await contacts.connected(work, manager.user_id, [ben, 77]) == {ben}


async def test_accepting_answers_all_that_the_friend_has_asked(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, BEN)
    manager = crew["manager"]
    assert manager.user_id is not None
    await asks(works, manager, ben)
    await asks(works, oneself(manager.user_id), ben)
    async with works.read(oneself(ben)) as work:
        (found,) = (await requests.list_requests(work, None, PageRequest())).rows
    assert (found.friend_id, found.asking_teams) == (manager.user_id, ("quay",))
    async with works.write(oneself(ben)) as work:
        await requests.accept(work, manager.user_id, [])
    assert await status_between(works, ContactOwner(manager.user_id), ben) == "accepted"
    assert await status_between(works, ContactOwner(0, manager.team_id), ben) == "accepted"


async def test_accepting_into_teams_makes_the_asker_their_contact(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, BEN)
    member = crew["member"]
    assert member.user_id is not None
    assert member.team_id is not None
    await asks(works, oneself(ben), member.user_id)
    strange = await a_team(works, "strange", ben)
    before = await everything(works)
    for team_ids in ([strange], [member.team_id, strange], [4000]):
        with pytest.raises(NotFound):
            async with works.write(oneself(member.user_id)) as work:
                await requests.accept(work, ben, team_ids)
    assert await everything(works) == before
    for _ in range(2):
        async with works.write(oneself(member.user_id)) as work:
            assert (await requests.accept(work, ben, [member.team_id])).status == "accepted"
    assert await status_between(works, ContactOwner(0, member.team_id), ben) == "accepted"
    assert await status_between(works, ContactOwner(ben), member.user_id) == "accepted"


@pytest.mark.parametrize("verb", ["add", "create"])
async def test_nobody_is_a_contact_of_their_own(works: Works, verb: str) -> None:
    ben = await a_user(works, BEN)
    before = await everything(works)
    with pytest.raises(IsYourself):
        async with works.write(oneself(ben)) as work:
            await VERBS[verb](work, ben)
    assert await everything(works) == before


async def test_who_was_invited_is_asked_once_they_have_proved_the_address(works: Works) -> None:
    anna, placeholder = await a_user(works, ANNA), await a_placeholder(works)
    manager = (await a_crew(works, "quay"))["manager"]
    assert manager.user_id is not None
    for actor in (oneself(anna), manager):
        async with works.write(actor) as work:
            await introductions.create(work, NewContact(first_name="G", email=GUEST), [], personal=False)
    number = await last_event(works)
    guest = await signs_up(works)
    assert await status_between(works, ContactOwner(anna), placeholder) is None
    assert await status_between(works, ContactOwner(anna), guest) == "requested"
    assert await status_between(works, ContactOwner(0, manager.team_id), guest) == "requested"
    async with works.read(oneself(guest)) as work:
        asking = (await requests.list_requests(work, None, PageRequest())).rows
        in_name = (await requests.list_requests(work, manager.team_id, PageRequest())).rows
    assert {contact.friend_id for contact in asking} == {anna, manager.user_id}
    assert [contact.friend_id for contact in in_name] == [manager.user_id]
    told = [(name, body) for name, body in await announced(works, number) if name.startswith("Contact")]
    assert told == [
        ("ContactChanged", {"user_id": anna, "friend_id": guest}),
        ("ContactRequested", {"user_id": guest, "friend_id": anna}),
        ("ContactChanged", {"team_id": manager.team_id, "friend_id": guest}),
        ("ContactRequested", {"user_id": guest, "friend_id": manager.user_id, "from_team_id": manager.team_id}),
    ]


async def test_connecting_makes_both_sides_accepted_and_again_changes_nothing(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, BEN)
    manager = crew["manager"]
    assert manager.user_id is not None
    for team_id in (manager.team_id, None):
        async with works.write(oneself(ben)) as work:
            made = await contacts.connect(work, manager.user_id, ben, team_id=team_id)
        assert (made.friend_id, made.team_id, made.status) == (ben, team_id, "accepted")
        before = await everything(works)
        async with works.write(oneself(ben)) as work:
            await contacts.connect(work, manager.user_id, ben, team_id=team_id)
        assert await everything(works) == before
    assert await status_between(works, ContactOwner(ben), manager.user_id) == "accepted"


async def test_invitation_that_is_taken_answers_a_request_of_the_same_person(works: Works) -> None:
    manager, ben = (await a_crew(works, "quay"))["manager"], await a_user(works, BEN)
    assert manager.user_id is not None
    await asks(works, oneself(manager.user_id), ben)
    async with works.write(oneself(ben)) as work:
        await contacts.connect(work, manager.user_id, ben, team_id=manager.team_id)
    assert await status_between(works, ContactOwner(manager.user_id), ben) == "accepted"


@pytest.mark.parametrize("minutes", [0, 9])
async def test_invitation_is_not_sent_again_within_ten_minutes(works: Works, minutes: int) -> None:
    anna, guest = await a_user(works, ANNA), await a_placeholder(works)
    await invited(works, anna, guest)
    async with works.write(oneself(anna)) as work:
        made = await introductions.invite(work, guest, personal=False)
    assert [(sent.address, sent.team_id) for sent in made.invited] == [(GUEST, None)]
    later(works, timedelta(minutes=minutes))
    before = await everything(works)
    with pytest.raises(CrewhallError, match="Too many invitations"):
        async with works.write(oneself(anna)) as work:
            await introductions.invite(work, guest, personal=False)
    assert await everything(works) == before


async def test_team_asks_through_one_manager_at_a_time(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, BEN)
    manager, admin = crew["manager"], crew["admin"]
    assert manager.user_id is not None
    assert admin.user_id is not None
    await asks(works, manager, ben)
    before = await everything(works)
    await asks(works, admin, ben)
    assert await everything(works) == before
    async with works.write(oneself(ben)) as work:
        await requests.accept(work, manager.user_id, [])
    assert await status_between(works, ContactOwner(0, manager.team_id), ben) == "accepted"


async def test_team_that_asks_again_through_another_manager_is_answered_by_way_of_that_one(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, BEN)
    admin = crew["admin"]
    assert admin.user_id is not None
    await bring_team_to(works, "rested", crew["manager"], ben)
    await asks(works, admin, ben)
    async with works.read(oneself(ben)) as work:
        (asking,) = (await requests.list_requests(work, None, PageRequest())).rows
    assert (asking.friend_id, asking.asking_teams) == (admin.user_id, ("quay",))
    async with works.write(oneself(ben)) as work:
        await requests.accept(work, admin.user_id, [])
    assert await status_between(works, ContactOwner(0, admin.team_id), ben) == "accepted"
