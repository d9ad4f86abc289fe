"""Pins: what they prove, how long they hold, and that nobody gets anywhere without the address (behaviour notes, tommy 2.2)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from crewhall.app.build import Server
from crewhall.domains.identity import external_accounts, surface_tokens
from crewhall.domains.identity.errors import WrongCredentials
from crewhall.domains.identity.external_accounts import GITHUB
from crewhall.domains.identity.surface_tokens import TOMATOES
from crewhall.domains.notify import outbox
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.paging import PageRequest
from tests.world.client import Client
from tests.world.people import PASSWORD, Person, owner_of_team, pin_sent_to, sign_in, sign_up

pytestmark = pytest.mark.anyio

VICTIM, PHONE = "victim@people.example", "+61412345678"
NEW = "another good one"


async def messages_to(server: Server, address: str) -> list[str]:
    """Subjects of what was sent to an address, newest first."""
    async with server.works.read(SYSTEM) as work:
        found = await outbox.list_messages(work, address, None, PageRequest())
    return [message.subject for message in found.rows]


def other_than(pin: str) -> str:
    """A pin that is not this one."""
    return "000000" if pin != "000000" else "111111"


def without_id(response: httpx.Response) -> tuple[int, dict[str, Any]]:
    """Status and body without what differs from one request to the next."""
    return response.status_code, {name: value for name, value in response.json().items() if name != "request_id"}


async def reset(client: Client, login: str, pin: str, password: str = NEW) -> None:
    """Replace a forgotten password."""
    await client.post("/users/reset_password", {"login": login, "pin": pin, "password": password})


async def sign_up_as(server: Server, **fields: Any) -> Person:
    """Somebody who signs up with these addresses, whosever they are."""
    return await sign_up(server, "Mallory", **{"email": None, **fields})


@pytest.mark.parametrize("named", ["by token", "email", "user_id", "path"])
async def test_pin_proves_the_address(server: Server, stranger: Client, named: str) -> None:
    anna = await sign_up(server)
    pin = await pin_sent_to(server, anna.email)
    client = anna if named == "by token" else stranger
    params = {"by token": {}, "email": {"email": anna.email}}.get(named, {"user_id": str(anna.id)})
    path = f"/users/verify/{pin}" if named == "path" else "/users/verify"
    person = await client.get(path, params=params | ({} if named == "path" else {"pin": pin}))
    assert (person["id"], bool(person["email_verified_at"])) == (anna.id, True)
    error = await client.refused(422, "GET", path, params=params | {"pin": pin})
    assert error["code"] == "WRONG_PIN"


async def test_pin_by_sms_proves_the_mobile(server: Server, stranger: Client) -> None:
    anna = await sign_up(server, mobile=PHONE)
    await stranger.post(f"/users/{anna.id}/send_verification_sms")
    params = {"pin": await pin_sent_to(server, PHONE), "mobile": "0412 345 678"}
    person = await stranger.get("/users/verify", params=params)
    assert person["mobile_verified_at"]
    assert "email_verified_at" not in person


async def test_pin_bears_five_tries(server: Server) -> None:
    anna = await sign_up(server)
    pin = await pin_sent_to(server, anna.email)
    for _ in range(5):
        await anna.refused(422, "GET", "/users/verify", params={"pin": other_than(pin)})
    await anna.refused(422, "GET", "/users/verify", params={"pin": pin})
    await anna.post(f"/users/{anna.id}/send_verification_email")
    await anna.get("/users/verify", params={"pin": await pin_sent_to(server, anna.email)})


async def test_pin_runs_out_after_fifteen_minutes(server: Server) -> None:
    anna = await sign_up(server)
    pin, clock = await pin_sent_to(server, anna.email), server.works.clock
    server.works.clock = lambda: clock() + timedelta(minutes=15, seconds=1)
    await anna.refused(422, "GET", "/users/verify", params={"pin": pin})
    server.works.clock = lambda: clock() + timedelta(minutes=14)
    await anna.get("/users/verify", params={"pin": pin})


async def test_new_pin_takes_the_place_of_the_earlier_one(server: Server) -> None:
    anna = await sign_up(server)
    first = await pin_sent_to(server, anna.email)
    await anna.post(f"/users/{anna.id}/send_verification_email")
    second = await pin_sent_to(server, anna.email)
    if first != second:
        await anna.refused(422, "GET", "/users/verify", params={"pin": first})
    await anna.get("/users/verify", params={"pin": second})


async def test_pin_is_good_for_its_own_person_and_purpose_only(server: Server, stranger: Client) -> None:
    anna, bob = await sign_up(server), await sign_up(server, "Bob")
    pin = await pin_sent_to(server, anna.email)
    if pin != await pin_sent_to(server, bob.email):
        await bob.refused(422, "GET", "/users/verify", params={"pin": pin})
    json = {"login": anna.email, "pin": pin, "password": NEW}
    await stranger.refused(422, "POST", "/users/reset_password", json=json)
    await sign_in(server, anna.email)


async def test_pin_of_nobody_is_refused(server: Server, stranger: Client) -> None:
    anna = await sign_up(server)
    pin = other_than(await pin_sent_to(server, anna.email))
    assert (await stranger.refused(422, "GET", "/users/verify", params={"pin": pin}))["code"] == "INVALID_INPUT"
    answers = [
        without_id(await stranger.send("GET", "/users/verify", params={"pin": pin, **named}))
        for named in (
            {"email": anna.email},
            {"email": "nobody@people.example"},
            {"user_id": "4000000"},
            {"mobile": "x"},
        )
    ]
    assert answers == [answers[0]] * 4


async def test_forgotten_password_is_replaced_and_old_sessions_end(server: Server, stranger: Client) -> None:
    anna = await sign_up(server)
    await stranger.post("/users/reset_password", params={"login": anna.email})
    pin = await pin_sent_to(server, anna.email)
    weak = {"login": anna.email, "pin": pin, "password": "short"}
    assert "password" in (await stranger.refused(422, "POST", "/users/reset_password", json=weak))["details"]
    await reset(stranger, anna.email, pin)
    await anna.refused(401, "GET", "/me")
    await stranger.refused(401, "POST", "/sessions", json={"login": anna.email, "password": PASSWORD})
    assert (await (await sign_in(server, anna.email, NEW)).get("/me"))["email_verified_at"]
    again = {"login": anna.email, "pin": pin, "password": PASSWORD}
    await stranger.refused(422, "POST", "/users/reset_password", json=again)


async def test_api_keys_outlive_a_reset_by_an_address_that_was_proved_before(server: Server, stranger: Client) -> None:
    anna = await sign_up(server)
    await anna.get("/users/verify", params={"pin": await pin_sent_to(server, anna.email)})
    key = Client(server, token=(await anna.post("/me/api_keys", {"name": "mine"}))["key"])
    await stranger.post("/users/reset_password", {"login": anna.email})
    await reset(stranger, anna.email, await pin_sent_to(server, anna.email))
    assert (await key.get("/me"))["id"] == anna.id


async def test_nobody_learns_who_has_an_account(server: Server, stranger: Client) -> None:
    anna = await sign_up(server, mobile=PHONE)
    requests: list[list[tuple[str, str, dict[str, str]]]] = [
        [
            ("POST", f"/users/{user_id}/send_verification_{way}", {})
            for way in ("email", "sms")
            for user_id in (anna.id, 4_000_000)
        ],
        [("POST", "/users/reset_password", {"login": login}) for login in (anna.email, PHONE, "x@people.example", "x")],
        [
            ("POST", "/users/reset_password", {"login": login, "pin": "12345", "password": NEW})
            for login in (anna.email, "x@people.example", "nonsense")
        ],
        [
            ("POST", "/sessions", {"login": login, "password": NEW})
            for login in (anna.email, PHONE, "x@people.example", "x")
        ],
    ]
    for alike in requests:
        answers = [without_id(await stranger.send(method, path, json=json)) for method, path, json in alike]
        assert answers == [answers[0]] * len(alike)


async def invite(server: Server) -> Person:
    """The owner of a team that has invited the victim."""
    owner, _ = await owner_of_team(server)
    await owner.post("/team/members/invite", {"email": VICTIM, "first_name": "Vic"})
    return owner


async def is_pending(owner: Person) -> bool:
    """Whether the invitation has let nobody in."""
    (invited,) = [member for member in await owner.get("/team/members") if member["user_id"] != owner.id]
    return invited["status"] == "pending"


async def test_invited_person_gets_in_by_the_pin_that_is_sent_to_the_invited_address(server: Server) -> None:
    owner = await invite(server)
    answer = await Client(server).send(
        "POST", "/users", json={"first_name": "Vicky", "email": VICTIM, "password": PASSWORD}
    )
    assert (answer.status_code, answer.json()["first_name"]) == (201, "Vicky")
    assert await is_pending(owner)
    victim = await sign_in(server, VICTIM)
    await victim.get("/users/verify", params={"pin": await pin_sent_to(server, VICTIM)})
    assert not await is_pending(owner)


async def test_whoever_only_knows_the_invited_address_gets_nowhere(server: Server) -> None:
    owner = await invite(server)
    mallory = await sign_up_as(server, email=VICTIM, mobile=PHONE)
    await mallory.post(f"/users/{mallory.id}/send_verification_sms")
    await mallory.get("/users/verify", params={"pin": await pin_sent_to(server, PHONE)})
    await mallory.put("/me", {"email": "mallory@people.example"})
    await mallory.post(f"/users/{mallory.id}/send_verification_email")
    await mallory.get("/users/verify", params={"pin": await pin_sent_to(server, "mallory@people.example")})
    assert await is_pending(owner)
    assert [account["type"] for account in await mallory.get("/me/accounts")] == ["User"]
    await mallory.refused(404, "GET", "/team")


async def test_other_address_of_a_placeholder_does_not_open_what_the_invited_one_would(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    await owner.post("/team/members/invite", {"email": VICTIM, "mobile": PHONE})
    mallory = await sign_up_as(server, mobile=PHONE)
    await mallory.post(f"/users/{mallory.id}/send_verification_sms")
    await mallory.get("/users/verify", params={"pin": await pin_sent_to(server, PHONE)})
    assert await is_pending(owner)


async def test_proof_given_for_a_placeholder_is_no_proof_of_whoever_completes_it(
    server: Server, stranger: Client
) -> None:
    owner = await invite(server)
    (invited,) = [member for member in await owner.get("/team/members") if member["user_id"] != owner.id]
    await stranger.post(f"/users/{invited['user_id']}/send_verification_email")
    await stranger.post("/users/reset_password", {"login": VICTIM})
    assert await messages_to(server, VICTIM) == ["You are invited to Harbour Street Kitchen"]
    mallory = await sign_up_as(server, email=VICTIM)
    assert "email_verified_at" not in await mallory.get("/me")
    assert await is_pending(owner)


async def test_first_proof_by_a_reset_shuts_out_whoever_signed_up_with_the_address(
    server: Server, stranger: Client
) -> None:
    owner = await invite(server)
    mallory = await sign_up_as(server, email=VICTIM, mobile=PHONE)
    key = Client(server, token=(await mallory.post("/me/api_keys", {"name": "back door"}))["key"])
    mallory_now = Actor(user_id=mallory.id, account_id=mallory.id, password_at=server.works.clock())
    async with server.works.write(mallory_now) as work:
        _, token = await surface_tokens.create(work, TOMATOES, "back door")
        await external_accounts.link(work, GITHUB, "1", "mallory", None)
    await stranger.post("/users/reset_password", {"login": VICTIM})
    await reset(stranger, VICTIM, await pin_sent_to(server, VICTIM))
    assert not await is_pending(owner)
    await mallory.refused(401, "GET", "/me")
    await key.refused(401, "GET", "/me")
    with pytest.raises(WrongCredentials):
        await surface_tokens.authenticate(server.works, TOMATOES, token)
    async with server.works.read(SYSTEM) as work:
        assert await external_accounts.find(work, GITHUB, "1") is None
    before = await messages_to(server, PHONE)
    await stranger.post("/users/reset_password", {"login": PHONE})
    await stranger.post(f"/users/{mallory.id}/send_verification_sms")
    assert await messages_to(server, PHONE) == before
    await stranger.refused(401, "POST", "/sessions", json={"login": PHONE, "password": PASSWORD})


async def test_address_that_was_never_proved_resets_nothing_once_another_is(server: Server, stranger: Client) -> None:
    anna = await sign_up(server)
    await anna.get("/users/verify", params={"pin": await pin_sent_to(server, anna.email)})
    await anna.put("/me", {"mobile": PHONE})
    await stranger.post("/users/reset_password", {"login": PHONE})
    assert await messages_to(server, PHONE) == [
        "No account with this address on Crewhall at 127.0.0.1:8000",
        "Your pin for Crewhall at 127.0.0.1:8000",
    ]


async def test_pin_for_an_address_that_was_changed_meanwhile_proves_nothing_of_the_new_one(server: Server) -> None:
    anna = await sign_up(server)
    pin = await pin_sent_to(server, anna.email)
    await anna.put("/me", {"email": "other@people.example"})
    if pin != await pin_sent_to(server, "other@people.example"):
        await anna.refused(422, "GET", "/users/verify", params={"pin": pin})
    assert "email_verified_at" not in await anna.get("/me")
