"""What keeps an account its owner's: tries are counted first, addresses wait for their proof, and new ways in need the password."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest

from crewhall.app.build import Server
from crewhall.domains.notify import outbox
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import PageRequest
from tests.world.client import Client
from tests.world.people import PASSWORD, Person, owner_of_team, pin_sent_to, sign_in, sign_up

pytestmark = pytest.mark.anyio

NEW = "another good one"
OWNERS, PHONE = "owner@people.example", "+61412345678"
WRONG = {"password": "wrong password"}


async def mail_to(server: Server, address: str) -> list[str]:
    """Subject and text of what was sent to an address, newest first."""
    async with server.works.read(SYSTEM) as work:
        found = await outbox.list_messages(work, address, None, PageRequest(per=100))
    return [f"{message.subject}\n{message.body}" for message in found.rows]


async def proved(server: Server, first_name: str = "Anna", **fields: Any) -> Person:
    """Somebody who has proved their e-mail address."""
    person = await sign_up(server, first_name, **fields)
    await person.get("/users/verify", params={"pin": await pin_sent_to(server, person.email)})
    return person


async def later(server: Server, **by: int) -> None:
    """The server's clock goes on from a later moment."""
    clock = server.works.clock
    server.works.clock = lambda: clock() + timedelta(**by)


def at(server: Server, address: str, token: str | None = None, **headers: str) -> httpx.AsyncClient:
    """A client at this network address."""
    transport = httpx.ASGITransport(app=server, client=(address, 40000))  # pyright: ignore[reportArgumentType] - an ASGI application
    shown = {"Authorization": f"Token {token}"} if token else {}
    return httpx.AsyncClient(transport=transport, base_url="http://crewhall.test/v1", headers=shown | headers)


CHANGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "password": ("PUT", "/v1/me", {"password": NEW}),
    "e-mail address": ("PUT", "/v1/me", {"email": "eve@people.example"}),
    "mobile": ("PUT", "/v1/me", {"mobile": PHONE}),
    "API key": ("POST", "/v1/me/api_keys", {"name": "eve"}),
    "API key that is limited": ("POST", "/v1/me/api_keys", {"name": "eve", "scopes": ["read"]}),
    "token of a surface": ("POST", "/hall/tokens", {"surface": "tomatoes", "name": "eve"}),
    "GitHub account": ("POST", "/hall/github", {"access_token": "eve"}),
    "profile of the first edition": ("PUT", "/legacy/v1/user", {"email": "eve@people.example"}),
}


