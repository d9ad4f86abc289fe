"""The forms behind mailed links: from the invitation to the membership or contact, by plain posts and without script."""

import re
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from crewhall.app.build import Server
from crewhall.domains.notify import outbox
from crewhall.domains.notify.model import Channel
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import PageRequest
from tests.contract.validation import ContractValidator
from tests.surfaces.hall.test_pages import BROWSER, Page
from tests.world.client import ValidatedTransport
from tests.world.crews import acting_as, cheapen_passwords
from tests.world.people import PASSWORD, Person, owner_of_team, pin_sent_to, sign_in, sign_up

pytestmark = pytest.mark.anyio

HALL = ContractValidator("hall", "")
PAGES = ("/hall/signup", "/hall/verification", "/hall/password", "/hall/outbox")


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often."""
    cheapen_passwords(monkeypatch)


class Form(HTMLParser):
    """The forms of a page as a person without script meets them: where each goes, its fields, and what labels and describes them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.labels: set[str] = set()
        self.ids: list[str] = []
        self.inputs: list[dict[str, str]] = []
        self.action = ""
        self.searches = False
        self.links: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label":
            self.labels.add(given["for"])
        elif tag == "input":
            self.inputs.append(given)
        elif tag == "form" and given.get("role") == "search":
            assert given["method"] == "get"
            self.searches = True
        elif tag == "form":
            assert given["method"] == "post"
            self.action = given["action"]
        elif tag == "a":
            self.links.append(given["href"])

    def check(self) -> None:
        """Each field can be named, filled in by the browser, and found from what is said of it."""
        assert len(set(self.ids)) == len(self.ids)
        for field in self.inputs:
            if field.get("type") != "hidden":
                assert field["id"] in self.labels
                assert field.get("type") == "checkbox" or field["autocomplete"] in (
                    *(["off"] if self.searches else []),
                    "name",
                    "username",
                    "current-password",
                    "new-password",
                    "one-time-code",
                )
                assert all(name in self.ids for name in field.get("aria-describedby", "").split())
        assert all(link[1:] in self.ids for link in self.links if link.startswith("#"))


class Browser:
    """A browser without script and without cookies."""

    def __init__(self, server: Server) -> None:
        self.http = httpx.AsyncClient(
            transport=ValidatedTransport(server), base_url="http://crewhall.test", headers=BROWSER
        )
        self.page = Page("")
        self.form = Form("")
        self.markup = ""
        self.headers = httpx.Headers()

    async def open(self, path: str, status: int = 200) -> None:
        """Go to a page."""
        self._take(path, await self.http.get(path), status)

    async def send(self, status: int = 200, **fields: str) -> None:
        """Send the form of the page, with its hidden fields."""
        hidden = {field["name"]: field["value"] for field in self.form.inputs if field.get("type") == "hidden"}
        self._take(self.form.action, await self.http.post(self.form.action, data=hidden | fields), status)

    def _take(self, path: str, response: httpx.Response, status: int) -> None:
        assert response.status_code == status, response.text
        content_type = response.headers["content-type"]
        HALL.check(response.request.method, path, status, content_type, response.content)
        assert "set-cookie" not in response.headers
        assert "form-action 'self'" in response.headers["content-security-policy"]
        assert '<html lang="en">' in response.text
        assert "<script" not in response.text
        assert ("<title>Error: " in response.text) == (status >= 400)
        self.headers = response.headers
        self.markup, self.page, self.form = response.text, Page(response.text), Form(response.text)
        self.form.check()
        assert self.page.styles == []


async def mailed(server: Server, address: str) -> str:
    """The body of the latest mail to an address."""
    async with server.works.read(SYSTEM) as work:
        found = await outbox.list_messages(work, address, None, PageRequest())
    return found.rows[0].body


async def link_mailed(server: Server, address: str) -> str:
    """The path behind the link of the latest invitation to an address."""
    found = re.search(rf"{server.settings.public_url}(/hall/invitations/\S+)", await mailed(server, address))
    assert found, "the mail leads to a page of this server"
    return found[1]


