"""Accounts elsewhere: the people who are made for them, joining them to somebody, taking them away, and what is never joined."""

import asyncio

import pytest

from crewhall.domains.identity import administration, external_accounts, surface_tokens, users
from crewhall.domains.identity.errors import (
    ExternalAccountIsTaken,
    OnlyWayIn,
    SignUpIsClosed,
    TooManyExternalAccounts,
    WrongCredentials,
)
from crewhall.domains.identity.events import ExternalAccountLinked, ExternalAccountUnlinked, SurfaceTokensRevoked
from crewhall.domains.identity.external_accounts import GITHUB, MOST_ACCOUNTS
from crewhall.domains.identity.model import ExternalAccount, NewUser, User, UserStatus
from crewhall.domains.identity.surface_tokens import MOST_TOKENS, TOMATOES
from crewhall.kit.actor import NOBODY, SYSTEM, Actor
from crewhall.kit.errors import CrewhallError, Forbidden, NotFound, Unauthenticated
from crewhall.platform.work import Works
from tests.domains.people import a_team, a_user

pytestmark = pytest.mark.anyio


async def somebody(works: Works, name: str = "ada", *, password: bool = True) -> Actor:
    """A person who came another way."""
    user_id = await a_user(works, name)
    if password:
        async with works.write(SYSTEM) as work:
            await work.db.execute("UPDATE users SET password_hash = 'x' WHERE id = $1", user_id)
    return Actor(user_id=user_id, account_id=user_id, password_at=works.clock())


async def born(works: Works, uid: str = "1", nickname: str | None = "octo", name: str | None = "Octo Cat") -> User:
    """A person made for an account elsewhere."""
    async with works.write(NOBODY) as work:
        return await external_accounts.add_user_for(work, GITHUB, uid, nickname, name, "https://x.example/a.png")


async def linked(works: Works, actor: Actor, uid: str) -> ExternalAccount:
    """An account joined to the person."""
    async with works.write(actor) as work:
        return await external_accounts.link(work, GITHUB, uid, "octo", None)


async def absorbed(works: Works, actor: Actor, account: ExternalAccount) -> int | None:
    """Whom the person took over."""
    async with works.write(actor) as work:
        return await external_accounts.absorb(work, account)


async def account(works: Works, uid: str) -> ExternalAccount:
    """The account of this name."""
    async with works.read(SYSTEM) as work:
        found = await external_accounts.find(work, GITHUB, uid)
    assert found is not None
    return found


async def user(works: Works, user_id: int) -> User:
    """A person as they are now."""
    async with works.read(SYSTEM) as work:
        return await users.get(work, user_id)


async def test_person_is_made_without_password_or_address(works: Works) -> None:
    await somebody(works)
    octo = await born(works)
    assert (octo.first_name, octo.last_name, octo.slug, octo.icon_url) == (
        "Octo",
        "Cat",
        "octo",
        "https://x.example/a.png",
    )
    assert (octo.email, octo.mobile, octo.administrator, octo.status) == (None, None, False, UserStatus.ACTIVE)
    found = await account(works, "1")
    assert (found.user_id, found.provider, found.nickname) == (octo.id, GITHUB, "octo")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        (None, "", ""),
        ("", "", ""),
        ("Ada", "Ada", ""),
        (" Jean  Luc\tPicard ", "Jean", "Luc Picard"),
        ("x" * 300, "x" * 100, ""),
        ("a\x00b \u202ec", "ab", "c"),
    ],
    ids=["none", "empty", "one", "three", "long", "unprintable"],
)
async def test_name_is_split_into_first_and_last(works: Works, name: str | None, first: str, last: str) -> None:
    made = await born(works, name=name)
    assert (made.first_name, made.last_name) == (first, last)


