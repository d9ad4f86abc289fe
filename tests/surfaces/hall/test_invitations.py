"""/hall/invitations/{token}: the page behind a link, and answering on it with login and password."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from msgspec import Struct

from crewhall.domains.directory import invitations
from crewhall.domains.directory.model import InvitationStatus, NewContact, NewInvitation
from crewhall.domains.identity import passwords, sessions, teams, users
from crewhall.domains.identity.model import NewTeam, NewUser, User
from crewhall.flows import contacts
from crewhall.flows import invitations as inviting
from crewhall.kit.actor import NOBODY, Actor
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.surfaces.hall.conftest import HallServer
from tests.surfaces.hall.test_pages import BROWSER, Page, read
from tests.world.crews import cheapen_passwords
from tests.world.people import PASSWORD

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

TEAM = "Harbour <Street> Kitchen"


class Hosts(Struct):
    """Somebody who owns a team, and somebody else with an account."""

    works: Works
    olga: User
    bert: User
    in_team: Actor

    @property
    def herself(self) -> Actor:
        """Olga under her personal account."""
        return Actor(user_id=self.olga.id, account_id=self.olga.id)

    async def invite(self, actor: Actor, **fields: Any) -> str:
        """The token of a new invitation."""
        async with self.works.write(actor) as work:
            return (await inviting.create(work, NewInvitation(**fields))).invitation.token

    async def status(self, token: str, viewer: User) -> InvitationStatus:
        """The status as somebody sees it."""
        async with self.works.read(Actor(user_id=viewer.id, account_id=viewer.id)) as work:
            return (await invitations.get(work, token)).status

    async def accounts(self, person: User) -> int:
        """In how many accounts somebody acts."""
        async with self.works.read(Actor(user_id=person.id)) as work:
            return 1 + len(await teams.ranks_of(work, person.id))


@pytest.fixture
async def hosts(works: Works, monkeypatch: pytest.MonkeyPatch) -> Hosts:
    """The two, who do not know each other."""
    cheapen_passwords(monkeypatch)
    password_hash = await passwords.hash_password(PASSWORD)
    async with works.write(NOBODY) as work:
        olga, bert = [
            await users.add(
                work, NewUser(first_name=name, last_name="Nowak", email=f"{name}@people.example"), password_hash
            )
            for name in ("olga", "bert")
        ]
    async with works.write(Actor(user_id=olga.id, account_id=olga.id)) as work:
        await teams.found(work, NewTeam(name=TEAM))
    return Hosts(works, olga, bert, await sessions.act_as(works, olga.id))


def form(answer: str = "accept", **changes: str) -> dict[str, str]:
    """What Bert's browser sends."""
    return {"login": "bert@people.example", "password": PASSWORD, "answer": answer, **changes}


async def send(client: httpx.AsyncClient, token: str, status: int, **options: Any) -> Page:
    """The page that comes of sending the form."""
    response = await client.post(f"/hall/invitations/{token}", headers=BROWSER, **options)
    assert response.status_code == status, response.text
    assert response.headers["cache-control"] == "no-store"
    return Page(response.text)


async def test_page_says_who_invites_to_what(anybody: httpx.AsyncClient, hosts: Hosts) -> None:
    token = await hosts.invite(hosts.in_team, message="Come in, <b>we</b>\nopen at six")
    page = await read(anybody, f"/hall/invitations/{token}")
    assert f"olga Nowak invites you to {TEAM}" in page.text
    assert "Come in, <b>we</b> open at six" in page.text
    assert "This link is for several people." in page.text
    assert f"/v1/invitations/{token}/accept" in page.text
    assert "curl http://hall.test/v1/users" in page.text
    assert "olga@people.example" not in page.text
    personal = await read(anybody, f"/hall/invitations/{await hosts.invite(hosts.herself)}")
    assert "olga Nowak would like to stay in touch" in personal.text


async def test_page_has_a_form_for_this_server_alone_and_no_script(anybody: httpx.AsyncClient, hosts: Hosts) -> None:
    response = await anybody.get(f"/hall/invitations/{await hosts.invite(hosts.in_team)}")
    policy = response.headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert "script-src" not in policy
    assert "<script" not in response.text
    assert "set-cookie" not in response.headers
    assert response.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("overrides", [{"auth": {"sign_up": False}}])
async def test_closed_server_lets_only_the_invited_sign_up(
    anybody: httpx.AsyncClient, hosts: Hosts, works: Works
) -> None:
    page = await read(anybody, f"/hall/invitations/{await hosts.invite(hosts.in_team)}")
    assert "/v1/users" not in page.text
    async with works.write(hosts.herself) as work:
        await contacts.create(work, NewContact(first_name="Nia", email="nia@people.example"), (), personal=True)
    async with works.read(hosts.herself) as work:
        (sent,) = (await invitations.list_invitations(work, (), PageRequest())).rows
    page = await read(anybody, f"/hall/invitations/{sent.invitation.token}")
    assert "with the address that the invitation was sent to" in page.text
    assert "nia@people.example" not in page.text


async def test_unknown_token_has_no_page(anybody: httpx.AsyncClient, hosts: Hosts) -> None:
    assert hosts.olga.id
    page = await read(anybody, "/hall/invitations/nothing", 404)
    assert "There is no such invitation." in page.text
    assert (await anybody.post("/hall/invitations/nothing", data=form())).status_code == 404


