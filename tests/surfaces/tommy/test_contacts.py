"""Contacts over HTTP: encodings, accounts, what strangers learn, what wrong requests change (behaviour notes, tommy 2.14 and 5)."""

import json
from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.domains.directory import presence
from crewhall.domains.notify import outbox
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import PageRequest
from tests.world.crews import Crew, acting_as
from tests.world.people import Person, pin_sent_to, sign_up

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

GUEST = "gus@guests.example"


async def sent_to(server: Server, address: str) -> list[str]:
    """What was sent to an address, newest first."""
    async with server.works.read(SYSTEM) as work:
        found = await outbox.list_messages(work, address, None, PageRequest())
    return [message.body for message in found.rows]


async def befriend(one: Person, other: Person) -> None:
    """Two people become contacts of each other's."""
    await one.post(f"/contacts/{other.id}/add", {"personal": True})
    await other.post(f"/contacts/{one.id}/accept")


async def seen(person: Person) -> list[Any]:
    """What a refused request must not change."""
    paths = (
        "/contacts?status=invited,requested,pending,accepted,declined",
        "/contacts/requests",
        "/tags",
        "/invitations",
    )
    return [await person.get(path) for path in paths]


async def test_request_is_seen_by_both_and_accepted(server: Server) -> None:
    anna, ben = await sign_up(server, "Anna"), await sign_up(server, "Ben", mobile="+61412345678")
    asked = await anna.post(f"/contacts/{ben.id}/add")
    assert asked == {
        "id": asked["id"],
        "type": "Contact",
        "friend_id": ben.id,
        "status": "requested",
        "first_name": "Ben",
        "last_name": "Ng",
        "personal": True,
        "member": False,
        "favorite": False,
        "mute": False,
        "roles": [],
        "locations": [],
        "tags": [],
    }
    (pending,) = await ben.get("/contacts/requests")
    assert (pending["friend_id"], pending["status"], "email" in pending) == (anna.id, "pending", False)
    accepted = await ben.post(f"/contacts/{anna.id}/accept")
    assert (accepted["status"], accepted["email"]) == ("accepted", anna.email)
    assert await ben.post(f"/contacts/{anna.id}/accept") == accepted
    assert await ben.get("/contacts/requests") == []
    contact = await anna.get(f"/contacts/{ben.id}")
    assert (contact["status"], contact["email"], contact["mobile"]) == ("accepted", ben.email, "+61412345678")
    assert await anna.post(f"/contacts/{ben.id}/add") == contact


async def test_declined_request_is_hidden_and_the_asker_is_not_told(server: Server) -> None:
    anna, ben = await sign_up(server, "Anna"), await sign_up(server, "Ben")
    await anna.post(f"/contacts/{ben.id}/add")
    assert (await ben.post(f"/contacts/{anna.id}/decline"))["status"] == "declined"
    assert await ben.get("/contacts") == await ben.get("/contacts/requests") == []
    assert [row["friend_id"] for row in await ben.get("/contacts", params={"status": "declined"})] == [anna.id]
    before = await seen(anna)
    assert (await anna.get(f"/contacts/{ben.id}"))["status"] == "requested"
    error = await anna.refused(422, "POST", f"/contacts/{ben.id}/add")
    assert (error["code"], error["message"]) == ("TAKES_NO_REQUESTS", "This person is not accepting requests.")
    assert await seen(anna) == before


@pytest.mark.parametrize(("verb", "code"), [("accept", "NOTHING_TO_ACCEPT"), ("decline", "NOTHING_TO_DECLINE")])
async def test_answer_without_a_request_is_refused_alike_whoever_is_named(server: Server, verb: str, code: str) -> None:
    anna, ben = await sign_up(server, "Anna"), await sign_up(server, "Ben")
    await anna.post(f"/contacts/{ben.id}/add")
    stranger = await sign_up(server, "Cleo")
    before = await seen(anna)
    errors = [
        await anna.refused(422, "POST", f"/contacts/{friend_id}/{verb}")
        for friend_id in (ben.id, stranger.id, anna.id, 4_000_000_000, 2**70)
    ]
    assert {(error["code"], error["message"]) for error in errors} == {(code, errors[0]["message"])}
    assert await seen(anna) == before