@pytest.mark.parametrize("nickname", ["octo", None, "", "77", "***"], ids=["taken", "none", "empty", "number", "signs"])
async def test_person_always_gets_a_slug_that_is_free(works: Works, nickname: str | None) -> None:
    await a_user(works, "octo")
    await a_user(works, "user")
    made = await born(works, nickname=nickname, name=None)
    assert not made.slug.isdecimal()
    assert made.slug not in {"octo", "user"}


async def test_first_person_of_a_server_administers_nothing_and_leaves_that_to_who_signs_up(works: Works) -> None:
    assert not (await born(works)).administrator
    new = NewUser(first_name="Ada", last_name="", email="ada@people.example")
    async with works.write(NOBODY) as work:
        ada = await users.sign_up(work, new, "x")
    assert ada.administrator


class TestWhereSignUpIsClosed:
    """Strangers stay strangers."""

    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        return {"auth": {"sign_up": False}}

    @pytest.mark.parametrize("empty", [True, False], ids=["empty server", "with people"])
    async def test_nobody_is_made(self, works: Works, empty: bool) -> None:
        if not empty:
            await somebody(works)
        with pytest.raises(SignUpIsClosed):
            await born(works)
        async with works.read(SYSTEM) as work:
            assert await external_accounts.find(work, GITHUB, "1") is None


async def test_account_makes_one_person_however_often_it_is_asked_at_once(works: Works) -> None:
    await somebody(works)
    made = await asyncio.gather(*(born(works) for _ in range(4)), return_exceptions=True)
    assert len([each for each in made if isinstance(each, User)]) == 1
    async with works.read(SYSTEM) as work:
        assert await work.db.fetch_value("SELECT count(*) FROM users") == 2


async def test_account_is_joined_once_and_comes_back_as_it_is(works: Works) -> None:
    ada = await somebody(works)
    async with works.write(ada) as work:
        first = await external_accounts.link(work, GITHUB, "1", "octo", None)
        assert work.events == [ExternalAccountLinked(user_id=ada.user_id, account_id=first.id, provider=GITHUB)]
    async with works.write(ada) as work:
        assert await external_accounts.link(work, GITHUB, "1", "renamed", None) == first
        assert work.events == []
        assert await external_accounts.list_of(work, ada.user_id or 0) == [first]


async def test_account_of_somebody_else_is_not_joined(works: Works) -> None:
    ada, bo = await somebody(works), await somebody(works, "bo")
    kept = await linked(works, ada, "1")
    with pytest.raises(ExternalAccountIsTaken):
        await linked(works, bo, "1")
    assert await account(works, "1") == kept


async def test_accounts_of_others_are_not_listed(works: Works) -> None:
    ada, bo = await somebody(works), await somebody(works, "bo")
    await linked(works, ada, "1")
    with pytest.raises(Forbidden):
        async with works.read(bo) as work:
            await external_accounts.list_of(work, ada.user_id or 0)


@pytest.mark.parametrize(
    ("actor", "error"),
    [(NOBODY, Unauthenticated), (Actor(user_id=1, account_id=1, scopes=frozenset({"write"})), Forbidden)],
    ids=["nobody", "key with scopes"],
)
async def test_who_may_not_join_accounts_joins_none(works: Works, actor: Actor, error: type[CrewhallError]) -> None:
    await born(works)
    found = await account(works, "1")
    for attempt in (linked(works, actor, "2"), absorbed(works, actor, found)):
        with pytest.raises(error):
            await attempt
    assert await account(works, "1") == found


async def test_person_joins_at_most_so_many(works: Works) -> None:
    ada = await somebody(works)
    for number in range(MOST_ACCOUNTS):
        await linked(works, ada, str(number))
    with pytest.raises(TooManyExternalAccounts):
        await linked(works, ada, "more")
    await linked(works, ada, "0")  # which is there


async def test_person_takes_over_no_more_accounts_than_they_may_join(works: Works) -> None:
    ada, octo = await somebody(works), await born(works)
    for number in range(MOST_ACCOUNTS):
        await linked(works, ada, f"own {number}")
    with pytest.raises(TooManyExternalAccounts):
        await absorbed(works, ada, await account(works, "1"))
    assert await user(works, octo.id) == octo
    assert (await account(works, "1")).user_id == octo.id


