"""Tokens of one surface: their form, whom they open it for, when they end, and how many there may be."""

import asyncio
import re
from datetime import timedelta

import pytest

from crewhall.domains.identity import administration, surface_tokens
from crewhall.domains.identity.errors import TooManyTokens, WrongCredentials
from crewhall.domains.identity.events import SurfaceTokenMinted, SurfaceTokensRevoked
from crewhall.domains.identity.model import SurfaceToken
from crewhall.domains.identity.surface_tokens import MOST_TOKENS, TOMATOES
from crewhall.kit.actor import NOBODY, SYSTEM, Actor
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound, Unauthenticated
from crewhall.platform.work import Works
from tests.domains.people import a_user

pytestmark = pytest.mark.anyio


async def somebody(works: Works, name: str = "ada") -> Actor:
    """A person in their personal account."""
    user_id = await a_user(works, name)
    return Actor(user_id=user_id, account_id=user_id, password_at=works.clock())


async def created(works: Works, actor: Actor, name: str = "laptop") -> tuple[SurfaceToken, str]:
    """A new token."""
    async with works.write(actor) as work:
        return await surface_tokens.create(work, TOMATOES, name)


async def minted(works: Works, actor: Actor, name: str = "sign-in") -> str:
    """A token of a sign-in."""
    async with works.write(NOBODY) as work:
        return (await surface_tokens.mint(work, actor.user_id or 0, TOMATOES, name))[1]


async def own(works: Works, actor: Actor) -> list[SurfaceToken]:
    """The person's tokens."""
    async with works.read(actor) as work:
        return await surface_tokens.list_of(work, TOMATOES)


async def opens(works: Works, token: str, surface: str = TOMATOES) -> bool:
    """Whether the token works."""
    try:
        await surface_tokens.authenticate(works, surface, token)
    except WrongCredentials:
        return False
    return True


async def test_token_has_the_clients_form_and_only_its_digest_is_kept(works: Works) -> None:
    ada = await somebody(works)
    record, token = await created(works, ada, "  my \t laptop ")
    assert re.fullmatch(r"[0-9a-f]{32}", token)
    assert (record.name, record.surface, record.used_at) == ("my laptop", TOMATOES, None)
    async with works.read(SYSTEM) as work:
        kept = await work.db.fetch_value("SELECT token_hash FROM surface_tokens WHERE id = $1", record.id)
    assert token not in kept


async def test_token_opens_its_surface_for_its_person_without_more_rights(works: Works) -> None:
    ada = await somebody(works)
    async with works.write(SYSTEM) as work:
        await administration.set_administrator(work, ada.user_id or 0, administrator=True)
    record, token = await created(works, ada)
    actor = await surface_tokens.authenticate(works, TOMATOES, token)
    assert actor == Actor(user_id=ada.user_id, account_id=ada.user_id, credential=f"tomatoes:{record.id}")
    assert not await opens(works, token, "convos")


@pytest.mark.parametrize(
    "wrong",
    ["", "0" * 32, "f" * 31, "f" * 33, "token", "{token}x", " {token}", "{token}\n", "Bearer {token}", "\ud800" * 32, "٣" * 32],
    ids=["empty", "zeros", "short", "long", "word", "more", "blank", "newline", "scheme", "surrogates", "digits"],
)  # fmt: skip
async def test_wrong_token_is_refused(works: Works, wrong: str) -> None:
    _, token = await created(works, await somebody(works))
    assert not await opens(works, wrong.replace("{token}", token))


async def test_use_is_noted_at_most_hourly(works: Works) -> None:
    ada = await somebody(works)
    _, token = await created(works, ada)
    began, now = works.clock, works.clock()
    seen: list[object] = []
    for minutes in (0, 59, 61):
        moment = now + timedelta(minutes=minutes)
        works.clock = lambda moment=moment: moment
        await surface_tokens.authenticate(works, TOMATOES, token)
        seen.append((await own(works, ada))[0].used_at)
    works.clock = began
    assert seen == [now, now, now + timedelta(minutes=61)]


async def test_tokens_of_a_closed_person_end(works: Works) -> None:
    ada = await somebody(works)
    _, token = await created(works, ada)
    async with works.write(SYSTEM) as work:
        await administration.close_user(work, ada.user_id or 0)
    assert not await opens(works, token)
    assert await own(works, ada) == []
    with pytest.raises(WrongCredentials):
        await minted(works, ada)


async def test_token_of_a_person_who_is_not_active_does_not_work(works: Works) -> None:
    ada = await somebody(works)
    _, token = await created(works, ada)
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET status = 'closed' WHERE id = $1", ada.user_id)
    assert not await opens(works, token)


async def test_own_token_is_revoked_and_stops_working_at_once(works: Works) -> None:
    ada = await somebody(works)
    record, token = await created(works, ada)
    _, other = await created(works, ada, "phone")
    async with works.write(ada) as work:
        await surface_tokens.revoke(work, record.id)
        assert work.events == [SurfaceTokensRevoked(user_id=ada.user_id, surface=TOMATOES, count=1)]
    assert (await opens(works, token), await opens(works, other)) == (False, True)
    with pytest.raises(NotFound):
        async with works.write(ada) as work:
            await surface_tokens.revoke(work, record.id)


