"""Signing up, one's own profile, and finding people (behaviour notes, tommy 2.2)."""

from typing import Any

import pytest

from crewhall.app.build import Server
from tests.world.client import Client
from tests.world.crews import Crew
from tests.world.people import PASSWORD, owner_of_team, pin_sent_to, sign_in, sign_up

pytestmark = pytest.mark.anyio

BO = {"first_name": "Bo", "last_name": "Li", "email": "bo@people.example", "password": PASSWORD}


async def test_sign_up_answers_201_with_the_person_and_no_password(server: Server, stranger: Client) -> None:
    answer = await stranger.send("POST", "/users", json=BO | {"email": " BO@People.Example ", "mobile": "0412 345 678"})
    assert answer.status_code == 201
    person = answer.json()
    assert (person["first_name"], person["slug"], person["status"]) == ("Bo", "bo-li", "active")
    assert (person["email"], person["mobile"]) == ("bo@people.example", "+61412345678")
    assert not {"password", "token", "email_verified_at"} & person.keys()
    assert PASSWORD not in answer.text
    assert await (await sign_in(server, "bo@people.example")).get("/me") == person


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"password": None}, "password"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 257}, "password"),
        ({"email": None}, "email"),
        ({"email": "bo@"}, "email"),
        ({"email": "bo@localhost@x.example"}, "email"),
        ({"email": "bo bo@people.example"}, "email"),
        ({"email": None, "mobile": "12"}, "mobile"),
        ({"mobile": "my phone"}, "mobile"),
        ({"first_name": "x" * 101}, "first_name"),
        ({"slug": "123"}, "slug"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"dob": "1990-13-01"}, "dob"),
        ({"dob": "1066-10-14"}, "dob"),
        ({"first_name": ["Bo"]}, "first_name"),
    ],
)
async def test_sign_up_that_does_not_fit_says_what_is_wrong(
    stranger: Client, fields: dict[str, Any], wrong: str
) -> None:
    error = await stranger.refused(422, "POST", "/users", json=BO | fields)
    assert wrong in error["details"]
    await stranger.refused(401, "POST", "/sessions", json={"login": BO["email"], "password": PASSWORD})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"email": "bo@people.example"}, {"email": "BO@people.example"}),
        ({"email": None, "mobile": "0412345678"}, {"email": None, "mobile": "+61 412 345 678"}),
        ({"mobile": "0412345678"}, {"email": "other@people.example", "mobile": "0412 345 678"}),
        ({"slug": "bo"}, {"email": "other@people.example", "slug": "Bo"}),
    ],
)
async def test_taken_address_or_slug_is_refused(
    stranger: Client, first: dict[str, Any], second: dict[str, Any]
) -> None:
    await stranger.post("/users", BO | first)
    assert (await stranger.refused(422, "POST", "/users", json=BO | second))["code"] == "TAKEN"


async def test_people_of_one_name_get_different_slugs_and_none_is_a_number(stranger: Client) -> None:
    slugs: list[str] = []
    for number, name in enumerate(["Bo", "Bo", "李", "7", "!"]):
        fields = BO | {"first_name": name, "last_name": "", "email": f"{number}@people.example"}
        slugs.append((await stranger.post("/users", fields))["slug"])
    assert slugs[0] == "bo"
    assert len(set(slugs)) == 5
    assert not any(slug.isdecimal() for slug in slugs)


async def test_only_the_first_person_administers_the_server(server: Server) -> None:
    first, second = await sign_up(server), await sign_up(server)
    outbox = "http://crewhall.test/hall/outbox"
    assert (await first.http.get(outbox)).status_code == 200
    assert (await second.http.get(outbox)).status_code == 403


class TestSignUpIsClosed:
    """With the setting that closes sign-up."""

    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        """Strangers cannot create accounts."""
        return {"auth": {"sign_up": False}}

    async def test_first_person_and_the_invited_get_in_and_strangers_do_not(
        self, server: Server, stranger: Client
    ) -> None:
        owner, _ = await owner_of_team(server)
        assert (await stranger.refused(403, "POST", "/users", json=BO))["code"] == "SIGN_UP_CLOSED"
        await owner.post("/team/members/invite", {"email": BO["email"]})
        assert (await stranger.send("POST", "/users", json=BO)).status_code == 201


class TestVerificationIsRequired:
    """With the setting that asks for a proved address before the first sign-in."""

    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        """Addresses must be proved."""
        return {"auth": {"require_verification": True}}

    async def test_sign_in_waits_for_the_proof(self, server: Server, stranger: Client) -> None:
        await stranger.post("/users", BO)
        login = {"login": BO["email"], "password": PASSWORD}
        assert (await stranger.refused(403, "POST", "/sessions", json=login))["code"] == "NOT_VERIFIED"
        await stranger.refused(403, "GET", "/me", auth=(BO["email"], PASSWORD))
        wrong = login | {"password": "wrong password"}
        assert (await stranger.refused(401, "POST", "/sessions", json=wrong))["code"] == "WRONG_CREDENTIALS"
        pin = await pin_sent_to(server, BO["email"])
        await stranger.get("/users/verify", params={"pin": pin, "email": BO["email"]})
        await stranger.post("/sessions", login)


