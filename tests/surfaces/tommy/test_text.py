"""What people write comes back as they wrote it, whatever their script, and is found by whoever types it otherwise."""

from typing import Any

import pytest

from crewhall.app.build import Server
from tests.world.characters import BLOCKS, DROPPED, EMOJI, SHOWS_NOTHING
from tests.world.client import Client
from tests.world.crews import Crew
from tests.world.people import PASSWORD, Person, sign_in, sign_up
from tests.world.rooms import room_of, say

pytestmark = pytest.mark.anyio

NAMES = ["anna", "Éva", "Özlem", "Zoë"]
"""In the order in which lists have them."""
SPELLINGS = ["Özlem", "özlem", "OZLEM", "O\u0308zlem", "özl"]


async def test_messages_names_and_reactions_keep_every_script_and_emoji(server: Server, people: Crew) -> None:
    room = await room_of(people.owner, people.member)
    body = "\n".join([*EMOJI.values(), " ".join(BLOCKS.values())])
    message = await say(people.owner, room, body)
    assert message["body"] == body
    (read,) = await people.member.get(f"/chats/{room['id']}/messages")
    assert read["body"] == body
    for sign in EMOJI.values():
        added = await people.member.post(f"/chats/{room['id']}/reactions", {"message_id": message["id"], "value": sign})
        assert added["value"] == sign
        assert (await people.member.put("/me", {"first_name": sign}))["first_name"] == sign
    characters = "".join(BLOCKS.values())
    for start in range(0, len(characters), 100):
        name = characters[start : start + 100]
        assert (await people.owner.put("/me", {"last_name": name}))["last_name"] == name


async def test_what_does_harm_is_dropped_everywhere(people: Crew) -> None:
    harm = "".join(text for text in DROPPED.values() if text.isprintable() or not text.isascii())
    harm = harm.encode("utf-8", "ignore").decode()
    room = await room_of(people.owner, people.member, title=f"Ro{harm}ta")
    assert room["title"] == "Rota"
    assert (await say(people.owner, room, f"a{harm}b"))["body"] == "ab"
    assert (await people.owner.put("/me", {"first_name": f"Ol{harm}ga"}))["first_name"] == "Olga"
    assert (await people.owner.put("/team", {"name": f"Pi{harm}er"}))["name"] == "Pier"
    invitation = await people.owner.post("/invitations", {"message": f"Come{harm}!\nSoon"})
    assert invitation["message"] == "Come!\nSoon"
    event = await people.owner.post("/events", {"title": f"Sh{harm}ift", "start_at": "2026-12-01T10:00:00Z"})
    assert event["title"] == "Shift"


async def test_what_shows_nothing_is_nothing(people: Crew) -> None:
    room = await room_of(people.owner, people.member)
    message = await say(people.owner, room, "x")
    for text in SHOWS_NOTHING.values():
        await people.owner.refused(422, "POST", f"/chats/{room['id']}/messages", json={"body": text})
        reaction = {"message_id": message["id"], "value": text}
        await people.owner.refused(422, "POST", f"/chats/{room['id']}/reactions", json=reaction)
        await people.owner.refused(422, "POST", "/tags", json={"context": "tags", "name": text})
        assert not (await people.owner.put("/me", {"first_name": text})).get("first_name")
        assert (await people.owner.put("/team", {"name": text}))["name"] == people.team["name"]
        form = {"name": text, "login": "new@people.example", "password": PASSWORD}
        page = await people.outsider.http.post("http://crewhall.test/hall/signup", data=form)
        assert page.status_code == 422
    nameless = "".join(SHOWS_NOTHING.values())
    assert not (await room_of(people.owner, people.admin, title=nameless)).get("title")
    assert not (await people.owner.post("/invitations", {"message": nameless})).get("message")


async def test_settings_and_devices_are_named_in_any_script(people: Crew) -> None:
    name = "می\u200cخواهم 👩\u200d🚒 \U0001fae9"
    await people.owner.put(f"/me/settings/{name}", {"data": "1"})
    assert name in await people.owner.get("/me/settings")
    device = {"uuid": "phone-1", "platform": "ios", "name": f"{name}\u202e"}
    assert (await people.owner.post("/devices", device))["name"] == name


async def _members(who: Person, search: str) -> list[str]:
    return [row["first_name"] for row in await who.get("/team/members", params={"search": search, "per": 50})]


async def _accounts(who: Person, search: str) -> list[str]:
    return [row["name"].partition(" ")[0] for row in await who.get("/accounts/search", params={"term": search})]


async def _users(who: Person, search: str) -> list[str]:
    return [row["first_name"] for row in await who.get("/users/search", params={"term": search})]


async def _contacts(who: Person, search: str) -> list[str]:
    return [row["first_name"] for row in await who.get("/contacts", params={"search": search})]


async def _events(who: Person, search: str) -> list[str]:
    return [row["title"].partition(" ")[0] for row in await who.get("/events", params={"search": search})]


async def _fragments(who: Person, search: str) -> list[str]:
    return [row["name"].partition(" ")[0] for row in await who.get("/fragments", params={"search": search})]


async def test_name_is_found_however_it_is_typed(people: Crew) -> None:
    await people.member.put("/me", {"first_name": "Özlem"})
    await people.owner.post("/contacts", {"first_name": "Özlem", "email": "friend@people.example"})
    await people.owner.post("/events", {"title": "Özlem 100%", "start_at": "2099-12-01T10:00:00Z"})
    await people.owner.post("/fragments", {"kind": "note", "name": "Özlem 100%"})
    for found_by in (_members, _accounts, _users, _contacts, _events, _fragments):
        for spelling in SPELLINGS:
            assert await found_by(people.owner, spelling) == ["Özlem"], (found_by, spelling)
        for spelling in ("Ö_lem", "Özl%", "Ölem"):
            assert await found_by(people.owner, spelling) == [], (found_by, spelling)