async def test_tokens_beyond_the_limit_are_lost_when_a_person_is_taken_over(works: Works) -> None:
    ada, octo = await somebody(works), await born(works)
    own, given = list[str](), list[str]()
    for tokens, user_id, count in ((own, ada.user_id or 0, MOST_TOKENS - 1), (given, octo.id, 2)):
        for _ in range(count):
            async with works.write(NOBODY) as work:
                tokens.append((await surface_tokens.mint(work, user_id, TOMATOES, "sign-in"))[1])
    await absorbed(works, ada, await account(works, "1"))
    async with works.read(ada) as work:
        assert len(await surface_tokens.list_of(work)) == MOST_TOKENS
    for token in (*own, given[1]):
        assert (await surface_tokens.authenticate(works, TOMATOES, token)).user_id == ada.user_id
    with pytest.raises(WrongCredentials):
        await surface_tokens.authenticate(works, TOMATOES, given[0])


async def test_account_is_taken_away_from_who_has_a_password(works: Works) -> None:
    ada = await somebody(works)
    joined = await linked(works, ada, "1")
    async with works.write(ada) as work:
        await external_accounts.unlink(work, joined.id)
        assert work.events == [ExternalAccountUnlinked(user_id=ada.user_id, account_id=joined.id, provider=GITHUB)]
    async with works.write(ada) as work:
        assert await external_accounts.find(work, GITHUB, "1") is None
        with pytest.raises(NotFound):
            await external_accounts.unlink(work, joined.id)


async def test_only_way_in_stays(works: Works) -> None:
    octo = await born(works)
    actor = Actor(user_id=octo.id, account_id=octo.id, password_at=works.clock())
    first = await account(works, "1")
    with pytest.raises(OnlyWayIn):
        async with works.write(actor) as work:
            await external_accounts.unlink(work, first.id)
    assert await account(works, "1") == first
    await linked(works, actor, "2")
    async with works.write(actor) as work:
        await external_accounts.unlink(work, first.id)


async def test_tokens_of_sign_ins_end_with_the_account(works: Works) -> None:
    ada = await somebody(works)
    joined = await linked(works, ada, "1")
    async with works.write(NOBODY) as work:
        _, signed_in = await surface_tokens.mint(work, ada.user_id or 0, TOMATOES, surface_tokens.SIGN_IN)
        _, laptop = await surface_tokens.mint(work, ada.user_id or 0, TOMATOES, "laptop")
    async with works.write(ada) as work:
        await external_accounts.unlink(work, joined.id)
        assert SurfaceTokensRevoked(user_id=ada.user_id or 0, surface=TOMATOES, count=1) in work.events
    with pytest.raises(WrongCredentials):
        await surface_tokens.authenticate(works, TOMATOES, signed_in)
    assert (await surface_tokens.authenticate(works, TOMATOES, laptop)).user_id == ada.user_id


