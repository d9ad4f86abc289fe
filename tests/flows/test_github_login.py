"""Signing in by a GitHub token, and joining a GitHub account to a person: what GitHub may answer, and who becomes whom."""

import asyncio
import json
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from crewhall.app.registry import REGISTRY
from crewhall.domains.focus import ownership, profiles, tomatoes
from crewhall.domains.focus.model import NewTomato
from crewhall.domains.identity import administration, external_accounts, surface_tokens, users
from crewhall.domains.identity.errors import ExternalAccountIsTaken, SignUpIsClosed, WrongCredentials
from crewhall.domains.identity.model import User, UserStatus
from crewhall.flows import github_login
from crewhall.flows.github_login import AccessTokenIsWrong, GithubUnavailable
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.clock import utc_now
from crewhall.kit.paging import PageRequest
from crewhall.platform.bus import Bus
from crewhall.platform.jobs import JobRunner
from crewhall.platform.outbound.client import GuardedClient
from crewhall.platform.work import Works
from tests.domains.people import a_user
from tests.platform.http.loopback import Names, serving
from tests.world.github import ACCESS_TOKEN, Github, github_at_work, sign_in_by_github

pytestmark = pytest.mark.anyio

LIMIT_BYTES = 20_000


@pytest.fixture
async def github() -> AsyncGenerator[Github, None]:
    """A GitHub of its own."""
    async with github_at_work() as github:
        yield github


@pytest.fixture
def overrides(github: Github) -> dict[str, dict[str, object]]:
    """The operator has chosen an API on a private address."""
    return {"tomatoes": {"github_api_url": github.url}}


async def sign_in(works: Works, access_token: object = ACCESS_TOKEN, client: GuardedClient | None = None) -> User:
    """Who comes of it; the token that goes with it is held to work for them."""
    user, token = await sign_in_by_github(works, access_token, client)
    assert (await surface_tokens.authenticate(works, surface_tokens.TOMATOES, token)).user_id == user.id
    return user


async def join(works: Works, actor: Actor, access_token: object = ACCESS_TOKEN) -> bool:
    """Whether the account is newly the person's."""
    client = GuardedClient(5.0, LIMIT_BYTES)
    account, is_new = await github_login.join(works, actor, client, works.settings, access_token)
    assert account.user_id == actor.user_id
    return is_new


COUNTS = {
    "users": "SELECT count(*) FROM users",
    "accounts": "SELECT count(*) FROM external_accounts",
    "tokens": "SELECT count(*) FROM surface_tokens",
}


async def count_of(works: Works, what: str = "users") -> int:
    """How many rows there are."""
    async with works.read(SYSTEM) as work:
        return await work.db.fetch_value(COUNTS[what])


def as_self(user_id: int) -> Actor:
    """A person in their personal account."""
    return Actor(user_id=user_id, account_id=user_id, password_at=utc_now())


async def test_unknown_account_becomes_a_person_of_its_own_and_stays_it(works: Works, github: Github) -> None:
    await a_user(works, "ada")
    octo = await sign_in(works)
    assert (octo.name, octo.slug, octo.email, octo.icon_url) == (
        "Octo Cat",
        "octo",
        None,
        "https://avatars.example/u/583231",
    )
    github.tell(login="renamed", name="Other", email="other@example.test")
    assert await sign_in(works) == octo
    assert await count_of(works) == 2
    assert await count_of(works, "tokens") == 2


async def test_github_is_asked_with_the_token_as_its_clients_do(works: Works, github: Github) -> None:
    await sign_in(works)
    (asked,) = github.asked
    assert asked.line == "GET /user HTTP/1.1"
    assert asked.headers["authorization"] == f"token {ACCESS_TOKEN}"
    assert asked.body == b""


async def test_email_of_github_is_shown_to_its_owner_and_finds_nobody(works: Works, github: Github) -> None:
    ada_id = await a_user(works, "ada")
    github.tell(email="ada@example.test")
    octo = await sign_in(works)
    assert octo.id != ada_id
    async with works.read(as_self(octo.id)) as work:
        assert (await profiles.get(work)).email == "ada@example.test"
        found = await users.find_by_address(work, "ada@example.test", None)
        assert found is not None
        assert found.id == ada_id