async def test_lists_by_name_are_in_the_order_of_people_and_follow_a_new_name(server: Server, people: Crew) -> None:
    for name in reversed(NAMES):
        await people.owner.post(
            "/team/members/invite", {"email": f"{len(name)}{name[-1]}@people.example", "first_name": name}
        )
        await people.owner.post("/contacts", {"first_name": name, "email": f"{name[-1]}{len(name)}@people.example"})
        await people.owner.post("/tags", {"name": name, "context": "tags"})
    members: list[dict[str, Any]] = await people.owner.get("/team/members", params={"per": 50})
    firsts = [row["first_name"] for row in members]
    assert [name for name in firsts if name in NAMES] == NAMES
    assert [row["first_name"] for row in await people.owner.get("/contacts")] == NAMES
    tags = await people.owner.get("/tags", params={"context": "tags"})
    assert [row["name"] for row in tags] == NAMES
    await people.member.put("/me", {"first_name": "Ålma", "last_name": "Ng"})
    assert [row["first_name"] for row in await people.owner.get("/team/members", params={"per": 50})][:3] == [
        "Ada",
        "Ålma",
        "anna",
    ]
    pages = [await people.owner.get("/team/members", params={"per": 2, "page": page}) for page in (1, 2)]
    assert [row["first_name"] for page in pages for row in page] == ["Ada", "Ålma", "anna", "Éva"]


@pytest.mark.parametrize(
    ("signed_up", "signs_in"),
    [
        ("zw@example.com\u200b", "zw@example.com"),
        ("\ufeffBo@Example.com ", "bo@example.com"),
        ("s@straße.example", "s@xn--strae-oqa.example"),
        ("s@xn--strae-oqa.example", "S@STRAßE.example"),
        ("s@BÜCHER.example", "s@bu\u0308cher.example"),
    ],
)
async def test_one_address_in_two_spellings_is_one_account(stranger: Client, signed_up: str, signs_in: str) -> None:
    new = {"first_name": "Bo", "password": PASSWORD}
    person = await stranger.post("/users", new | {"email": signed_up})
    for login in (signed_up, signs_in):
        assert (await stranger.post("/sessions", {"login": login, "password": PASSWORD}))["id"] == person["id"]
    await stranger.refused(422, "POST", "/users", json=new | {"email": signs_in})


@pytest.mark.parametrize(
    "email", ["a..b@x.example", ".a@x.example", "a:b@x.example", f"a@{'b' * 64}.example", "a\u200bb@x.example"]
)
async def test_address_that_mail_cannot_reach_is_refused_for_everybody(
    people: Crew, stranger: Client, email: str
) -> None:
    for who, path in ((stranger, "/users"), (people.owner, "/team/members/invite"), (people.owner, "/contacts")):
        error = await who.refused(422, "POST", path, json={"first_name": "Bo", "password": PASSWORD, "email": email})
        assert "email" in error["details"]


class TestOnASwissServer:
    """Numbers without a country code are of the country that the server is set to."""

    @pytest.fixture
    def overrides(self) -> dict[str, dict[str, object]]:
        """The server is in Switzerland."""
        return {"auth": {"phone_country": "CH"}}

    async def test_numbers_are_read_as_people_there_write_them(self, server: Server) -> None:
        beat = await sign_up(server, "Beat", mobile="079 124 14 12")
        assert beat.profile["mobile"] == "+41791241412"
        for login in ("0791241412", "0041 79 124 14 12", "+41 79 124 14 12"):
            assert (await sign_in(server, login)).id == beat.id


@pytest.mark.parametrize(
    ("zone", "mobile"), [("Europe/Berlin", "+4915123456789"), ("Europe/Zurich", None), ("UTC", None)]
)
async def test_number_without_a_country_code_is_one_of_the_country_of_the_team(
    people: Crew, zone: str, mobile: str | None
) -> None:
    await people.owner.put("/team", {"time_zone": zone})
    invited = {"mobile": "0151 23456789"}
    if mobile is None:  # neither Switzerland nor Australia, where the server is, has such a number
        await people.owner.refused(422, "POST", "/team/members/invite", json=invited)
    else:
        assert (await people.owner.post("/team/members/invite", invited))["mobile"] == mobile


@pytest.mark.parametrize("mobile", ["12345", "0151 23456789"])
async def test_number_that_nobody_has_is_refused(stranger: Client, mobile: str) -> None:
    error = await stranger.refused(
        422, "POST", "/users", json={"first_name": "Bo", "password": PASSWORD, "mobile": mobile}
    )
    assert "mobile" in error["details"]


async def test_number_with_a_country_code_is_of_that_country(stranger: Client) -> None:
    person = await stranger.post("/users", {"first_name": "Bo", "password": PASSWORD, "mobile": "0041 79 124 14 12"})
    assert person["mobile"] == "+41791241412"


async def test_password_is_one_from_each_keyboard(server: Server) -> None:
    composed, decomposed, wide = "caf\u00e9 noir", "cafe\u0301 noir", "ｃａｆｅ\u0301 noir"
    person = await sign_up(server, "Bo", password=PASSWORD)
    await person.put("/me", {"password": decomposed, "current_password": PASSWORD})
    for typed in (composed, decomposed, wide):
        assert (await sign_in(server, person.email, typed)).id == person.id
    await Client(server).refused(401, "POST", "/sessions", json={"login": person.email, "password": "cafe noir"})