async def invite(server: Server, purpose: str, email: str) -> tuple[Person, dict[str, Any]]:
    """Somebody who invites an address into their team, or to be their contact; and the team."""
    owner, team = await owner_of_team(server)
    if purpose == "team":
        await owner.post("/team/members/invite", {"email": email, "first_name": "Nia"})
    else:
        await owner.post("/contacts", {"email": email, "first_name": "Nia", "personal": True})
    return owner, team


async def is_together(owner: Person, person: Person, team: dict[str, Any], purpose: str) -> bool:
    """Whether the person is a member of the team, or a contact of whoever invited them."""
    if purpose == "team":
        accounts = await person.get("/me/accounts")
        return [account["status"] for account in accounts if account.get("team_id") == team["id"]] == ["active"]
    return [row["status"] for row in await owner.get("/contacts", params={"personal": True})] == ["accepted"]


@pytest.mark.parametrize("overrides", [{}, {"auth": {"sign_up": False}}], ids=["open", "closed"])
@pytest.mark.parametrize("purpose", ["team", "contact"])
async def test_new_person_comes_in_by_the_mailed_link(server: Server, purpose: str) -> None:
    email = "nia@people.example"
    owner, team = await invite(server, purpose, email)
    browser = Browser(server)
    await browser.open(await link_mailed(server, email))
    assert email not in browser.markup, "whoever holds the link only does not learn the address"
    await browser.send(422, answer="sign_up", name="", password=PASSWORD)
    await browser.send(422, answer="sign_up", name="Nia Okri", password="short")
    assert 'value="Nia Okri"' in browser.markup
    assert "must have 8 to 256 characters" in browser.page.text
    await browser.send(answer="sign_up", name="Nia Okri", password=PASSWORD)
    assert "Enter your pin" in browser.page.text
    assert not await is_together(owner, await sign_in(server, email), team, purpose)
    await browser.send(422, answer="verify", pin="000000")
    await browser.send(answer="resend")
    await browser.send(answer="verify", pin=await pin_sent_to(server, email))
    assert "Accepted" in browser.page.text
    nia = await sign_in(server, email)
    assert (nia.profile["first_name"], nia.profile["last_name"]) == ("Nia", "Okri")
    assert await is_together(owner, nia, team, purpose)
    (got,) = await nia.get("/invitations")
    assert got["status"] == "accepted"


@pytest.mark.parametrize("purpose", ["team", "contact"])
async def test_person_with_an_account_gets_another_mail_and_signs_in(server: Server, purpose: str) -> None:
    await sign_up(server, "Root")
    bert = await sign_up(server, "Bert")
    await bert.get("/users/verify", params={"pin": await pin_sent_to(server, bert.email)})
    owner, team = await owner_of_team(server)
    if purpose == "team":
        await owner.post("/team/members/invite", {"email": bert.email})
    else:
        link = await owner.post("/invitations", headers=acting_as("User", owner.id))
        await bert.post(f"/invitations/{link['token']}/accept")
        await owner.delete(f"/invitations/{link['token']}", headers=acting_as("User", owner.id))
        await owner.post("/invitations", {"friend_id": bert.id}, headers=acting_as("User", owner.id))
    body = await mailed(server, bert.email)
    assert "You have an account" in body
    assert "sign up" not in body
    assert [row["status"] for row in await bert.get("/invitations", params={"status": "pending"})] == ["pending"]
    browser = Browser(server)
    await browser.open(await link_mailed(server, bert.email))
    assert "No account yet?" not in browser.page.text
    await browser.send(401, answer="accept", login=bert.email, password="wrong password")
    await browser.send(answer="accept", login=bert.email, password=PASSWORD)
    assert "Accepted" in browser.page.text
    assert await is_together(owner, bert, team, purpose)


async def test_link_for_many_lets_strangers_sign_up_where_the_server_does(server: Server) -> None:
    owner, team = await owner_of_team(server)
    browser = Browser(server)
    await browser.open(f"/hall/invitations/{(await owner.post('/invitations'))['token']}")
    await browser.send(answer="sign_up", name="Gus", login="+61 412 345 678", password=PASSWORD)
    await browser.send(answer="verify", pin=await pin_sent_to(server, "+61412345678"))
    assert f"You are a member of {team['name']}" in browser.page.text
    await browser.open(f"/hall/invitations/{(await owner.post('/invitations'))['token']}")
    await browser.send(409, answer="sign_up", name="Gus", login="0412345678", password=PASSWORD)
    assert "/hall/password" in browser.form.links