async def test_opening_the_page_changes_nothing(anybody: httpx.AsyncClient, hosts: Hosts) -> None:
    token = await hosts.invite(hosts.in_team)
    for method in ("GET", "HEAD"):
        assert (await anybody.request(method, f"/hall/invitations/{token}")).status_code == 200
    assert await hosts.status(token, hosts.bert) == "pending"


async def test_accepting_with_login_and_password_makes_a_member(anybody: httpx.AsyncClient, hosts: Hosts) -> None:
    token = await hosts.invite(hosts.in_team)
    for _ in range(2):
        page = await send(anybody, token, 200, data=form())
        assert f"You are a member of {TEAM}." in page.text
        assert "Password" not in page.text
    assert await hosts.status(token, hosts.bert) == "accepted"
    assert await hosts.accounts(hosts.bert) == 2


async def test_accepting_a_person_makes_contacts(anybody: httpx.AsyncClient, hosts: Hosts) -> None:
    token = await hosts.invite(hosts.herself)
    page = await send(anybody, token, 200, data=form(login=" BERT@people.example"))
    assert "You and olga Nowak are contacts of each other." in page.text


async def test_declining_makes_nothing_and_can_be_thought_over(anybody: httpx.AsyncClient, hosts: Hosts) -> None:
    token = await hosts.invite(hosts.in_team)
    page = await send(anybody, token, 200, data=form("decline"))
    assert "As long as the link is good you can still accept" in page.text
    assert await hosts.accounts(hosts.bert) == 1
    await send(anybody, token, 200, data=form())
    assert await hosts.accounts(hosts.bert) == 2


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        (form(password="wrong"), 401, "The login or the password is incorrect."),
        (form(login="nobody@people.example"), 401, "The login or the password is incorrect."),
        (form(password=""), 422, "Enter your login and your password."),
        (form(login="olga@people.example"), 409, "This is your own invitation."),
    ],
    ids=["password", "login", "empty", "own"],
)
async def test_refused_answer_says_why_and_keeps_the_login(
    anybody: httpx.AsyncClient, hosts: Hosts, fields: dict[str, str], status: int, words: str
) -> None:
    token = await hosts.invite(hosts.in_team)
    response = await anybody.post(f"/hall/invitations/{token}", data=fields, headers=BROWSER)
    assert response.status_code == status
    assert words in Page(response.text).text
    assert f'value="{fields["login"]}"' in response.text
    assert "correct horse" not in response.text.replace("'correct horse battery'", "")
    assert await hosts.status(token, hosts.bert) == "pending"
    assert await hosts.accounts(hosts.bert) == 1


@pytest.mark.parametrize("fields", [form("shrug"), {"login": "x"}, form(login="x" * 321)])
async def test_form_that_the_page_does_not_make_is_refused(
    anybody: httpx.AsyncClient, hosts: Hosts, fields: dict[str, str]
) -> None:
    token = await hosts.invite(hosts.in_team)
    assert (await anybody.post(f"/hall/invitations/{token}", data=fields)).status_code == 422
    too_much = await anybody.post(f"/hall/invitations/{token}", content=b"x" * 20_000)
    assert too_much.status_code == 413
    assert await hosts.status(token, hosts.bert) == "pending"


async def test_invitation_for_somebody_else_says_so(anybody: httpx.AsyncClient, hosts: Hosts) -> None:
    await send(anybody, await hosts.invite(hosts.herself), 200, data=form())
    token = await hosts.invite(Actor(user_id=hosts.bert.id, account_id=hosts.bert.id), friend_id=hosts.olga.id)
    page = await send(anybody, token, 404, data=form())
    assert "This invitation is for somebody else." in page.text
    assert "No account yet?" not in page.text
    assert await hosts.status(token, hosts.bert) == "pending"


async def test_over_is_over(anybody: httpx.AsyncClient, hosts: Hosts, works: Works) -> None:
    revoked, expired = await hosts.invite(hosts.in_team), await hosts.invite(hosts.in_team)
    async with works.write(hosts.in_team) as work:
        await invitations.revoke(work, revoked)
    now = works.clock() + invitations.EXPIRES_AFTER + timedelta(seconds=1)
    works.clock = lambda: now
    for token, words in ((revoked, "This invitation was revoked"), (expired, "This invitation has expired")):
        page = await read(anybody, f"/hall/invitations/{token}")
        assert words in page.text
        assert "Password" not in page.text
        assert "Ask for a new one." in (await send(anybody, token, 410, data=form())).text
    assert await hosts.accounts(hosts.bert) == 1


@pytest.mark.parametrize("overrides", [{"limits": {"logins": 2, "exempt": []}}])
async def test_guessing_is_limited_as_for_every_sign_in(
    anybody: httpx.AsyncClient, server: HallServer, hosts: Hosts
) -> None:
    token = await hosts.invite(hosts.in_team)
    for _ in range(2):
        await send(anybody, token, 401, data=form(password="wrong"))
    response = await anybody.post(f"/hall/invitations/{token}", data=form(), headers=BROWSER)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0
    assert "Too many failed sign-ins." in Page(response.text).text
    assert await hosts.status(token, hosts.bert) == "pending"
    async with server.client(address="203.0.113.9") as other:  # nobody locks the owner out from elsewhere
        await send(other, token, 200, data=form())