async def test_profile_changes_only_what_is_sent(server: Server) -> None:
    anna = await sign_up(server, mobile="+61412345678", dob="1990-12-31", time_zone="Australia/Sydney")
    before = await anna.get("/me")
    after = await anna.put("/me", {"last_name": "Okoye", "locale": "en-GB", "timezone": "Europe/London"})
    assert after == before | {"last_name": "Okoye", "locale": "en-GB", "time_zone": "Europe/London"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"email": "nonsense"}, "email"),
        ({"email": None}, "email"),
        ({"dob": "yesterday"}, "dob"),
        ({"slug": "42"}, "slug"),
        ({"time_zone": "Nowhere"}, "time_zone"),
        ({"locale": "x" * 36}, "locale"),
        ({"icon_url": "x" * 2001}, "icon_url"),
    ],
)
async def test_profile_that_does_not_fit_changes_nothing(server: Server, fields: dict[str, Any], wrong: str) -> None:
    anna = await sign_up(server)
    before = await anna.get("/me")
    assert wrong in (await anna.refused(422, "PUT", "/me", json=fields | {"last_name": "Okoye"}))["details"]
    assert await anna.get("/me") == before


async def test_address_or_slug_of_somebody_else_cannot_be_taken(server: Server) -> None:
    anna, bob = await sign_up(server, mobile="+61412345678", slug="anna"), await sign_up(server, "Bob")
    for field in ("email", "mobile"):
        value = anna.email if field == "email" else anna.profile[field]
        changed = await bob.put("/me", {field: value})
        assert (changed[field], f"{field}_verified_at" in changed) == (value, False), "it waits, and nobody learns why"
        assert (await sign_in(server, value)).id == anna.id
    assert (await bob.refused(422, "PUT", "/me", json={"slug": "anna"}))["code"] == "TAKEN"


async def test_changed_address_waits_for_its_proof(server: Server) -> None:
    anna = await sign_up(server)
    await anna.get("/users/verify", params={"pin": await pin_sent_to(server, anna.email)})
    assert (await anna.put("/me", {"first_name": "Ann", "email": anna.email.upper()}))["email_verified_at"]
    changed = await anna.put("/me", {"email": "new@people.example"})
    assert (changed["email"], changed["pending_email"]) == (anna.email, "new@people.example")
    assert changed["email_verified_at"]


async def test_new_password_needs_the_present_one_and_ends_other_sessions(server: Server, stranger: Client) -> None:
    anna = await sign_up(server)
    again = await sign_in(server, anna.email)
    new = "another good one"
    for fields in ({"current_password": "wrong password"}, {"current_password": ""}):
        error = await anna.refused(422, "PUT", "/me", json={"password": new, **fields})
        assert "current_password" in error["details"]
    error = await anna.refused(422, "PUT", "/me", json={"password": "short", "current_password": PASSWORD})
    assert "password" in error["details"]
    await again.get("/me")
    await anna.put("/me", {"password": new, "current_password": PASSWORD})
    await anna.get("/me")
    await again.refused(401, "GET", "/me")
    await stranger.refused(401, "POST", "/sessions", json={"login": anna.email, "password": PASSWORD})
    await sign_in(server, anna.email, new)


async def test_person_is_found_by_id_then_by_slug(people: Crew) -> None:
    slug = people.member.profile["slug"]
    for reference in (people.member.id, slug):
        assert (await people.owner.get(f"/users/{reference}"))["id"] == people.member.id
    assert (await people.owner.get(f"/users/{people.owner.id}"))["id"] == people.owner.id
    await people.owner.refused(404, "GET", "/users/nobody-of-that-name")


async def test_qr_code_is_a_picture_at_both_of_its_names(server: Server) -> None:
    anna = await sign_up(server)
    for path in ("/me/qr", "/me/qr.png"):
        assert (await anna.get(path)).startswith(b"\x89PNG")


async def test_user_setting_lives_and_dies(server: Server) -> None:
    anna, bob = await sign_up(server), await sign_up(server, "Bob")
    unset = await anna.get("/me/settings/board")
    assert (unset["name"], unset["data"], unset["resource_id"]) == ("board", None, anna.id)
    for data in ({"a": [1, None]}, [1], "text", 1.5, True, None):
        assert (await anna.put("/me/settings/board", {"data": data, "context": "web"}))["data"] == data
        assert await anna.get("/me/settings") == {"board": data}
    assert await bob.get("/me/settings") == {}
    assert (await bob.get("/me/settings/board"))["data"] is None
    await bob.delete("/me/settings/board")
    assert await anna.get("/me/settings") == {"board": None}
    await anna.delete("/me/settings/board")
    await anna.delete("/me/settings/board")
    assert await anna.get("/me/settings") == {}