@pytest.mark.parametrize("overrides", [{"auth": {"sign_up": False}}])
async def test_closed_server_signs_up_only_at_the_invited_address(server: Server) -> None:
    owner, _ = await owner_of_team(server)
    browser = Browser(server)
    await browser.open("/hall/signup", 403)
    assert browser.form.inputs == []
    await browser.open(f"/hall/invitations/{(await owner.post('/invitations'))['token']}")
    await browser.send(403, answer="sign_up", name="Gus", login="gus@people.example", password=PASSWORD)
    await owner.post("/team/members/invite", {"email": "nia@people.example"})
    await browser.open(await link_mailed(server, "nia@people.example"))
    await browser.send(answer="sign_up", name="Nia", login="mallory@people.example", password=PASSWORD)
    await sign_in(server, "nia@people.example")
    await owner.refused(401, "POST", "/sessions", json={"login": "mallory@people.example", "password": PASSWORD})


async def test_first_person_signs_up_verifies_and_replaces_the_password(server: Server) -> None:
    browser, email = Browser(server), "anna@people.example"
    await browser.open("/hall/signup")
    assert "The first person to sign up administers it." in browser.page.text
    await browser.send(422, name="Anna Ng", login="anna@", password=PASSWORD)
    assert "is not an e-mail address" in browser.page.text
    await browser.send(name="Anna Ng", login=email, password=PASSWORD)
    assert "you administer this server" in browser.page.text
    await browser.send(422, answer="verify", login=email, pin="")
    await browser.send(answer="resend", login=email)
    assert "/hall/verification" in await mailed(server, email)
    await browser.send(answer="verify", login=email, pin=await pin_sent_to(server, email))
    assert "email_verified_at" in (await sign_in(server, email)).profile
    for login in ("nobody@people.example", email):
        await browser.open("/hall/password")
        await browser.send(answer="send", login=login)
        assert f"If {login} has an account here" in browser.page.text
    assert "/hall/password" in await mailed(server, email)
    await browser.send(422, answer="set", login=email, pin="000000", password="another horse")
    await browser.send(answer="set", login=email, pin=await pin_sent_to(server, email), password="another horse")
    await sign_in(server, email, "another horse")


async def test_outbox_asks_a_browser_to_sign_in(server: Server) -> None:
    browser, anna = Browser(server), await sign_up(server, "Anna")
    other = await sign_up(server, "Bert")
    await browser.open("/hall/outbox")
    await browser.send(401, login=anna.email, password="wrong password")
    await browser.send(403, login=other.email, password=PASSWORD)
    assert "Your pin" not in browser.page.text
    await browser.send(login=anna.email, password=PASSWORD)
    assert f"To {other.email} by mail" in browser.page.text
    assert PASSWORD not in browser.markup


async def test_pins_beside_words_of_strangers_are_not_compressed_on_the_way(server: Server) -> None:
    browser, anna = Browser(server), await sign_up(server, "Anna")
    await browser.open("/hall/outbox")
    for status, password in ((401, "wrong password"), (200, PASSWORD)):
        assert browser.headers["cache-control"] == "no-store, no-transform"
        await browser.send(status, login=anna.email, password=password)
    assert "Your pin" in browser.page.text
    assert browser.headers["cache-control"] == "no-store, no-transform"


async def test_outbox_is_searched_by_address_and_its_links_can_be_followed(server: Server) -> None:
    browser, anna = Browser(server), await sign_up(server, "Anna")
    await sign_up(server, "Bert")
    text = 'See https://crew.example/hall/x?a=1&b=2. <script>alert(1)</script> javascript:alert(1) https://x.example/"onclick='
    async with server.works.write(SYSTEM) as work:
        await outbox.queue(work, Channel.MAIL, "cleo@people.example", "Come", text)
    await browser.open("/hall/outbox?to=Cleo@people.example&password=x")
    assert "To see what was sent to <b>Cleo@people.example</b>." in browser.markup
    await browser.send(login=anna.email, password=PASSWORD)
    assert "To cleo@people.example by mail" in browser.page.text
    assert browser.markup.count("<li>\n      <h3>") == 1
    link = '<a href="https://crew.example/hall/x?a=1&amp;b=2" rel="noopener" target="_blank">'
    assert link in browser.markup
    assert not any(address.startswith("javascript:") for address in browser.form.links)
    assert browser.form.searches
    await browser.open("/hall/outbox?to=<b>")
    assert "<b><b>" not in browser.markup