async def test_who_has_proved_the_address_is_asked_and_shows_no_other_before_accepting(server: Server) -> None:
    anna = await sign_up(server, "Anna")
    made = await anna.post("/contacts", {"first_name": "Gus", "last_name": "Gum", "email": "Gus@Guests.example"})
    assert (made["status"], made["first_name"], made["email"]) == ("invited", "Gus", GUEST)
    assert len(await sent_to(server, GUEST)) == 1
    gus = await sign_up(server, "Gustav", email=GUEST, mobile="+61412345678")
    assert await gus.get("/contacts/requests") == []
    await gus.get("/users/verify", params={"pin": await pin_sent_to(server, GUEST)})
    contact = await anna.get(f"/contacts/{gus.id}")
    assert (contact["status"], contact["first_name"], contact["email"]) == ("requested", "Gustav", GUEST)
    assert "mobile" not in contact
    assert [row["friend_id"] for row in await gus.get("/contacts/requests")] == [anna.id]
    await gus.post(f"/contacts/{anna.id}/accept")
    assert (await anna.get(f"/contacts/{gus.id}"))["mobile"] == "+61412345678"


async def test_invitation_is_sent_again_at_most_every_ten_minutes(server: Server) -> None:
    anna, ben = await sign_up(server, "Anna"), await sign_up(server, "Ben")
    made = await anna.post("/contacts", {"email": GUEST, "via": "link"})
    path = f"/contacts/{made['friend_id']}/invite"
    assert (await anna.send("POST", path)).status_code == 201
    again = await anna.send("POST", path)
    assert again.status_code == 429
    assert 590 <= int(again.headers["retry-after"]) <= 600
    assert len(await sent_to(server, GUEST)) == 1
    await anna.post(f"/contacts/{ben.id}/add")
    assert (await anna.refused(422, "POST", f"/contacts/{ben.id}/invite"))["code"] == "NOT_INVITABLE"
    await ben.refused(404, "POST", path)


BODIES: dict[str, dict[str, Any]] = {
    "json": {"json": {"first_name": "Gus", "email": GUEST, "team_ids": [], "via": "undefined"}},
    "form": {"data": {"first_name": "Gus", "email": GUEST, "mobile": "", "team_ids[]": "", "dob": "null"}},
    "multipart": {"files": {"first_name": (None, "Gus"), "email": (None, GUEST), "mobile": (None, "undefined")}},
    "query": {"params": {"first_name": "Gus", "email": GUEST}},
    "whole person": {"json": {"id": 7, "status": "active", "slug": "gus", "first_name": "Gus", "email": GUEST}},
}


@pytest.mark.parametrize("options", BODIES.values(), ids=BODIES.keys())
async def test_contact_is_made_in_every_encoding(server: Server, options: dict[str, Any]) -> None:
    anna = await sign_up(server, "Anna")
    answer = await anna.send("POST", "/contacts", **options)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["first_name"], answer.json()["status"]) == ("Gus", "invited")


ROWS = [{"first_name": "Gus", "email": GUEST}, {"first_name": "Mo", "mobile": "0412 345 678", "photo": None}]
FORM = {
    "[0][first_name]": "Gus",
    "[0][email]": GUEST,
    "[1][first_name]": "Mo",
    "[1][mobile]": "0412 345 678",
    "[1][email]": "undefined",
}
IMPORTS: dict[str, dict[str, Any]] = {
    "array": {"json": ROWS},
    "array without a type": {"content": json.dumps(ROWS)},
    "array that claims to be a form": {
        "content": json.dumps(ROWS),
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    },
    "numbered form": {"data": {f"{name[1]}{name[3:]}": value for name, value in FORM.items()}},
    "contacts": {"json": {"contacts": ROWS}},
    "users": {"json": {"users": ROWS}},
    "rails": {"json": {"_json": ROWS}},
    "form": {"data": {f"users{name}": value for name, value in FORM.items()}},
    "form of contacts": {"data": {f"contacts{name}": value for name, value in FORM.items()}},
    "json in a form": {"data": {"contacts": json.dumps(ROWS)}},
    "multipart": {"files": {f"users{name}": (None, value) for name, value in FORM.items()}},
}