@pytest.mark.parametrize(("method", "path", "body"), CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("credential", ["write", "ends", "full", "old session", "session of a key"])
async def test_ways_into_an_account_need_its_password(
    server: Server, credential: str, method: str, path: str, body: dict[str, Any]
) -> None:
    anna = await proved(server)
    ends = (server.works.clock() + timedelta(days=1)).isoformat()
    limits: dict[str, Any] = {"write": {"scopes": ["read", "write"]}, "ends": {"expires_at": ends}}.get(credential, {})
    token = anna.token
    if credential != "old session":
        token = (await anna.post("/me/api_keys", {"name": credential, **limits}))["key"]
    if credential == "session of a key":
        token = (await Client(server).post("/sessions", {"api_key": token}))["token"]
    await later(server, minutes=16)
    before = [await anna.get(seen) for seen in ("/me", "/me/api_keys")]
    async with at(server, "127.0.0.1", token) as eve:
        refused = await eve.request(method, f"http://crewhall.test{path}", json=body)
        limited = credential in ("write", "ends")
        assert refused.status_code == (403 if limited else 422), refused.text
        if limited:  # not even with the password: such a key is to stay what it is
            with_it = await eve.request(
                method, f"http://crewhall.test{path}", json=body | {"current_password": PASSWORD}
            )
            assert with_it.status_code == 403
        elif not path.startswith("/legacy"):
            assert refused.json()["code"] == "PASSWORD_NEEDED"
    after = [await anna.get(seen) for seen in ("/me", "/me/api_keys")]
    for keys in (before[1], after[1]):
        for key in keys:
            key.pop("last_used_at")
    assert after == before
    assert await mail_to(server, "eve@people.example") == []
    await sign_in(server, anna.email)


@pytest.mark.parametrize("shown", ["with the request", "in a new session", "before, in this session", "Basic"])
async def test_password_that_was_shown_lately_opens_the_way(server: Server, shown: str) -> None:
    anna = await proved(server)
    await later(server, minutes=16)
    client: Client = anna
    body: dict[str, Any] = {"name": "mine"}
    if shown == "with the request":
        body["current_password"] = PASSWORD
    elif shown == "in a new session":
        client = await sign_in(server, anna.email)
    elif shown == "before, in this session":
        await anna.put("/me", {"first_name": "Ann", "current_password": PASSWORD})
        await later(server, minutes=14)
    options: dict[str, Any] = {"auth": (anna.email, PASSWORD)} if shown == "Basic" else {}
    answer = await (Client(server) if options else client).send("POST", "/me/api_keys", json=body, **options)
    assert answer.status_code == 201, answer.text
    assert "A new API key" in (await mail_to(server, anna.email))[0]


async def test_password_is_changed_without_the_present_one_soon_after_signing_in(server: Server) -> None:
    anna = await proved(server)
    again = await sign_in(server, anna.email)
    await anna.put("/me", {"password": NEW})
    await again.refused(401, "GET", "/me")
    assert "Your password was changed" in (await mail_to(server, anna.email))[0]
    await sign_in(server, anna.email, NEW)


async def test_new_address_waits_and_the_old_one_stays_in_force_until_its_pin(server: Server, stranger: Client) -> None:
    anna = await proved(server)
    changed = await anna.put("/me", {"email": OWNERS})
    assert (changed["email"], changed["pending_email"]) == (anna.email, OWNERS)
    assert "was changed" in (await mail_to(server, anna.email))[0]
    await sign_in(server, anna.email)
    await stranger.refused(401, "POST", "/sessions", json={"login": OWNERS, "password": PASSWORD})
    await stranger.post("/users/reset_password", {"login": OWNERS})
    assert [mail.splitlines()[0] for mail in await mail_to(server, OWNERS)] == [
        "Your pin for Crewhall at 127.0.0.1:8000"
    ]
    assert await anna.put("/me", {"email": anna.email, "first_name": "Ann"}) == changed | {"first_name": "Ann"}
    moved = await stranger.get("/users/verify", params={"pin": await pin_sent_to(server, OWNERS), "email": OWNERS})
    assert (moved["id"], moved["email"], "pending_email" in moved) == (anna.id, OWNERS, False)
    assert f"not reached at {anna.email} any more" in (await mail_to(server, anna.email))[0]
    await sign_in(server, OWNERS)
    await stranger.refused(401, "POST", "/sessions", json={"login": anna.email, "password": PASSWORD})


async def test_only_proved_address_is_not_taken_away(server: Server) -> None:
    anna = await proved(server, mobile=PHONE)
    error = await anna.refused(422, "PUT", "/me", json={"email": None})
    assert "email" in error["details"]


@pytest.mark.parametrize("owner", ["proved elsewhere", "never proved", "wants it only"])
async def test_unproved_holder_keeps_nobody_from_signing_up(server: Server, stranger: Client, owner: str) -> None:
    if owner == "proved elsewhere":  # an account of its own, and the address of somebody else beside it
        mallory = await sign_up(server, "Mallory", email=OWNERS, mobile=PHONE)
        await stranger.post(f"/users/{mallory.id}/send_verification_sms")
        await mallory.get("/users/verify", params={"pin": await pin_sent_to(server, PHONE)})
    elif owner == "never proved":
        mallory = await sign_up(server, "Mallory", email=OWNERS)
    else:
        mallory = await proved(server, "Mallory")
        await mallory.put("/me", {"email": OWNERS})
    answer = await stranger.send("POST", "/users", json={"first_name": "Olga", "email": OWNERS, "password": NEW})
    assert answer.status_code == 201, answer.text
    olga = await sign_in(server, OWNERS, NEW)
    assert olga.id == answer.json()["id"] != mallory.id
    pin = await pin_sent_to(server, OWNERS)
    person = await stranger.get("/users/verify", params={"pin": pin, "email": OWNERS})
    assert (person["id"], person["email"], bool(person["email_verified_at"])) == (olga.id, OWNERS, True)
    assert (await mallory.get("/me")).get("email") != OWNERS  # their account and what they proved stays theirs
    await stranger.refused(422, "POST", "/users", json={"email": OWNERS, "password": PASSWORD})
    if owner == "wants it only":
        await mallory.post(f"/users/{mallory.id}/send_verification_email")
        error = await mallory.refused(422, "GET", "/users/verify", params={"pin": await pin_sent_to(server, OWNERS)})
        assert error["code"] == "TAKEN"


async def test_owner_of_an_address_that_another_account_has_named_is_told_the_way(
    server: Server, stranger: Client
) -> None:
    mallory = await sign_up(server, "Mallory", email=OWNERS, mobile=PHONE)
    await stranger.post(f"/users/{mallory.id}/send_verification_sms")
    await mallory.get("/users/verify", params={"pin": await pin_sent_to(server, PHONE)})
    await stranger.post("/users/reset_password", {"login": OWNERS})
    assert "sign up with it at" in (await mail_to(server, OWNERS))[0]


async def test_proof_takes_along_what_a_team_offers_to_the_address(server: Server, stranger: Client) -> None:
    mallory = await sign_up(server, "Mallory", email=OWNERS)
    owner, _ = await owner_of_team(server)
    invited = await owner.post("/team/members/invite", {"email": OWNERS})
    assert invited["user_id"] != mallory.id
    olga = (await stranger.post("/users", {"first_name": "Olga", "email": OWNERS, "password": NEW}))["id"]
    await stranger.get("/users/verify", params={"pin": await pin_sent_to(server, OWNERS), "email": OWNERS})
    assert (await owner.get(f"/team/members/{olga}"))["status"] == "active"
    await owner.refused(404, "GET", f"/team/members/{mallory.id}")


async def test_reset_says_what_stays_and_ends_it_when_asked(server: Server, stranger: Client) -> None:
    anna = await proved(server)
    key = Client(server, token=(await anna.post("/me/api_keys", {"name": "mine"}))["key"])
    for end_keys, left in ((False, 1), (True, 0)):
        await stranger.post("/users/reset_password", {"login": anna.email})
        pin = await pin_sent_to(server, anna.email)
        body = {"login": anna.email, "pin": pin, "password": NEW, "end_keys": end_keys}
        answer = await stranger.post("/users/reset_password", body)
        assert answer == {"api_keys": left, "surface_tokens": 0, "external_accounts": 0}
        told, before = (await mail_to(server, anna.email))[:2]
        assert ("1 × API key" if left else "No API key") in told
        assert "Your pin" in before, "a reset is told of once"
    await key.refused(401, "GET", "/me")


async def test_mail_with_a_pin_names_server_purpose_team_and_how_long(server: Server, stranger: Client) -> None:
    owner, _ = await owner_of_team(server)
    await owner.post("/team/members/invite", {"email": OWNERS})
    await stranger.send("POST", "/users", json={"email": OWNERS, "mobile": PHONE, "password": PASSWORD})
    person = await sign_in(server, OWNERS)
    await stranger.post(f"/users/{person.id}/send_verification_sms")
    await stranger.post("/users/reset_password", {"login": OWNERS})
    reset, verify = (await mail_to(server, OWNERS))[:2]
    for mail in (reset, verify, (await mail_to(server, PHONE))[0]):
        for word in ("Crewhall at 127.0.0.1:8000", "15 minutes", "If you did not ask for it, ignore"):
            assert word in mail
    assert "set a new password" in reset
    assert f"show that {OWNERS} is yours" in verify
    assert "Harbour Street Kitchen" in verify


@pytest.mark.parametrize("path", ["/v1/me", "/legacy/v1/user", "/hall/tokens"])
async def test_token_that_is_wrong_or_has_ended_is_named_and_the_schemes_offered(server: Server, path: str) -> None:
    anna = await sign_up(server)
    await anna.delete("/sessions")
    for token in (anna.token, "crewhall_nonsense"):
        async with at(server, "127.0.0.1", token) as client:
            answer = await client.get(f"http://crewhall.test{path}")
            scripted = await client.get(f"http://crewhall.test{path}", headers={"Sec-Fetch-Dest": "empty"})
        assert answer.status_code == 401
        assert "token" in answer.json()["message"]
        assert "password" not in answer.json()["message"]
        schemes = 'Bearer realm="Crewhall", Token realm="Crewhall"'
        assert answer.headers["www-authenticate"] == f'{schemes}, Basic realm="Crewhall"'
        assert scripted.headers["www-authenticate"] == schemes


BODY, BASIC = "body", "Basic"
WAYS = {
    "session": ("POST", "/v1/sessions", BODY),
    "Basic": ("GET", "/v1/me", BASIC),
    "hall": ("GET", "/hall/tokens", BASIC),
    "first edition": ("POST", "/legacy/v1/sessions", BODY),
}


async def guess(client: httpx.AsyncClient, way: tuple[str, str, str], login: str) -> int:
    """A sign-in with a wrong password; its status."""
    method, path, shown = way
    options: dict[str, Any] = (
        {"auth": (login, WRONG["password"])} if shown == BASIC else {"json": {"login": login, **WRONG}}
    )
    return (await client.request(method, f"http://crewhall.test{path}", **options)).status_code


class TestLimits:
    """Few tries, from addresses none of which is exempt."""

    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        """Small limits, for every address."""
        return {"limits": {"exempt": (), "logins": 4, "pins": 4}}

    @pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
    async def test_guesses_at_once_and_spellings_are_counted_before_they_are_judged(
        self, server: Server, way: tuple[str, str, str]
    ) -> None:
        await sign_up(server, mobile=PHONE)
        spellings = ["0412345678", "0412 345 678", "+61 412 345 678", "+61-412-345-678", "(0412) 345678", PHONE]
        async with at(server, "198.51.100.7") as guesser:
            answers = await asyncio.gather(*(guess(guesser, way, spelling) for spelling in spellings * 2))
        assert Counter(answers) == {401: 4, 429: 8}

    async def test_guesses_of_the_present_password_at_once_are_counted_first(self, server: Server) -> None:
        anna = await sign_up(server)
        wrong = {"password": NEW, "current_password": "wrong password"}
        answers = await asyncio.gather(*(anna.send("PUT", "/me", json=wrong) for _ in range(8)))
        assert Counter(answer.status_code for answer in answers) == {422: 4, 429: 4}

    async def test_stranger_does_not_lock_the_owner_out(self, server: Server) -> None:
        anna = await sign_up(server)
        login = {"login": anna.email, "password": PASSWORD}
        async with at(server, "198.51.100.7") as stranger:
            statuses = [await guess(stranger, WAYS["session"], anna.email) for _ in range(6)]
            assert statuses == [401] * 4 + [429] * 2
        async with at(server, "203.0.113.5") as elsewhere, at(server, "127.0.0.1") as known:
            for owner in (elsewhere, known):
                assert (await owner.post("/sessions", json=login)).status_code == 200
                assert (await owner.get("/me", auth=(anna.email, PASSWORD))).status_code == 200

    async def test_device_that_has_signed_in_gets_through_where_very_many_guess(self, server: Server) -> None:
        anna = await sign_up(server)
        login = {"login": anna.email, "password": PASSWORD}
        async with at(server, "203.0.113.5", **{"X-Device-Id": "phone"}) as phone:
            assert (await phone.post("/sessions", json=login)).status_code == 200
        for number in range(12):
            async with at(server, f"198.51.100.{number}", **{"X-Device-Id": f"made up {number}"}) as stranger:
                statuses = [await guess(stranger, WAYS["session"], anna.email) for _ in range(5)]
                assert statuses[-1] == 429
        async with at(server, "192.0.2.1") as unknown, at(server, "192.0.2.1", **{"X-Device-Id": "phone"}) as phone:
            assert (await unknown.post("/sessions", json=login)).status_code == 429
            assert (await phone.post("/sessions", json=login)).status_code == 200

    async def test_stranger_uses_up_neither_the_owners_pin_nor_their_reset(self, server: Server) -> None:
        anna = await proved(server)
        async with at(server, "198.51.100.7") as stranger, at(server, "203.0.113.5") as owner:
            for _ in range(5):
                await stranger.post("/users/reset_password", json={"login": anna.email})
            assert (await stranger.post("/users/reset_password", json={"login": anna.email})).status_code == 429
            assert (await owner.post("/users/reset_password", json={"login": anna.email})).status_code == 200
            pin = await pin_sent_to(server, anna.email)
            wrong = "000000" if pin != "000000" else "111111"
            tried = [{"login": anna.email, "pin": wrong, "password": NEW}] * 6
            statuses = [(await stranger.post("/users/reset_password", json=json)).status_code for json in tried]
            assert statuses == [422] * 4 + [429] * 2
            done = await owner.post("/users/reset_password", json={"login": anna.email, "pin": pin, "password": NEW})
            assert done.status_code == 200, done.text


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.mark.parametrize("refused", ["taken", "weak", "wrong password", "taken slug", "wrong field"])
async def test_picture_of_what_is_refused_is_not_kept(
    server: Server, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    anna = await proved(server, slug="anna")
    bob = await proved(server, "Bob")
    kept: list[bytes] = []

    async def add(_blobs: object, content: bytes, _key: str) -> bool:
        kept.append(content)
        return True

    monkeypatch.setattr("crewhall.platform.blobs.Blobs.add", add)
    client, method, path = (
        (Client(server), "POST", "/users") if refused in ("taken", "weak", "taken slug") else (bob, "PUT", "/me")
    )
    fields = {
        "taken": {"email": anna.email, "password": NEW},
        "weak": {"email": OWNERS, "password": "short"},
        "taken slug": {"email": OWNERS, "password": NEW, "slug": "anna"},
        "wrong password": {"password": NEW, "current_password": "wrong password"},
        "wrong field": {"slug": "42"},
    }[refused]
    answer = await client.send(method, path, data=fields, files={"photo": ("me.png", PNG, "image/png")})
    assert answer.status_code == 422, answer.text
    assert kept == []
    await bob.send("PUT", "/me", data={"first_name": "Rob"}, files={"photo": ("me.png", PNG, "image/png")})
    assert len(kept) == 1


class TestOthersWhoNameAnAddress:
    """Whoever only names an address neither keeps its owner out, nor is taken for them, nor learns of anybody."""

    async def test_owner_signs_in_whoever_else_waits_for_the_address(self, stranger: Client) -> None:
        passwords = [f"{word} horse battery" for word in ("first", "owners", "third", "fourth")]
        for number, password in enumerate(passwords):
            mobile = {"mobile": PHONE} if number == 1 else {}
            await stranger.post("/users", {"email": OWNERS, "first_name": f"P{number}", "password": password} | mobile)
        ids = [(await stranger.post("/sessions", {"login": OWNERS, "password": each}))["id"] for each in passwords]
        assert len(set(ids)) == len(passwords)
        await stranger.refused(422, "POST", "/users", json={"email": OWNERS, "password": passwords[1]})

    async def test_people_are_found_by_proved_addresses_only(self, server: Server) -> None:
        mallory, anna = await sign_up(server, "Mallory", email=OWNERS, mobile=PHONE), await sign_up(server)
        for term in (OWNERS, PHONE):
            for path in ("/accounts/search", "/users/search"):
                assert await anna.get(path, params={"term": term}) == []
        assert [found["id"] for found in await mallory.get("/users/search", params={"term": OWNERS})] == [mallory.id]
        await mallory.get("/users/verify", params={"pin": await pin_sent_to(server, OWNERS)})
        assert [found["id"] for found in await anna.get("/users/search", params={"term": OWNERS})] == [mallory.id]

    @pytest.mark.parametrize("field", ["email", "mobile"])
    async def test_answers_do_not_tell_whether_somebody_has_an_address(
        self, server: Server, stranger: Client, field: str
    ) -> None:
        values = {"email": ("held@people.example", "free@people.example"), "mobile": (PHONE, "+61412345999")}[field]
        await sign_up(server, "Holder", email="held@people.example", mobile=PHONE)
        anna = await sign_up(server, email="anna@people.example")
        held, free = [await anna.put("/me", {field: value}) for value in values]
        assert held.keys() == free.keys()
        assert (held[field], free[field]) == values
        if field == "email":
            made = [await stranger.post("/users", {field: value, "password": NEW}) for value in values]
            assert made[0].keys() == made[1].keys()

    async def test_pin_names_the_account_that_it_proves(self, server: Server) -> None:
        await sign_up(server, "Mallory", email=OWNERS)
        assert "The account is called Mallory Ng and was made on" in (await mail_to(server, OWNERS))[0]


@pytest.mark.parametrize("limits", [{"scopes": ["write"]}, {"expires_at": "2099-01-01T00:00:00Z"}])
async def test_limited_key_gets_nothing_endless_and_removes_only_itself(
    server: Server, limits: dict[str, object]
) -> None:
    anna = await sign_up(server)
    full = await anna.post("/me/api_keys", {"name": "full"})
    limited = await anna.post("/me/api_keys", {"name": "limited", **limits})
    hall = {"Authorization": f"Bearer {anna.token}"}
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app=server), base_url="http://crewhall.test")  # pyright: ignore[reportArgumentType] - an ASGI application
    async with http:
        assert (await http.post("/hall/calendars", headers=hall)).json()["url"]
        by_key = {"Authorization": f"Bearer {limited['key']}"}
        assert (await http.post("/hall/calendars", headers=by_key)).status_code == 403
        assert [each["url"] for each in (await http.get("/hall/calendars", headers=by_key)).json()] == [None]
    client = Client(server, token=limited["key"])
    await client.refused(403, "DELETE", f"/me/api_keys/{full['id']}")
    await client.delete(f"/me/api_keys/{limited['id']}")
    await client.refused(401, "GET", "/me")