@pytest.mark.parametrize("missing", ["name", "email", "login", "avatar_url"])
@pytest.mark.parametrize(
    "value",
    [None, "", 5, ["x"], {"x": 1}, "\x00\u202e"],
    ids=["null", "empty", "number", "list", "object", "signs"],
)
async def test_missing_or_odd_fields_count_as_nothing(works: Works, github: Github, missing: str, value: Any) -> None:
    github.tell(**{missing: value})
    octo = await sign_in(works)
    async with works.read(as_self(octo.id)) as work:
        profile = await profiles.get(work)
        (account,) = await external_accounts.list_of(work, octo.id)
    shown = {"name": profile.name, "email": profile.email, "login": account.nickname, "avatar_url": account.image}
    assert shown == {
        "name": "Octo Cat",
        "email": "octo@example.test",
        "login": "octo",
        "avatar_url": "https://avatars.example/u/583231",
    } | {missing: None}


async def test_long_fields_are_cut_or_left_out(works: Works, github: Github) -> None:
    github.tell(name="n" * 5000, login="l" * 5000, avatar_url="https://x/" + "i" * 5000)
    octo = await sign_in(works)
    assert octo.icon_url is None
    assert len(octo.slug) <= 60


@pytest.mark.parametrize("image", ["javascript:alert(1)", "data:image/png;base64,xx", "//x.example/a", "https://x/ \n"])
async def test_image_that_is_no_web_address_is_left_out(works: Works, github: Github, image: str) -> None:
    github.tell(avatar_url=image)
    assert (await sign_in(works)).icon_url is None


async def test_number_and_text_of_an_account_are_the_same_account(works: Works, github: Github) -> None:
    octo = await sign_in(works)
    github.tell(id="583231")
    assert (await sign_in(works)).id == octo.id
    github.tell(id=2**80)
    assert (await sign_in(works)).id != octo.id


@pytest.mark.parametrize(
    "uid",
    [None, "", " \n", True, 1.5, [], {}, "x" * 101, "\u0661", "\x00"],
    ids=["null", "empty", "blank", "truth", "fraction", "list", "object", "long", "other digits", "nul"],
)
async def test_answer_without_an_account_makes_nobody(works: Works, github: Github, uid: Any) -> None:
    github.tell(id=uid)
    with pytest.raises(GithubUnavailable):
        await sign_in(works)
    assert await count_of(works) == 0


ANSWERS = {
    "forbidden": (403, b'{"message": "rate limit"}'),
    "missing": (404, b"{}"),
    "created": (201, b'{"id": 1, "login": "octo"}'),
    "empty": (204, b""),
    "fault": (500, b"oops"),
    "down": (503, b""),
    "nothing": (200, b""),
    "text": (200, b"<html>hello</html>"),
    "list": (200, b'[{"id": 1}]'),
    "null": (200, b"null"),
    "cut json": (200, b'{"id": 1, "login":'),
    "no utf-8": (200, b'{"id": 1, "login": "\xff"}'),
    "no number": (200, b'{"id": NaN}'),
    "no id": (200, b'{"login": "octo"}'),
    "deep": (200, b'{"id": 1, "x": ' + b"[" * 5000 + b"]" * 5000 + b"}"),
    "huge": (200, json.dumps({"id": 1, "login": "x" * LIMIT_BYTES}).encode()),
}


@pytest.mark.parametrize("case", ANSWERS)
async def test_answer_that_proves_nothing_makes_nobody(works: Works, github: Github, case: str) -> None:
    github.answer(*ANSWERS[case])
    with pytest.raises(GithubUnavailable):
        await sign_in(works)
    with pytest.raises(GithubUnavailable):
        await join(works, as_self(await a_user(works, "ada")))
    assert (await count_of(works), await count_of(works, "accounts")) == (1, 0)


async def test_token_that_github_refuses_is_wrong(works: Works, github: Github) -> None:
    github.answer(401, b'{"message": "Bad credentials"}')
    with pytest.raises(WrongCredentials):
        await sign_in(works)
    with pytest.raises(AccessTokenIsWrong):
        await join(works, as_self(await a_user(works, "ada")))
    assert (await count_of(works), await count_of(works, "accounts")) == (1, 0)


@pytest.mark.parametrize(
    "access_token",
    ["", None, 5, True, [], {}, "a b", "a\r\nX-Evil: 1", "a\n", "\x00", "tökn", "\ud800", "x" * 1001],
    ids=["empty", "null", "number", "truth", "list", "object", "blank", "header", "newline", "nul", "umlaut", "surrogate", "long"],
)  # fmt: skip
async def test_what_cannot_be_a_token_is_wrong_without_asking(
    works: Works, github: Github, access_token: object
) -> None:
    with pytest.raises(WrongCredentials):
        await sign_in(works, access_token)
    with pytest.raises(AccessTokenIsWrong):
        await join(works, as_self(await a_user(works, "ada")), access_token)
    assert github.asked == []