@pytest.mark.parametrize("options", IMPORTS.values(), ids=IMPORTS.keys())
async def test_people_are_imported_in_every_encoding(server: Server, options: dict[str, Any]) -> None:
    anna = await sign_up(server, "Anna")
    answer = await anna.send("POST", "/contacts/import", **options)
    assert answer.status_code == 201, answer.text
    assert [(row["first_name"], row.get("mobile")) for row in answer.json()] == [("Gus", None), ("Mo", "+61412345678")]
    assert [row["first_name"] for row in await anna.get("/contacts")] == ["Gus", "Mo"]
    again = await anna.send("POST", "/contacts/import", **options)
    assert again.json() == answer.json()
    assert len(await sent_to(server, GUEST)) == 1


WRONG_IMPORTS: dict[str, tuple[Any, set[str]]] = {
    "rows": (
        [{"first_name": "Gus", "email": GUEST}, {"email": "x@y.example"}, None, 7, {"first_name": "A", "email": "@"}],
        {"2", "3"},
    ),
    "fields": (
        [{"first_name": "Gus", "email": GUEST}, {"email": "x@y.example"}, {"first_name": "A", "email": "@"}],
        {"1.first_name", "2.email"},
    ),
    "kinds": ([{"first_name": ["Gus"], "email": GUEST}], {"0.first_name"}),
    "too many": ([{"first_name": "Gus", "email": GUEST}] * 501, {"users"}),
    "nothing": ({}, {"base"}),
    "text": ({"contacts": "Gus"}, {"users"}),
    "oneself": ([{"first_name": "Gus", "email": GUEST}, {"first_name": "Me", "mobile": "+61400000777"}], {"1"}),
}


@pytest.mark.parametrize(("body", "wrong"), WRONG_IMPORTS.values(), ids=WRONG_IMPORTS.keys())
async def test_wrong_import_names_its_rows_and_changes_nothing(server: Server, body: Any, wrong: set[str]) -> None:
    anna = await sign_up(server, "Anna", mobile="+61400000777")
    before = await seen(anna)
    error = await anna.refused(422, "POST", "/contacts/import", json=body)
    assert set(error["details"]) == wrong
    assert await seen(anna) == before
    assert await sent_to(server, GUEST) == []


WRONG_CONTACTS: dict[str, dict[str, Any]] = {
    "no address": {"first_name": "Gus"},
    "no e-mail address": {"email": "gus"},
    "no number": {"mobile": "12"},
    "long name": {"email": GUEST, "first_name": "x" * 101},
    "long channel": {"email": GUEST, "via": "x" * 21},
    "no teams": {"email": GUEST, "team_ids": ["x"]},
    "many teams": {"email": GUEST, "team_ids": [1] * 51},
    "oneself": {"mobile": "+61400000777"},
}


@pytest.mark.parametrize("body", WRONG_CONTACTS.values(), ids=WRONG_CONTACTS.keys())
async def test_wrong_contact_changes_nothing(server: Server, body: dict[str, Any]) -> None:
    anna = await sign_up(server, "Anna", mobile="+61400000777")
    before = await seen(anna)
    await anna.refused(422, "POST", "/contacts", json=body)
    assert await seen(anna) == before
    assert await sent_to(server, GUEST) == []


async def test_team_ids_of_others_are_as_those_that_nobody_has(people: Crew) -> None:
    strange = (await people.outsider.get("/team"))["id"]
    before = await seen(people.manager)
    for team_id in (strange, 4_000_000_000):
        for path, body in (
            ("/contacts", {"email": GUEST, "team_ids": [team_id]}),
            (f"/contacts/{people.outsider.id}/add", {"team_id": team_id}),
            (f"/contacts/{people.outsider.id}/accept", {"team_ids": [team_id]}),
        ):
            assert (await people.manager.refused(404, "POST", path, json=body))["message"] == "There is no such team."
    assert await seen(people.manager) == before