@pytest.mark.parametrize("overrides", [{"limits": {"sign_ups": 1, "pins": 1, "logins": 1, "exempt": []}}])
async def test_forms_are_limited_like_everything_else(server: Server) -> None:
    browser = Browser(server)
    tries: dict[str, dict[str, str]] = {
        "/hall/signup": {"name": "Anna", "login": "anna@people.example", "password": PASSWORD},
        "/hall/verification": {"login": "anna@people.example", "pin": "000000"},
        "/hall/outbox": {"login": "anna@people.example", "password": "wrong password"},
        "/hall/password": {"login": "anna@people.example"},
    }
    for path, fields in tries.items():
        await browser.http.post(path, data=fields)
        response = await browser.http.post(path, data=fields)
        assert (response.status_code, int(response.headers["retry-after"]) > 0) == (429, True), path


@pytest.mark.parametrize("path", PAGES)
async def test_form_that_no_page_makes_is_refused(server: Server, path: str) -> None:
    browser = Browser(server)
    await browser.open(path)
    for content in (b"login=" + b"x" * 400, b"x" * 20_000):
        answer = await browser.http.post(
            path, content=content, headers={"content-type": "application/x-www-form-urlencoded"}
        )
        assert answer.status_code in (413, 422)
    assert "&lt;b&gt;" in (await browser.http.post(path, data={"login": "<b>@x", "password": "x" * 10})).text


async def test_pending_account_is_entered_by_account_headers(server: Server) -> None:
    owner, team = await owner_of_team(server)
    bert = await sign_up(server, "Bert")
    other, _ = await owner_of_team(server, "Other")
    await server_verifies(server, bert.email)
    invited = [await each.post("/team/members/invite", {"email": bert.email}) for each in (owner, other)]
    headers = acting_as("TeamMember", invited[0]["id"])
    key = (await bert.post("/me/api_keys", {"name": "reader", "scopes": ["read"]}))["key"]
    await bert.refused(403, "GET", "/team", headers={**headers, "Authorization": f"Token {key}"})
    assert (await bert.get("/team", headers=headers))["id"] == team["id"]
    assert (await owner.get(f"/team/members/{bert.id}"))["status"] == "active"
    assert (await other.get(f"/team/members/{bert.id}"))["status"] == "pending"
    assert {row["status"] for row in await bert.get("/invitations")} == {"accepted", "pending"}


async def server_verifies(server: Server, email: str) -> None:
    """The address counts as proved, without a pin, which would let the person in."""
    async with server.works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET email_verified_at = created_at WHERE email = $1", email)


@pytest.mark.parametrize("how", ["declined", "revoked", "archived"])
async def test_offer_ends_with_its_invitation(server: Server, how: str) -> None:
    owner, _ = await owner_of_team(server)
    bert = await sign_up(server, "Bert")
    await server_verifies(server, bert.email)
    member = await owner.post("/team/members/invite", {"email": bert.email})
    (sent,) = await owner.get("/invitations")
    if how == "declined":
        await bert.post(f"/invitations/{sent['token']}/decline")
    elif how == "revoked":
        await owner.delete(f"/invitations/{sent['token']}")
    else:
        await owner.put(f"/team/members/{bert.id}", {"status": "archived"})
    assert (await owner.get(f"/team/members/{bert.id}"))["status"] == "archived"
    (sent,) = await owner.get("/invitations")
    assert sent["status"] == ("declined" if how == "declined" else "revoked")
    await bert.refused(403, "GET", "/team", headers=acting_as("TeamMember", member["id"]))
    await owner.post("/team/members/invite", {"email": bert.email})
    await bert.get("/team", headers=acting_as("TeamMember", member["id"]))