async def test_redirect_within_github_is_followed_with_the_token(works: Works, github: Github) -> None:
    github.web.answers["/users/583231"] = github.web.answers["/user"]
    github.redirect(307, "/users/583231")
    await sign_in(works)
    assert [seen.headers["authorization"] for seen in github.asked] == [f"token {ACCESS_TOKEN}"] * 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_answer_from_another_place_proves_nothing_and_it_is_not_told_the_token(
    works: Works, github: Github, status: int
) -> None:
    async with github_at_work() as other:
        github.redirect(status, f"{other.url}/user")
        # A network that is open to all, so that the guard is not what stops it.
        open_to_all = GuardedClient(5.0, LIMIT_BYTES, ("127.0.0.0/8",))
        with pytest.raises(GithubUnavailable):
            await sign_in(works, client=open_to_all)
        assert [seen.headers.get("authorization") for seen in other.asked] == [None]
        other.answer(401, b"{}")
        with pytest.raises(GithubUnavailable):
            await sign_in(works, client=open_to_all)
    assert await count_of(works) == 0


async def test_redirect_to_a_private_place_is_not_followed(works: Works, github: Github) -> None:
    async with serving() as web:
        github.redirect(302, f"http://127.0.0.1:{web.port}/user")
        with pytest.raises(GithubUnavailable):
            await sign_in(works)
        assert web.seen == []


class TestSlowGithub:
    """The setting bounds the wait."""

    @pytest.fixture
    def overrides(self, github: Github) -> dict[str, dict[str, object]]:
        return {"tomatoes": {"github_api_url": github.url, "github_timeout_s": 0.1}}

    async def test_is_not_waited_for(self, works: Works, github: Github) -> None:
        github.web.pause_s = 60.0
        with pytest.raises(GithubUnavailable):
            await sign_in(works)


class TestGithubThatIsNotThere:
    """Nobody listens."""

    @pytest.fixture
    def overrides(self, unused_tcp_port: int) -> dict[str, dict[str, object]]:
        return {"tomatoes": {"github_api_url": f"http://127.0.0.1:{unused_tcp_port}"}}

    async def test_cannot_be_asked(self, works: Works) -> None:
        with pytest.raises(GithubUnavailable):
            await sign_in(works)


class TestPublicGithub:
    """Nobody has chosen a private address."""

    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        return {}

    async def test_name_that_leads_into_a_private_network_is_refused(self, works: Works) -> None:
        names = Names(api_github_com=[["10.0.0.7"]])
        with pytest.raises(GithubUnavailable), capture_logs() as logs:
            await sign_in(works, client=GuardedClient(1.0, LIMIT_BYTES, resolve=names))
        assert names.asked == ["api.github.com"]
        assert "public internet" in logs[0]["reason"]


class TestPathBeforeTheUser:
    """GitHub's own servers for companies have their API below a path."""

    @pytest.fixture
    def overrides(self, github: Github) -> dict[str, dict[str, object]]:
        return {"tomatoes": {"github_api_url": f"{github.url}/api/v3/"}}

    async def test_is_kept(self, works: Works, github: Github) -> None:
        github.web.answers["/api/v3/user"] = github.web.answers["/user"]
        await sign_in(works)
        assert github.asked[0].line == "GET /api/v3/user HTTP/1.1"


async def test_access_token_is_in_no_log_and_no_error(works: Works, github: Github) -> None:
    with capture_logs() as logs:
        for status in (401, 403, 200):
            github.answer(status, f'{{"message": "{ACCESS_TOKEN}"}}'.encode())
            with pytest.raises((WrongCredentials, GithubUnavailable)) as raised:
                await sign_in(works)
            assert ACCESS_TOKEN not in f"{raised.value!r} {raised.value.message} {raised.value.details}"
            assert raised.value.__cause__ is None
    assert len(logs) == 2
    assert ACCESS_TOKEN not in repr(logs)


async def test_access_token_of_github_opens_nothing_here(works: Works) -> None:
    await sign_in(works)
    with pytest.raises(WrongCredentials):
        await surface_tokens.authenticate(works, surface_tokens.TOMATOES, ACCESS_TOKEN)


