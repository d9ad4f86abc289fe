"""Nothing of one team reaches another: each operation of the Tommy surface, called by nobody, by an outsider, and in a foreign account."""

from typing import Any

import httpx
import pytest

from crewhall.app.build import Server
from crewhall.kit.actor import Caller
from crewhall.surfaces.tommy.v1 import RETIRED_OPERATIONS
from tests.contract import rules
from tests.contract.calls import NAME, NOT_FOUND, OWN, Call
from tests.contract.places import SECRETS, Place, Wanted, differences, outsider_with_team
from tests.contract.tommy import ALIASES, CALLS, FURNISHING, PUBLIC_CALLS
from tests.world.client import Client
from tests.world.crews import acting_as
from tests.world.people import Person, pin_sent_to, sign_up

pytestmark = pytest.mark.anyio

ROWS = {name: call for name, call in (CALLS | ALIASES).items() if name not in PUBLIC_CALLS}
STATUS_OF = {NOT_FOUND: 404, "NOT_YOUR_ACCOUNT": 403, "OWNS_TEAMS": 409}
"""Statuses of what an outsider is told, where they are not those of a refused input."""
UNKNOWN = 4_000_000_000
"""An id that nobody has."""


@pytest.fixture
def wanted() -> Wanted:
    """Everything that a call could give away or change."""
    return Wanted.everything(FURNISHING)


def without_request_id(response: httpx.Response) -> dict[str, Any]:
    """An error without what differs from one request to the next."""
    error: dict[str, Any] = response.json()
    assert error.pop("request_id")
    return error


def tells_nothing(response: httpx.Response) -> bool:
    """Whether none of the place's words stand in the answer."""
    text = response.text.lower() if "image" not in response.headers.get("content-type", "") else ""
    return not any(secret in text for secret in SECRETS)


def test_every_route_that_needs_a_caller_has_a_row() -> None:
    guarded = {name for name, caller in rules.stated_callers("tommy") if caller != Caller.PUBLIC}
    faults = rules.listed(rules.unserved(ROWS.keys(), guarded - RETIRED_OPERATIONS, "tests/contract/tommy/"))
    assert not faults, faults


async def anonymous_callers_are_refused(place: Place, call: Call) -> None:
    """Whoever shows no good credential is told to sign in."""
    for headers in ({}, {"Authorization": "Token undefined"}, {"Authorization": "Token crewhall_wrong"}):
        answer = await Client(place.server).send(**place.request(call), headers=headers)
        assert answer.status_code == 401, answer.text
        assert tells_nothing(answer)


async def outsider_gets_their_own_or_nothing(place: Place, outsider: Person, call: Call) -> None:
    """The ids of the place are to an outsider as ids that nobody has."""
    answer = await outsider.send(**place.request(call))
    if call.outsider == NAME:
        assert answer.is_success, answer.text
        assert not any(secret in answer.text.lower() for secret in SECRETS if secret != "zita")
        return
    if call.outsider == OWN:
        assert answer.is_success, answer.text
    else:
        nobodys = place.request(call, {name: UNKNOWN for name in place.ids if name.endswith("_id")})
        unknown = await outsider.send(**nobodys)
        assert answer.status_code == unknown.status_code == STATUS_OF.get(call.outsider or "", 422)
        assert without_request_id(answer) == without_request_id(unknown)
        assert answer.json()["code"] == ("NOT_FOUND" if call.outsider == NOT_FOUND else call.outsider)
    assert tells_nothing(answer), answer.text


async def foreign_accounts_are_refused(place: Place, outsider: Person, call: Call) -> None:
    """An account of the place, or one that does not exist, is not the outsider's to act in."""
    foreign = (
        acting_as("TeamMember", place.ids["member_id"]),
        acting_as("Team", place.ids["team_id"]),
        acting_as("User", place.ids["user_id"]),
        acting_as("Team", UNKNOWN),
    )
    answers = [await outsider.send(**place.request(call), headers=headers) for headers in foreign]
    assert [answer.status_code for answer in answers] == [403] * 4
    bodies = [without_request_id(answer) for answer in answers]
    assert bodies[0]["code"] == "NOT_YOUR_ACCOUNT"
    assert bodies == [bodies[0]] * 4