async def test_two_who_take_away_at_once_leave_one(works: Works) -> None:
    octo = await born(works)
    actor = Actor(user_id=octo.id, account_id=octo.id, password_at=works.clock())
    ids = [(await account(works, "1")).id, (await linked(works, actor, "2")).id]

    async def unlink(account_id: int) -> None:
        async with works.write(actor) as work:
            await external_accounts.unlink(work, account_id)

    ended = await asyncio.gather(*map(unlink, ids), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["NoneType", "OnlyWayIn"]


async def test_strangers_account_is_as_unknown_as_none(works: Works) -> None:
    ada, bo = await somebody(works), await somebody(works, "bo")
    joined = await linked(works, ada, "1")
    for wanted in (joined.id, joined.id + 1000):
        with pytest.raises(NotFound, match="no such account"):
            async with works.write(bo) as work:
                await external_accounts.unlink(work, wanted)
    assert await account(works, "1") == joined


async def test_person_made_for_an_account_is_taken_over_with_tokens_and_accounts(works: Works) -> None:
    ada, octo = await somebody(works), await born(works)
    as_octo = Actor(user_id=octo.id, account_id=octo.id, password_at=works.clock())
    await linked(works, as_octo, "2")
    async with works.write(NOBODY) as work:
        _, token = await surface_tokens.mint(work, octo.id, TOMATOES, "sign-in")
    assert await absorbed(works, ada, await account(works, "1")) == octo.id
    assert (await user(works, octo.id)).status == UserStatus.CLOSED
    assert {(await account(works, uid)).user_id for uid in ("1", "2")} == {ada.user_id}
    assert (await surface_tokens.authenticate(works, TOMATOES, token)).user_id == ada.user_id
    assert await absorbed(works, ada, await account(works, "1")) is None


async def test_rights_over_the_server_are_taken_over(works: Works) -> None:
    octo, ada = await born(works), await somebody(works)
    async with works.write(SYSTEM) as work:
        await administration.set_administrator(work, octo.id, administrator=True)
    await absorbed(works, ada, await account(works, "1"))
    assert (await user(works, ada.user_id or 0)).administrator
    assert not (await user(works, octo.id)).administrator


OTHER_LIVES = {
    "password": "UPDATE users SET password_hash = 'x' WHERE id = $1",
    "e-mail": "UPDATE users SET email = 'octo@example.test' WHERE id = $1",
    "mobile": "UPDATE users SET mobile = '+61412345678' WHERE id = $1",
    "closed": "UPDATE users SET status = 'closed' WHERE id = $1",
    "session": """INSERT INTO sessions (user_id, token_hash, created_at, used_at, expires_at)
        SELECT id, 'x', created_at, created_at, created_at FROM users WHERE id = $1""",
    "key": """INSERT INTO api_keys (user_id, name, prefix, key_hash, scopes, created_at)
        SELECT id, 'x', 'x', 'x', '[]', created_at FROM users WHERE id = $1""",
}


@pytest.mark.parametrize("life", [*OTHER_LIVES, "team", "membership"])
async def test_somebody_with_a_life_of_their_own_is_not_taken_over(works: Works, life: str) -> None:
    ada, octo = await somebody(works), await born(works)
    if life == "team":
        await a_team(works, "crew", octo.id)
    elif life == "membership":
        team_id = await a_team(works, "crew", ada.user_id or 0)
        async with works.write(SYSTEM) as work:
            await work.db.execute(
                """INSERT INTO memberships (team_id, user_id, rank, manager, status, created_at, updated_at)
                VALUES ($1, $2, 10, false, 'archived', $3, $3)""",
                team_id,
                octo.id,
                work.now,
            )
    else:
        async with works.write(SYSTEM) as work:
            await work.db.execute(OTHER_LIVES[life], octo.id)
    before = await user(works, octo.id)
    with pytest.raises(ExternalAccountIsTaken):
        await absorbed(works, ada, await account(works, "1"))
    assert await user(works, octo.id) == before
    assert (await account(works, "1")).user_id == octo.id


async def test_two_who_take_over_at_once_get_the_person_once(works: Works) -> None:
    ada, bo = await somebody(works), await somebody(works, "bo")
    octo = await born(works)
    found = await account(works, "1")
    ended = await asyncio.gather(*(absorbed(works, who, found) for who in (ada, bo)), return_exceptions=True)
    assert octo.id in ended
    assert [type(each) for each in ended if isinstance(each, Exception)] == [ExternalAccountIsTaken]
    assert (await account(works, "1")).user_id in {ada.user_id, bo.user_id}


async def test_closing_a_person_leaves_their_account_so_that_it_makes_nobody_new(works: Works) -> None:
    await somebody(works)
    octo = await born(works)
    async with works.write(SYSTEM) as work:
        await administration.close_user(work, octo.id)
    assert (await account(works, "1")).user_id == octo.id