async def test_parallel_first_sign_ins_make_one_person(works: Works) -> None:
    people = await asyncio.gather(*(sign_in(works) for _ in range(4)))
    assert len({person.id for person in people}) == 1
    assert await count_of(works) == 1


class TestWhereSignUpIsClosed:
    """Who is here already signs in; strangers stay strangers."""

    @pytest.fixture
    def overrides(self, github: Github) -> dict[str, dict[str, object]]:
        return {"tomatoes": {"github_api_url": github.url}, "auth": {"sign_up": False}}

    async def test_only_known_accounts_sign_in(self, works: Works) -> None:
        ada_id = await a_user(works, "ada")
        with pytest.raises(SignUpIsClosed):
            await sign_in(works)
        assert await count_of(works) == 1
        await join(works, as_self(ada_id))
        assert (await sign_in(works)).id == ada_id


async def test_closed_person_does_not_come_back(works: Works) -> None:
    await a_user(works, "ada")
    octo = await sign_in(works)
    async with works.write(SYSTEM) as work:
        await administration.close_user(work, octo.id)
    with pytest.raises(WrongCredentials):
        await sign_in(works)
    with pytest.raises(ExternalAccountIsTaken):
        await join(works, as_self(await a_user(works, "bo")))
    assert await count_of(works) == 3


async def test_free_account_is_joined_and_signs_that_person_in(works: Works) -> None:
    ada_id = await a_user(works, "ada")
    assert await join(works, as_self(ada_id))
    assert not await join(works, as_self(ada_id))
    assert (await sign_in(works)).id == ada_id


async def test_what_was_saved_by_signing_in_becomes_the_joiners(works: Works) -> None:
    ada_id = await a_user(works, "ada")
    octo, token = await sign_in_by_github(works)
    async with works.write(as_self(octo.id)) as work:
        saved = await tomatoes.save(work, ("tag",))
    assert await join(works, as_self(ada_id))
    actor = await surface_tokens.authenticate(works, surface_tokens.TOMATOES, token)
    assert actor.user_id == ada_id
    async with works.read(actor) as work:
        found = await tomatoes.list_tomatoes(work, None, None, PageRequest())
        assert [tomato.id for tomato in found.rows] == [saved.id]
        assert (await users.get(work, octo.id)).status == UserStatus.CLOSED
    assert (await sign_in(works)).id == ada_id


async def test_many_tomatoes_become_the_joiners_after_the_answer(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ownership, "_PIECE", 2)
    ada_id, octo = await a_user(works, "ada"), await sign_in(works)
    async with works.write(as_self(octo.id)) as work:
        news = [NewTomato(ended_at=work.now - timedelta(hours=hour), length_s=60) for hour in range(5)]
        ids = await tomatoes.add_many(work, octo.id, news)
    assert await join(works, as_self(ada_id))
    for expected in (ids[:2], ids):
        async with works.read(as_self(ada_id)) as work:
            found = await tomatoes.list_tomatoes(work, None, None, PageRequest())
        assert ([tomato.id for tomato in found.rows], found.total) == (expected, len(expected))
        await JobRunner(works, REGISTRY, Bus()).drain()


async def test_account_of_somebody_with_a_password_is_refused_and_nothing_moves(works: Works) -> None:
    ada_id, bo_id = await a_user(works, "ada"), await a_user(works, "bo")
    await join(works, as_self(ada_id))
    async with works.write(as_self(ada_id)) as work:
        saved = await tomatoes.save(work, ())
    with pytest.raises(ExternalAccountIsTaken):
        await join(works, as_self(bo_id))
    async with works.read(as_self(ada_id)) as work:
        assert (await tomatoes.get(work, saved.id)).user_id == ada_id
        assert len(await external_accounts.list_of(work, ada_id)) == 1


async def test_joining_and_signing_in_at_once_ends_with_one_person(works: Works) -> None:
    ada_id = await a_user(works, "ada")
    await sign_in(works)
    outcomes = await asyncio.gather(
        join(works, as_self(ada_id)),
        *(sign_in_by_github(works) for _ in range(3)),
        return_exceptions=True,
    )
    failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(error, WrongCredentials) for error in failed)
    for outcome in outcomes:
        if isinstance(outcome, tuple):
            assert (await surface_tokens.authenticate(works, surface_tokens.TOMATOES, outcome[1])).user_id == ada_id
    assert (await sign_in(works)).id == ada_id
