"""What the server's administrator does with people: rights, effects, and what stays impossible."""

import pytest

from crewhall.domains.identity import administration, members, sessions, teams, users
from crewhall.domains.identity.errors import (
    AddressIsTaken,
    LastAdministrator,
    NotActive,
    OwnsTeams,
    ServerHasPeople,
    WrongCredentials,
)
from crewhall.domains.identity.model import MemberStatus, NewTeam, NewUser, User, UserStatus
from crewhall.domains.identity.passwords import hash_password
from crewhall.kit.actor import NOBODY, SYSTEM, Actor, Rank
from crewhall.kit.errors import Forbidden, NotFound, Unauthenticated
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Work, Works

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse battery"


async def add(works: Works, name: str, *, administrator: bool = False) -> User:
    """A person with an e-mail address and the password above."""
    password_hash = await hash_password(PASSWORD)
    async with works.write(SYSTEM) as work:
        new = NewUser(first_name=name, last_name="Ng", email=f"{name.lower()}@example.org")
        return await administration.add_user(work, new, password_hash, administrator=administrator)


async def test_first_person_administers_the_server_and_is_verified(works: Works) -> None:
    password_hash = await hash_password(PASSWORD)
    async with works.write(SYSTEM) as work:
        ada = await administration.add_first(work, NewUser(email="ada@example.org"), password_hash)
    assert ada.administrator
    assert ada.email_verified_at is not None
    with pytest.raises(ServerHasPeople):
        async with works.write(SYSTEM) as work:
            await administration.add_first(work, NewUser(email="eve@example.org"), password_hash)


async def test_person_who_was_added_signs_in(works: Works) -> None:
    await add(works, "Ada")
    bo = await add(works, "Bo")
    assert not bo.administrator
    assert (await sessions.log_in(works, "bo@example.org", PASSWORD, None))[0] == bo.id
    with pytest.raises(AddressIsTaken):
        await add(works, "Bo")


async def test_person_added_by_the_administrator_is_whom_others_have_invited(works: Works) -> None:
    ada = await add(works, "Ada")
    actor = await sessions.act_as(works, ada.id)
    async with works.write(actor) as work:
        await teams.found(work, NewTeam(name="Crew"))
    actor = await sessions.act_as(works, ada.id)
    async with works.write(actor) as work:
        member = (await members.invite(work, NewUser(email="bo@example.org"), Rank.MEMBER, manager=False))[0]
    bo = await add(works, "Bo", administrator=True)
    assert (bo.status, bo.administrator) == (UserStatus.ACTIVE, True)
    async with works.read(actor) as work:
        found = await members.get_member(work, bo.id)
        assert (found.id, found.status) == (member.id, "active")
    async with works.read(SYSTEM) as work:
        assert await administration.get_user(work, "bo@example.org") == await users.get(work, bo.id)
        assert (await users.get(work, bo.id)).administrator


@pytest.mark.parametrize("reference", ["1", "ada@example.org", "ADA@example.org", "ada-ng"])
async def test_person_is_found_by_id_address_or_slug(works: Works, reference: str) -> None:
    ada = await add(works, "Ada")
    async with works.read(SYSTEM) as work:
        found = await administration.get_user(work, str(ada.id) if reference == "1" else reference)
        assert found.id == ada.id
        with pytest.raises(NotFound):
            await administration.get_user(work, "nobody")


async def test_list_is_searched_and_paged(works: Works) -> None:
    people = [await add(works, name) for name in ("Ada", "Bo", "Cy")]
    async with works.read(SYSTEM) as work:
        page = await administration.list_users(work, None, PageRequest(number=2, per=2))
        assert ([user.id for user in page.rows], page.total) == ([people[2].id], 3)
        found = await administration.list_users(work, "BO@exa", PageRequest())
        assert [user.id for user in found.rows] == [people[1].id]
        assert (await administration.list_users(work, "100%", PageRequest())).rows == []


async def test_new_password_ends_sessions_and_replaces_the_old_one(works: Works) -> None:
    ada = await add(works, "Ada")
    _, token = await sessions.log_in(works, "ada@example.org", PASSWORD, None)
    password_hash = await hash_password("another one entirely")
    async with works.write(SYSTEM) as work:
        await administration.set_password(work, ada.id, password_hash)
    for attempt in (
        sessions.authenticate_token(works, token, sessions.CURRENT),
        sessions.log_in(works, "ada@example.org", PASSWORD, None),
    ):
        with pytest.raises(WrongCredentials):
            await attempt
    assert (await sessions.log_in(works, "ada@example.org", "another one entirely", None))[0] == ada.id


