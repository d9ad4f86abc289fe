"""What strangers may do only so often. The limits are counted by address, from which nothing is exempt here, and by account."""

from datetime import timedelta

import pytest

from crewhall.app.build import Server
from tests.world.client import Client
from tests.world.people import PASSWORD, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """Small limits, for every address."""
    return {"limits": {"exempt": (), "sign_ups": 3, "logins": 3, "pins": 3, "requests": 60}}


def person(number: int) -> dict[str, str]:
    """The input of a sign-up."""
    return {"first_name": "Anna", "email": f"anna{number}@limits.example", "password": PASSWORD}


async def later(server: Server, minutes: int) -> None:
    """The server's clock goes on from a later moment."""
    clock = server.works.clock
    server.works.clock = lambda: clock() + timedelta(minutes=minutes)


async def limited(client: Client, method: str, path: str, **options: object) -> None:
    """The request is refused for now, and says for how long."""
    answer = await client.send(method, path, **options)
    assert answer.status_code == 429, answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["code"] == "TOO_MANY_REQUESTS"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_sign_ups_of_an_address_are_limited(server: Server, stranger: Client) -> None:
    for number in range(3):
        await stranger.post("/users", person(number))
    await limited(stranger, "POST", "/users", json=person(3))
    await later(server, 61)
    await stranger.post("/users", person(3))


async def test_failed_sign_ins_are_limited_and_others_are_not(server: Server, stranger: Client) -> None:
    anna = await sign_up(server)
    for _ in range(5):
        await stranger.post("/sessions", {"login": anna.email, "password": PASSWORD})
    for _ in range(3):
        await stranger.refused(401, "POST", "/sessions", json={"login": anna.email, "password": "wrong password"})
    await limited(stranger, "POST", "/sessions", json={"login": anna.email, "password": PASSWORD})
    await limited(stranger, "GET", "/me", auth=(anna.email, PASSWORD))
    await anna.get("/me")
    await later(server, 6)
    await stranger.post("/sessions", {"login": anna.email, "password": PASSWORD})


async def test_pins_that_are_sent_and_tried_are_limited(server: Server, stranger: Client) -> None:
    anna = await sign_up(server)
    for _ in range(3):
        await stranger.post("/users/reset_password", {"login": anna.email})
    await limited(stranger, "POST", "/users/reset_password", json={"login": anna.email})
    wrong = {"pin": "000000", "email": anna.email}
    for _ in range(3):
        await stranger.post(f"/users/{anna.id}/send_verification_email")
        await stranger.refused(422, "GET", "/users/verify", params=wrong)
    await limited(stranger, "GET", "/users/verify", params=wrong)
    await limited(stranger, "POST", f"/users/{anna.id}/send_verification_email")


async def test_requests_of_an_address_are_limited(server: Server, stranger: Client) -> None:
    now = server.works.clock()
    server.works.clock = lambda: now  # one request is earned back each second, and sixty may well take longer
    for _ in range(60):
        await stranger.refused(401, "GET", "/me")
    await limited(stranger, "GET", "/me")
    await later(server, 2)
    await stranger.refused(401, "GET", "/me")


class TestFromExemptAddresses:
    """Behind an exempt network the limits by account still hold."""

    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        """The suite's own address is exempt, as it is by default."""
        return {"limits": {"logins": 3, "pins": 3}}

    async def test_other_spellings_of_a_login_are_the_same_account(self, server: Server, stranger: Client) -> None:
        anna = await sign_up(server, mobile="+61412345678")
        for spelling in ("0412345678", "0412 345 678", "+61 412 345 678"):
            await stranger.refused(401, "POST", "/sessions", json={"login": spelling, "password": "wrong password"})
        await limited(stranger, "POST", "/sessions", json={"login": "+61412345678", "password": PASSWORD})
        await stranger.post("/sessions", {"login": anna.email, "password": PASSWORD})

    async def test_other_names_of_a_person_are_the_same_for_pins(self, server: Server, stranger: Client) -> None:
        anna = await sign_up(server, mobile="+61412345678")
        names = ({"email": anna.email}, {"mobile": "0412 345 678"}, {"user_id": str(anna.id)})
        for name in names:
            await stranger.refused(422, "GET", "/users/verify", params={"pin": "000000", **name})
        for name in (*names, {"email": anna.email.upper()}):
            await limited(stranger, "GET", "/users/verify", params={"pin": "000000", **name})

    async def test_pin_without_a_person_counts_against_nobody(self, stranger: Client) -> None:
        for _ in range(5):
            await stranger.refused(422, "GET", "/users/verify", params={"pin": "000000"})

    async def test_guesses_of_the_current_password_are_limited(self, server: Server) -> None:
        anna = await sign_up(server)
        wanted = {"password": "another good one", "current_password": "wrong password"}
        for _ in range(3):
            await anna.refused(422, "PUT", "/me", json=wanted)
        await limited(anna, "PUT", "/me", json=wanted | {"current_password": PASSWORD})