async def test_all_tokens_are_revoked_together(works: Works) -> None:
    ada, bo = await somebody(works), await somebody(works, "bo")
    tokens = [(await created(works, ada))[1], await minted(works, ada)]
    _, others = await created(works, bo)
    async with works.write(ada) as work:
        assert await surface_tokens.revoke_all(work, ada.user_id or 0, TOMATOES) == 2
        assert await surface_tokens.revoke_all(work, ada.user_id or 0, TOMATOES) == 0
        assert len(work.events) == 1
    assert [await opens(works, token) for token in (*tokens, others)] == [False, False, True]


async def test_strangers_tokens_are_as_unknown_as_none(works: Works) -> None:
    ada, bo = await somebody(works), await somebody(works, "bo")
    record, token = await created(works, ada)
    for wanted in (record.id, record.id + 1000):
        with pytest.raises(NotFound, match="no such token"):
            async with works.write(bo) as work:
                await surface_tokens.revoke(work, wanted)
    with pytest.raises(Forbidden):
        async with works.write(bo) as work:
            await surface_tokens.revoke_all(work, ada.user_id or 0, TOMATOES)
    assert await own(works, bo) == []
    assert await opens(works, token)


@pytest.mark.parametrize(
    ("actor", "error"),
    [
        (NOBODY, Unauthenticated),
        (Actor(user_id=1, account_id=1, scopes=frozenset({"read"})), Forbidden),
        (Actor(user_id=1, account_id=1, scopes=frozenset({"read", "write"})), Forbidden),
    ],
    ids=["nobody", "key that reads", "key with scopes"],
)
async def test_who_may_not_make_tokens_makes_none(works: Works, actor: Actor, error: type[CrewhallError]) -> None:
    with pytest.raises(error):
        await created(works, actor)


@pytest.mark.parametrize(
    ("surface", "name", "field"),
    [("tomatoes", "", "name"), ("tomatoes", " \x00\n", "name"), ("tomatoes", "x" * 101, "name"), ("tommy", "x", "surface")],
    ids=["empty", "unprintable", "long", "surface"],
)  # fmt: skip
async def test_wrong_field_is_named_and_nothing_is_made(works: Works, surface: str, name: str, field: str) -> None:
    ada = await somebody(works)
    with pytest.raises(InvalidInput) as raised:
        async with works.write(ada) as work:
            await surface_tokens.create(work, surface, name)
    assert list(raised.value.details or {}) == [field]
    assert await own(works, ada) == []


async def test_events_name_the_token_without_showing_it(works: Works) -> None:
    ada = await somebody(works)
    async with works.write(ada) as work:
        record, token = await surface_tokens.create(work, TOMATOES, "laptop")
        assert work.events == [
            SurfaceTokenMinted(user_id=ada.user_id, token_id=record.id, surface=TOMATOES, name="laptop")
        ]
        assert token not in repr(work.events)


async def test_full_shelf_takes_no_more_by_hand(works: Works) -> None:
    ada = await somebody(works)
    for number in range(MOST_TOKENS):
        await created(works, ada, f"program {number}")
    for make in (created, minted):
        with pytest.raises(TooManyTokens):
            await make(works, ada)
    assert len(await own(works, ada)) == MOST_TOKENS


async def test_sign_in_at_a_full_shelf_takes_the_place_of_the_idlest_sign_in(works: Works) -> None:
    ada = await somebody(works)
    _, by_hand = await created(works, ada)
    tokens = [await minted(works, ada) for _ in range(MOST_TOKENS - 1)]
    later = works.clock() + timedelta(hours=2)
    works.clock = lambda: later
    assert await opens(works, tokens[0])
    newest = await minted(works, ada)
    working = [await opens(works, token) for token in (by_hand, *tokens[:3], newest)]
    assert working == [True, True, False, True, True]
    assert len(await own(works, ada)) == MOST_TOKENS


async def test_parallel_makers_do_not_pass_the_limit(works: Works) -> None:
    ada = await somebody(works)
    for number in range(MOST_TOKENS - 1):
        await created(works, ada, f"program {number}")
    made = await asyncio.gather(*(created(works, ada) for _ in range(4)), return_exceptions=True)
    assert [type(each) for each in made if isinstance(each, Exception)] == [TooManyTokens] * 3
    assert len(await own(works, ada)) == MOST_TOKENS


async def test_administrator_lists_and_removes_anybodys(works: Works) -> None:
    ada, bo = await somebody(works), await somebody(works, "bo")
    record, token = await created(works, ada)
    await created(works, bo)
    async with works.read(SYSTEM) as work:
        assert len(await administration.list_surface_tokens(work, None, TOMATOES, 10)) == 2
        assert await administration.list_surface_tokens(work, ada.user_id, TOMATOES, 10) == [record]
        assert await administration.list_surface_tokens(work, None, "convos", 10) == []
    with pytest.raises(Forbidden):
        async with works.write(bo) as work:
            await administration.revoke_surface_token(work, TOMATOES, record.id)
    assert await opens(works, token)
    async with works.write(SYSTEM) as work:
        await administration.revoke_surface_token(work, TOMATOES, record.id)
    assert not await opens(works, token)
    with pytest.raises(NotFound):
        async with works.write(SYSTEM) as work:
            await administration.revoke_surface_token(work, TOMATOES, record.id)