async def test_last_administrator_stays_until_there_is_another(works: Works) -> None:
    ada, bo = await add(works, "Ada"), await add(works, "Bo")
    for refused in (administration.close_user, _no_administrator):
        with pytest.raises(LastAdministrator):
            async with works.write(SYSTEM) as work:
                await refused(work, ada.id)
    async with works.write(SYSTEM) as work:
        assert (await administration.set_administrator(work, bo.id, administrator=True)).administrator
    async with works.write(SYSTEM) as work:
        assert not (await _no_administrator(work, ada.id)).administrator
    assert not (await sessions.act_as(works, ada.id)).administrator
    assert (await sessions.act_as(works, bo.id)).administrator


async def test_closed_person_is_locked_out_and_leaves_the_teams(works: Works) -> None:
    ada, bo = await add(works, "Ada"), await add(works, "Bo")
    owner = await sessions.act_as(works, ada.id)
    async with works.write(owner) as work:
        team = await teams.found(work, NewTeam(name="Crew"))
    owner = await sessions.act_as(works, ada.id)
    async with works.write(owner) as work:
        await members.invite(work, NewUser(email="bo@example.org"), Rank.MEMBER, manager=False)
    async with works.write(await sessions.act_as(works, bo.id)) as work:
        _, key = await sessions.create_key(work, "robot")
    _, token = await sessions.log_in(works, "bo@example.org", PASSWORD, None)
    async with works.write(SYSTEM) as work:
        closed = await administration.close_user(work, bo.id)
    assert closed.status == UserStatus.CLOSED
    for secret in (token, key):
        with pytest.raises(WrongCredentials):
            await sessions.authenticate_token(works, secret, sessions.CURRENT)
    with pytest.raises(WrongCredentials):
        await sessions.log_in(works, "bo@example.org", PASSWORD, None)
    async with works.read(owner) as work:
        assert (await members.get_member(work, bo.id)).status == MemberStatus.ARCHIVED
        assert (await teams.get_current(work)).id == team.id
    for refused in (administration.close_user, _no_administrator):
        with pytest.raises(NotActive):
            async with works.write(SYSTEM) as work:
                await refused(work, bo.id)


async def test_owner_of_a_team_is_not_closed(works: Works) -> None:
    await add(works, "Ada")
    bo = await add(works, "Bo")
    async with works.write(await sessions.act_as(works, bo.id)) as work:
        await teams.found(work, NewTeam(name="Crew"))
    with pytest.raises(OwnsTeams, match="crew"):
        async with works.write(SYSTEM) as work:
            await administration.close_user(work, bo.id)


async def test_keys_of_everybody_are_listed_and_deleted(works: Works) -> None:
    people = [await add(works, name) for name in ("Ada", "Bo")]
    keys: list[int] = []
    for user in people:
        async with works.write(await sessions.act_as(works, user.id)) as work:
            keys.append((await sessions.create_key(work, "robot"))[0].id)
    async with works.write(SYSTEM) as work:
        assert [key.id for key in await administration.list_keys(work, None, 10)] == keys[::-1]
        assert [key.id for key in await administration.list_keys(work, people[0].id, 10)] == keys[:1]
        await administration.delete_key(work, keys[0])
        with pytest.raises(NotFound):
            await administration.delete_key(work, keys[0])


async def test_teams_are_listed_and_found(works: Works) -> None:
    ada = await add(works, "Ada")
    async with works.write(await sessions.act_as(works, ada.id)) as work:
        team = await teams.found(work, NewTeam(name="Crew"))
    async with works.read(SYSTEM) as work:
        assert await administration.list_teams(work, 10) == [team]
        assert await administration.get_team(work, "crew") == team
        assert await administration.get_team(work, str(team.id)) == team
        with pytest.raises(NotFound):
            await administration.get_team(work, "other")


@pytest.mark.parametrize("actor", [NOBODY, Actor(user_id=1, account_id=1, rank=Rank.OWNER, team_id=1)])
async def test_others_administer_nothing(works: Works, actor: Actor) -> None:
    ada = await add(works, "Ada")
    refused = Unauthenticated if actor is NOBODY else Forbidden
    async with works.write(actor) as work:
        for attempt in (
            administration.require_empty(work),
            administration.add_user(work, NewUser(email="x@example.org"), ""),
            administration.list_users(work, None, PageRequest()),
            administration.get_user(work, "1"),
            administration.set_password(work, ada.id, ""),
            administration.set_administrator(work, ada.id, administrator=True),
            administration.close_user(work, ada.id),
            administration.list_teams(work, 1),
            administration.get_team(work, "1"),
            administration.list_keys(work, None, 1),
            administration.delete_key(work, 1),
        ):
            with pytest.raises(refused):
                await attempt


async def _no_administrator(work: Work, user_id: int) -> User:
    return await administration.set_administrator(work, user_id, administrator=False)