async def test_team_account_makes_team_contacts_and_members_make_their_own(server: Server, people: Crew) -> None:
    ben = await sign_up(server, "Ben")
    made = await people.manager.post(f"/contacts/{ben.id}/add")
    assert (made["personal"], made["team_id"], made["status"]) == (False, people.team["id"], "requested")
    (request,) = await ben.get("/contacts/requests")
    assert (request["friend_id"], request["from_teams"]) == (people.manager.id, [people.team["name"]])
    assert [row["friend_id"] for row in await ben.get("/contacts/requests", params={"team_id": people.team["id"]})] == [
        people.manager.id
    ]
    assert await ben.get("/contacts/requests", params={"team_id": 4_000_000_000}) == []
    await ben.post(f"/contacts/{people.manager.id}/accept")
    assert (await people.member.get(f"/contacts/{ben.id}"))["email"] == ben.email
    before = await seen(people.member)
    for path in (f"/contacts/{ben.id}/add", "/contacts", "/contacts/import"):
        await people.member.refused(403, "POST", path, json={"email": GUEST, "contacts": []})
    await people.member.refused(403, "PUT", f"/contacts/{ben.id}", json={"tags": ["x"], "favorite": True})
    assert await seen(people.member) == before
    own = await people.member.post("/contacts", {"email": GUEST, "personal": "true"})
    assert (own["personal"], "team_id" in own) == (True, False)
    imported = await people.member.post("/contacts/import?personal=1", [{"first_name": "Mo", "mobile": "0412 345 678"}])
    assert [row["personal"] for row in imported] == [True]
    assert {row["friend_id"] for row in await people.manager.get("/contacts")} == {ben.id}


async def test_account_in_use_decides_what_is_listed(server: Server, people: Crew) -> None:
    ben, cleo = await sign_up(server, "Ben"), await sign_up(server, "Cleo")
    await people.manager.post(f"/contacts/{ben.id}/add")
    await befriend(people.manager, cleo)
    personal = acting_as("User", people.manager.id)
    assert [row["first_name"] for row in await people.manager.get("/contacts")] == ["Ben", "Cleo"]
    assert [row["first_name"] for row in await people.manager.get("/contacts", headers=personal)] == ["Cleo"]
    for params, found in (
        ({"personal": "true"}, ["Cleo"]),
        ({"personal": "0"}, ["Ben"]),
        ({"personal": ""}, ["Ben", "Cleo"]),
    ):
        assert [row["first_name"] for row in await people.manager.get("/contacts", params=params)] == found
    await people.manager.refused(404, "GET", f"/contacts/{ben.id}", headers=personal)
    for params in ({"status": "friendly"}, {"favorite": "perhaps"}):
        await people.manager.refused(422, "GET", "/contacts", params=params)


async def test_accepting_into_a_team_gives_it_the_contact(server: Server, people: Crew) -> None:
    ben = await sign_up(server, "Ben")
    await ben.post(f"/contacts/{people.member.id}/add")
    await people.member.send("POST", f"/contacts/{ben.id}/accept", data={"team_ids[]": str(people.team["id"])})
    shared = await people.owner.get(f"/contacts/{ben.id}")
    assert (shared["status"], shared["personal"], shared["email"]) == ("accepted", False, ben.email)
    await people.outsider.refused(404, "GET", f"/contacts/{ben.id}")


