"""People, a team with somebody of each rank, and what there is between them, for the tests of contacts."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from crewhall.domains.directory import requests
from crewhall.domains.directory.model import ContactOwner
from crewhall.domains.directory.queries import contacts as queries
from crewhall.domains.identity import placeholders, users, verification
from crewhall.domains.identity.model import Channel, MemberStatus, NewUser
from crewhall.domains.identity.queries import members as member_queries
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.platform import outbox
from crewhall.platform.work import Works
from tests.domains.people import a_team, a_user, in_team

GUEST = "gus@guests.example"


def oneself(user_id: int) -> Actor:
    """A person under their personal account."""
    return Actor(user_id=user_id, account_id=user_id)


async def a_member(works: Works, name: str, team_id: int, rank: Rank) -> Actor:
    """A new person who is active in a team, acting there."""
    user_id = await a_user(works, name)
    await join(works, user_id, team_id, rank)
    return in_team(user_id, team_id, rank)


async def join(works: Works, user_id: int, team_id: int, rank: Rank = Rank.MEMBER) -> None:
    """Make somebody an active member of a team."""
    async with works.write(SYSTEM) as work:
        await member_queries.insert_member(
            work.db, team_id, user_id, rank, MemberStatus.ACTIVE, manager=False, invited_address=None, now=work.now
        )


async def a_crew(works: Works, name: str) -> dict[str, Actor]:
    """A team with an owner, an admin, a manager and a member, by their ranks."""
    owner_id = await a_user(works, f"{name}-owner")
    team_id = await a_team(works, name, owner_id)
    await join(works, owner_id, team_id, Rank.OWNER)
    crew = {"owner": in_team(owner_id, team_id, Rank.OWNER)}
    for rank in (Rank.ADMIN, Rank.MANAGER, Rank.MEMBER):
        crew[rank.name.lower()] = await a_member(works, f"{name}-{rank.name.lower()}", team_id, rank)
    return crew


async def a_placeholder(works: Works, email: str = GUEST) -> int:
    """Somebody who has not signed up; the id."""
    async with works.write(SYSTEM) as work:
        new = NewUser(first_name="Other", last_name="Words", email=email)
        return (await placeholders.find_or_add(work, new)).id


async def signs_up(works: Works, email: str = GUEST) -> int:
    """Somebody signs up with an address, and proves it; the id."""
    async with works.write(SYSTEM) as work:
        new = NewUser(first_name="Gus", last_name="Gum", email=email, mobile="+61400000001")
        user = await users.sign_up(work, new, "hash")
        pin = (await verification.issue(work, user, Channel.EMAIL)).pin
    await verification.verify(works, user.id, pin)
    return user.id


async def asks(works: Works, actor: Actor, friend_id: int, team_id: int | None = None) -> None:
    """Somebody asks somebody."""
    async with works.write(actor) as work:
        await requests.add(work, friend_id, team_id, personal=False)


async def befriend(works: Works, one_id: int, other_id: int) -> None:
    """Two people become accepted contacts."""
    await asks(works, oneself(one_id), other_id)
    async with works.write(oneself(other_id)) as work:
        await requests.accept(work, one_id, [])


async def bring_team_to(works: Works, state: str, manager: Actor, ben: int) -> None:
    """Make the team and Ben stand as the state says."""
    assert manager.user_id is not None
    if state == "asked by the friend":
        await asks(works, oneself(ben), manager.user_id)
    elif state == "friend of the manager":
        await befriend(works, ben, manager.user_id)
    elif state != "none":
        await asks(works, manager, ben)
    if state in ("accepted", "refused", "rested"):
        async with works.write(oneself(ben)) as work:
            answer = (
                requests.accept(work, manager.user_id, [])
                if state == "accepted"
                else requests.decline(work, manager.user_id)
            )
            await answer
    if state == "rested":
        later(works, requests.REST)


async def status_between(works: Works, owner: ContactOwner, friend_id: int) -> str | None:
    """How far a holder has come with somebody."""
    async with works.read(SYSTEM) as work:
        found = await queries.select_contact(work.db, owner.user_id, 0, owner, friend_id)
    return found.status.value if found else None


class _Kept(Struct, frozen=True):
    """A row of contacts as far as changes show."""

    id: int
    user_id: int
    team_id: int | None
    friend_id: int
    status: str
    from_team_id: int | None
    known_email: str | None
    known_first_name: str | None
    updated_at: datetime


class _Announced(Struct, frozen=True):
    name: str
    body: dict[str, Any]


async def everything(works: Works) -> list[Any]:
    """What a refused request must not change: contacts, and how many marks, labels, people, events and messages there are."""
    async with works.read(SYSTEM) as work:
        kept = await work.db.fetch_all(
            _Kept,
            """
            SELECT id, user_id, team_id, friend_id, status, from_team_id, known_email, known_first_name, updated_at
            FROM contacts ORDER BY id
            """,
        )
        counts = [
            await work.db.fetch_value(f"SELECT count(*) FROM {table}")  # noqa: S608 - constants
            for table in ("contact_marks", "taggings", "users", "events", "outbox_messages", "invitations")
        ]
    return [*kept, *counts]


async def announced(works: Works, after: int = 0) -> list[tuple[str, dict[str, Any]]]:
    """Names and bodies of what was announced behind a number, without fields that say nothing."""
    async with works.read(SYSTEM) as work:
        rows = await work.db.fetch_all(
            _Announced, "SELECT name, body FROM events WHERE number > $1 ORDER BY number", after
        )
    return [(row.name, {name: value for name, value in row.body.items() if value is not None}) for row in rows]


async def last_event(works: Works) -> int:
    """The number of the newest event."""
    async with works.read(SYSTEM) as work:
        return await outbox.select_last_number(work.db)


def later(works: Works, by: timedelta) -> None:
    """Let time pass."""
    before = works.clock

    def clock() -> datetime:
        return before() + by

    works.clock = clock
