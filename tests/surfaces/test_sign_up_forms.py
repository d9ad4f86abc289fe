"""What the forms of sign-up and invitations say next: sent twice, mistyped, waiting for a proof, or too late."""

import pytest

from crewhall.app.build import Server
from tests.surfaces.test_forms import Browser, invite, link_mailed, mailed
from tests.world.crews import acting_as, cheapen_passwords
from tests.world.people import PASSWORD, owner_of_team, pin_sent_to, sign_up

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign up often."""
    cheapen_passwords(monkeypatch)


@pytest.mark.parametrize("login", ["nia@people.example", "+61412345678"])
async def test_form_that_is_sent_twice_leads_on_to_the_pin(server: Server, login: str) -> None:
    await sign_up(server, "Root")
    browser, fields = Browser(server), {"name": "Nia Okri", "login": login, "password": PASSWORD}
    kind = "e-mail address" if "@" in login else "mobile number"
    await browser.open("/hall/signup")
    await browser.send(200, **fields)
    assert f"Verify your {kind}" in browser.page.text
    await browser.open("/hall/signup")
    await browser.send(200, **fields)
    assert (
        f"You have signed up already. Enter the pin that was sent to {login}, or ask for another." in browser.page.text
    )
    await browser.send(answer="resend", login=login)
    await browser.send(answer="verify", login=login, pin=await pin_sent_to(server, login))
    assert f"Your {kind} is verified" in browser.page.text
    assert "member of" not in browser.page.text
    await browser.open("/hall/signup")
    await browser.send(409, **fields)
    assert f"This {kind} is already taken." in browser.page.text
    assert {"/hall/verification", "/hall/password"} <= set(browser.form.links)
    assert "locks out" not in browser.page.text


async def test_page_names_where_the_pin_of_an_address_that_waits_was_sent(server: Server) -> None:
    await sign_up(server, "Root")
    browser, email = Browser(server), "nia@people.example"
    for password in (PASSWORD, "another good phrase"):
        await browser.open("/hall/signup")
        await browser.send(name="Nia", login=email, password=password)
        assert f"A pin was sent to {email}." in browser.page.text


@pytest.mark.parametrize(
    ("login", "told"),
    [
        ("nia.people.example", "Enter an e-mail address or a mobile number with its country code."),
        ("12", "Enter an e-mail address or a mobile number with its country code."),
        ("nia@", "is not an e-mail address"),
    ],
)
async def test_mistyped_login_is_told_for_the_one_field(server: Server, login: str, told: str) -> None:
    browser = Browser(server)
    for password in (PASSWORD, "short"):
        await browser.open("/hall/signup")
        await browser.send(422, name="Nia", login=login, password=password)
        assert told in browser.page.text
        assert "is not a phone number" not in browser.page.text


async def test_verification_names_the_teams_that_it_lets_into(server: Server) -> None:
    email = "nia@people.example"
    _, team = await invite(server, "team", email)
    browser = Browser(server)
    await browser.open("/hall/signup")
    await browser.send(name="Nia", login=email, password=PASSWORD)
    await browser.send(answer="verify", login=email, pin=await pin_sent_to(server, email))
    assert f"You are a member of {team['name']}." in browser.page.text


async def test_invitation_form_that_is_sent_twice_leads_on_to_the_pin(server: Server) -> None:
    email = "nia@people.example"
    await invite(server, "team", email)
    body, browser = await mailed(server, email), Browser(server)
    assert "Accept until" in body, "who has no account has nothing to decline with"
    await browser.open(await link_mailed(server, email))
    assert "Sign up, and you are a member of the team." in browser.page.text
    for _ in range(2):
        await browser.send(answer="sign_up", name="Nia Okri", password=PASSWORD)
        assert "Enter your pin" in browser.page.text
    await browser.send(answer="verify", pin=await pin_sent_to(server, email))
    assert "Accepted" in browser.page.text


@pytest.mark.parametrize("gone", ["team", "inviter"])
async def test_invitation_of_who_is_gone_is_no_longer_valid(server: Server, gone: str) -> None:
    await sign_up(server, "Root")
    owner, _ = await owner_of_team(server)
    headers = acting_as("User", owner.id) if gone == "inviter" else {}
    token = (await owner.post("/invitations", headers=headers))["token"]
    await owner.send("DELETE", "/team", json={"current_password": PASSWORD})
    if gone == "inviter":
        assert (await owner.send("DELETE", "/me", json={"current_password": PASSWORD})).is_success
    browser = Browser(server)
    await browser.open(f"/hall/invitations/{token}")
    assert "This invitation is no longer valid" in browser.page.text
    for words in ("Deleted person", "Ask", "invites", "would like"):
        assert words not in browser.page.text