async def test_changes_are_ones_own_marks_and_the_holders_labels(server: Server, people: Crew) -> None:
    ben = await sign_up(server, "Ben")
    await people.manager.post(f"/contacts/{ben.id}/add")
    path = f"/contacts/{ben.id}"
    form = {"tags[]": ["vip", "VIP"], "roles[]": "Supplier", "favorite": "1", "first_name": "Rude", "personal": "true"}
    changed = await people.manager.send("PUT", path, data=form)
    assert changed.status_code == 200, changed.text
    contact = changed.json()
    assert (contact["tags"], contact["roles"], contact["favorite"]) == (["vip"], ["Supplier"], True)
    assert (contact["first_name"], contact["personal"]) == ("Ben", False)
    whole = await people.member.put(path, contact | {"mute": True, "favorite": False})
    assert (whole["mute"], whole["favorite"], whole["tags"]) == (True, False, ["vip"])
    assert (await people.manager.get(path)) == contact
    assert (await people.manager.put(path, {"tags": [""]}))["tags"] == []
    for body in ({"favorite": "perhaps"}, {"tags": ["x" * 101], "mute": True}, {"tags": ["x"] * 201}):
        await people.manager.refused(422, "PUT", path, json=body)
    assert (await people.manager.get(path)) == contact | {"tags": []}
    await people.outsider.refused(404, "PUT", path, json={"favorite": True})


async def test_list_is_paged_and_searched(server: Server) -> None:
    anna = await sign_up(server, "Anna")
    names = ["Ada", "Bob", "Cy", "Di", "Ed"]
    await anna.post("/contacts/import", [{"first_name": name, "email": f"{name}@guests.example"} for name in names])
    page = await anna.send("GET", "/contacts", params={"limit": 2, "page": 2})
    assert [row["first_name"] for row in page.json()] == ["Cy", "Di"]
    assert (page.headers["x-total-count"], page.headers["x-page"]) == ("5", "2")
    assert [row["first_name"] for row in await anna.get("/contacts/", params={"search": "bob@"})] == ["Bob"]


async def test_search_that_is_too_long_is_refused(people: Crew) -> None:
    await people.owner.post("/contacts", {"first_name": "Gus", "email": GUEST})
    for path in ("/contacts", "/team/members"):
        error = await people.owner.refused(422, "GET", path, params={"search": "x" * 60_000})
        assert error["details"].keys() == {"search"}


async def test_stranger_learns_of_a_request_no_more_than_by_a_search(server: Server, people: Crew) -> None:
    ben = await sign_up(server, "Ben", mobile="+61412345678", dob="1990-12-31")
    asked = await people.outsider.send("POST", f"/contacts/{ben.id}/add")
    pending = await ben.send("GET", "/contacts/requests")
    for answer, secrets in ((asked, (ben.email, "412345678", "1990")), (pending, (people.outsider.email,))):
        assert not any(secret in answer.text for secret in secrets), answer.text
    for term in ("61412", "people.example"):
        assert await people.outsider.get("/contacts", params={"search": term}) == []
    await ben.get("/users/verify", params={"pin": await pin_sent_to(server, ben.email)})
    found = (await people.outsider.get("/users/search", params={"term": ben.email}))[0]
    shared = {name: value for name, value in asked.json().items() if name in ("first_name", "last_name", "icon_url")}
    assert shared.items() <= found.items()


async def test_placeholders_of_others_are_as_people_who_do_not_exist(people: Crew) -> None:
    guest = (await people.manager.post("/contacts", {"first_name": "Secretive", "email": GUEST}))["friend_id"]
    member = (await people.manager.post("/team/members/invite", {"email": "m@guests.example"}))["user_id"]
    before = await seen(people.outsider)
    errors = [
        await people.outsider.refused(404, "POST", f"/contacts/{friend_id}/add")
        for friend_id in (guest, member, 4_000_000_000)
    ]
    assert len({error["message"] for error in errors}) == 1
    assert await seen(people.outsider) == before
    known = await people.outsider.send("POST", "/contacts", json={"email": GUEST})
    assert "Secretive" not in known.text
    assert (await people.manager.post(f"/contacts/{member}/add"))["email"] == "m@guests.example"


async def test_presence_is_told_to_accepted_contacts(server: Server) -> None:
    anna, ben = await sign_up(server, "Anna"), await sign_up(server, "Ben")
    await anna.post(f"/contacts/{ben.id}/add")
    async with server.works.write(SYSTEM) as work:
        await presence.touch(work, [ben.id])
    assert "last_online_at" not in await anna.get(f"/contacts/{ben.id}")
    await ben.post(f"/contacts/{anna.id}/accept")
    assert (await anna.get(f"/contacts/{ben.id}"))["last_online_at"].endswith("Z")
