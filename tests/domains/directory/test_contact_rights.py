"""Who may do what with the contacts of a team: the table of directory's policy, by rank, by outsiders, and in teams named by id."""

from collections.abc import Awaitable, Callable

import pytest

from crewhall.domains.directory import contacts, introductions, requests
from crewhall.domains.directory.model import ContactEdit, ContactFilter, ContactOwner, NewContact
from crewhall.kit.actor import Rank
from crewhall.kit.errors import Forbidden, NotFound
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Work, Works
from tests.domains.directory.acquaintances import (
    GUEST,
    a_crew,
    a_placeholder,
    asks,
    bring_team_to,
    everything,
    join,
    later,
    oneself,
    status_between,
)
from tests.domains.people import a_team, a_user, in_team

pytestmark = pytest.mark.anyio

BEN = "ben"

CAPABILITIES: dict[str, Callable[[Work, int, int], Awaitable[object]]] = {
    "read": lambda work, ben, _guest: contacts.get(work, ben),
    "list": lambda work, _ben, _guest: contacts.list_contacts(work, ContactFilter(), PageRequest()),
    "mark": lambda work, ben, _guest: contacts.edit(work, ben, ContactEdit(favorite=True)),
    "create": lambda work, _ben, _guest: introductions.create(
        work, NewContact(email="n@guests.example"), [], personal=False
    ),
    "create for the team by its id": lambda work, _ben, _guest: introductions.create(
        work, NewContact(email="n@guests.example"), [work.actor.team_id or 0], personal=True
    ),
    "import": lambda work, _ben, _guest: introductions.import_people(
        work, [NewContact(first_name="N", email="n@guests.example")], personal=False
    ),
    "add": lambda work, ben, _guest: requests.add(work, ben, None, personal=False),
    "add for the team by its id": lambda work, ben, _guest: requests.add(work, ben, work.actor.team_id, personal=False),
    "invite": lambda work, _ben, guest: introductions.invite(work, guest, personal=False),
    "name": lambda work, _ben, guest: contacts.edit(work, guest, ContactEdit(first_name="Gustav")),
    "label": lambda work, ben, _guest: contacts.edit(work, ben, ContactEdit(), relabels=True),
    "create one's own": lambda work, _ben, _guest: introductions.create(
        work, NewContact(email="n@guests.example"), [], personal=True
    ),
    "add one's own": lambda work, ben, _guest: requests.add(work, ben, None, personal=True),
}
FOR_ALL = {"read", "list", "mark", "create one's own", "add one's own"}
"""What every member may; the rest takes a manager. The table of policy.py."""
RIGHTS = [(capability, rank) for capability in CAPABILITIES for rank in ("member", "manager", "admin", "owner")]


@pytest.mark.parametrize(("capability", "rank"), RIGHTS, ids=[f"{what} as {rank}" for what, rank in RIGHTS])
async def test_contacts_of_a_team_obey_ranks(works: Works, capability: str, rank: str) -> None:
    crew, ben, guest = await a_crew(works, "quay"), await a_user(works, BEN), await a_placeholder(works)
    await bring_team_to(works, "accepted", crew["admin"], ben)
    async with works.write(crew["admin"]) as work:
        await introductions.create(work, NewContact(email=GUEST), [], personal=False)
    later(works, introductions.BETWEEN_INVITATIONS)
    before = await everything(works)
    if rank == "member" and capability not in FOR_ALL:
        with pytest.raises(Forbidden):
            async with works.write(crew[rank]) as work:
                await CAPABILITIES[capability](work, ben, guest)
        assert await everything(works) == before
    else:
        async with works.write(crew[rank]) as work:
            await CAPABILITIES[capability](work, ben, guest)


@pytest.mark.parametrize("capability", CAPABILITIES)
async def test_contacts_of_another_team_are_as_those_that_nobody_has(works: Works, capability: str) -> None:
    crew, other = await a_crew(works, "quay"), await a_crew(works, "elsewhere")
    ben, guest = await a_user(works, BEN), await a_placeholder(works)
    await bring_team_to(works, "accepted", crew["admin"], ben)
    async with works.write(crew["admin"]) as work:
        await introductions.create(work, NewContact(email=GUEST), [], personal=False)
    if capability in ("read", "mark", "invite", "name", "label"):
        with pytest.raises(NotFound):
            async with works.write(other["owner"]) as work:
                await CAPABILITIES[capability](work, ben, guest)
    else:
        async with works.write(other["owner"]) as work:
            await CAPABILITIES[capability](work, ben, guest)
    assert await status_between(works, ContactOwner(0, crew["admin"].team_id), ben) == "accepted"
    assert await status_between(works, ContactOwner(0, crew["admin"].team_id), guest) == "invited"


async def test_team_named_by_id_must_be_the_callers_and_takes_a_manager(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, BEN)
    member = crew["member"]
    assert member.user_id is not None
    assert member.team_id is not None
    before = await everything(works)
    for team_id, error in ((member.team_id, Forbidden), (4000, NotFound), (0, NotFound)):
        with pytest.raises(error):
            await asks(works, oneself(member.user_id), ben, team_id)
        with pytest.raises(error):
            async with works.write(oneself(member.user_id)) as work:
                await introductions.create(work, NewContact(email=GUEST), [team_id], personal=False)
    assert await everything(works) == before


async def test_manager_of_another_team_of_theirs_asks_in_its_name(works: Works) -> None:
    crew, ben = await a_crew(works, "quay"), await a_user(works, BEN)
    manager = crew["manager"]
    assert manager.user_id is not None
    second = await a_team(works, "pier", ben)
    await join(works, manager.user_id, second, Rank.ADMIN)
    await asks(works, manager, ben, second)
    assert await status_between(works, ContactOwner(0, second), ben) == "requested"
    assert await status_between(works, ContactOwner(0, manager.team_id), ben) is None
    acting_there = in_team(manager.user_id, second, Rank.ADMIN)
    async with works.read(acting_there) as work:
        assert (await contacts.get(work, ben)).team_id == second
    async with works.read(manager) as work:
        with pytest.raises(NotFound):
            await contacts.get(work, ben)