@pytest.mark.one_database
@pytest.mark.parametrize("call", ROWS.values(), ids=ROWS.keys())
async def test_operation_gives_others_nothing_and_lets_them_change_nothing(
    place: Place, seen_before: dict[str, Any], call: Call
) -> None:
    outsider = await outsider_with_team(place.server)
    await anonymous_callers_are_refused(place, call)
    await foreign_accounts_are_refused(place, outsider, call)
    await outsider_gets_their_own_or_nothing(place, outsider, call)
    faults = rules.listed(differences(seen_before, await FURNISHING.all_that_they_see(place)))
    assert not faults, faults


@pytest.mark.parametrize("path", ["/users/search", "/accounts/search"])
async def test_search_finds_outsiders_by_their_exact_addresses_only(server: Server, path: str) -> None:
    outsider = await outsider_with_team(server)
    sought = await sign_up(server, "Quinn", last_name="Quokkason", mobile="+61412345678", slug="quinn-the-cook")
    for address in (sought.email, "+61412345678"):
        await sought.get("/users/verify", params={"pin": await pin_sent_to(server, address)})
        await sought.post(f"/users/{sought.id}/send_verification_sms")
    for term in ("quinn-the-cook", sought.email, sought.email.upper(), "+61 412 345 678", "0412345678"):
        assert [person["id"] for person in await outsider.get(path, params={"term": term})] == [sought.id], term
    for term in ("Quinn", "Quokkason", "quinn-the", "quinn", sought.email[:-1], "0412345", "%", "_", "quinn%"):
        assert await outsider.get(path, params={"term": term}) == [], term


@pytest.mark.parametrize("path", ["/users/search", "/accounts/search"])
async def test_search_tells_no_addresses_of_outsiders(server: Server, path: str) -> None:
    outsider = await outsider_with_team(server)
    sought = await sign_up(server, "Quinn", mobile="+61412345678", dob="1990-12-31")
    found = await outsider.send("GET", path, params={"term": sought.email})
    assert not any(secret in found.text for secret in (sought.email, "412345678", "1990"))


async def test_search_does_not_find_people_whom_another_team_only_invited(place: Place) -> None:
    outsider = await outsider_with_team(place.server)
    email = "guest@place.example"
    await place.owner.post("/team/members/invite", {"email": email, "first_name": "Gus", "last_name": "Quokkason"})
    for path in ("/users/search", "/accounts/search"):
        assert await outsider.get(path, params={"term": email}) == []
        assert await outsider.get(path, params={"term": "gus-quokkason"}) == []


async def test_invitation_tells_the_inviter_nothing_of_the_person_before_they_join(server: Server) -> None:
    inviter = await outsider_with_team(server)
    invited = await sign_up(server, "Quinn", mobile="+61412345678", dob="1990-12-31")
    member = await inviter.post("/team/members/invite", {"email": invited.email})
    assert member["email"] == invited.email
    assert "mobile" not in member
    assert (await inviter.get(f"/users/{invited.id}")).keys() == {"id", "first_name", "last_name", "slug", "status"}
    for term in ("61412", "412345678"):
        assert await inviter.get("/team/members", params={"search": term}) == []


async def test_invitation_by_mobile_does_not_tell_the_address_letter_by_letter(server: Server) -> None:
    inviter = await outsider_with_team(server)
    invited = await sign_up(server, "Quinn", mobile="+61412345678", email="secret.address@people.example")
    member = await inviter.post("/team/members/invite", {"mobile": "0412 345 678"})
    assert "email" not in member
    assert member["user_id"] != invited.id, "whose number it is, is not told before they have proved it"
    assert await inviter.get("/team/members", params={"search": "secret.a"}) == []


async def test_placeholder_of_two_teams_is_renamed_by_neither(place: Place) -> None:
    outsider = await outsider_with_team(place.server)
    guest = {"email": "guest@place.example", "first_name": "Gus", "last_name": "Gum"}
    invited = await place.owner.post("/team/members/invite", guest)
    await outsider.post("/team/members/invite", guest | {"first_name": "Other"})
    before = await FURNISHING.all_that_they_see(place)
    await outsider.put(f"/team/members/{invited['user_id']}", {"first_name": "Rude", "last_name": "Name"})
    faults = rules.listed(differences(before, await FURNISHING.all_that_they_see(place)))
    assert not faults, faults


async def test_marks_are_per_viewer(place: Place) -> None:
    path = f"/team/members/{place.owner.id}"
    await place.mate.put(path, {"favorite": True, "mute": True})
    theirs, own = await place.mate.get(path), await place.owner.get(path)
    assert (theirs["favorite"], theirs["mute"]) == (True, True)
    assert (own["favorite"], own["mute"]) == (False, False)
