"""/, /hall/reference/{surface}, /hall/assets/{file} and the page that tells of an error."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from crewhall.domains.identity import members, sessions, teams, users
from crewhall.domains.identity.model import NewTeam, NewUser
from crewhall.domains.labels import taggings
from crewhall.domains.labels.model import Context
from crewhall.domains.syncs import syncs
from crewhall.domains.syncs.model import Direction
from crewhall.kit.actor import NOBODY, Actor, Rank
from crewhall.kit.owner import Owner
from crewhall.platform.work import Works
from tests.surfaces.hall.conftest import UNKNOWN_PATH, HallServer, sign_up

pytestmark = pytest.mark.anyio

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class Page(HTMLParser):
    """What stands in a page: its text, the addresses it links to and loads, and whether its tags are balanced."""

    VOID = frozenset({"meta", "link", "img", "br", "hr", "input"})

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.styles: list[str] = []
        self.open: list[str] = []
        self._words: list[str] = []
        self.feed(markup)
        assert self.open == []
        self.text = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value for name, value in attrs if name in ("href", "src", "data-document") and value]
        self.styles += [value or "" for name, value in attrs if name == "style" or name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self._words.append(data)


async def read(client: httpx.AsyncClient, path: str = "/", status: int = 200) -> Page:
    """The page, whose headers keep it from doing more than it should and whose links all lead to something on this server."""
    response = await client.get(path, headers=BROWSER)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    page = Page(response.text)
    assert page.styles == [], "the policy forbids inline styles and scripts"
    for address in page.addresses:
        assert address.startswith("/")
        assert (await client.get(address)).status_code in (200, 401, 503), address
    return page


@pytest.fixture
async def demo_team(server: HallServer, works: Works) -> None:
    """A team with three members, whose owner acts for the page."""
    async with works.write(NOBODY) as work:
        owner = await users.add(work, NewUser(first_name="Olga", last_name="Nowhere", email="olga@example.com"), None)
    async with works.write(Actor(user_id=owner.id)) as work:
        team = await teams.found(work, NewTeam(name="Harbour <Street> Kitchen"))
    server.demo_actor = await sessions.act_as(works, owner.id)
    async with works.write(server.demo_actor) as work:
        invited = [NewUser(first_name="Person", email=f"p{number}@example.com") for number in range(2)]
        chef, waiter = [(await members.invite(work, new, Rank.MEMBER, manager=False))[0].id for new in invited]
        label = Owner.of_team(team.id)
        await taggings.tag_many(work, label, Context.ROLES, "TeamMember", [(chef, "Chef"), (waiter, "Waiter")])
        await taggings.tag_many(work, label, Context.LOCATIONS, "TeamMember", [(chef, "Pier 4"), (waiter, "Pier 4")])
        sync = await syncs.start(work, team.id, owner.id, "demo_data", Direction.IMPORT, {}, 1200)
        await syncs.begin(work, sync.id)
        await syncs.progress(work, sync.id, 300, 0)


async def test_stranger_sees_what_runs(anybody: httpx.AsyncClient, works: Works, all_tommy_operations: int) -> None:
    page = await read(anybody)
    assert f"3 of {all_tommy_operations} operations" in page.text
    assert "Tommy /v1" in page.text
    assert "Also at the root of api.tommy.example" in page.text
    assert {"sqlite": "SQLite", "postgres": "PostgreSQL"}[works.database.dialect] in page.text
    assert "All is well" in page.text
    assert re.search(r"Not in this version yet: .*Convos \(33 operations\)", page.text)
    assert {"/hall/reference/tommy", "/hall/openapi/tommy.json", "/hall/reference/hall"} <= set(page.addresses)


async def test_stranger_learns_how_to_sign_in_at_the_address_they_came_to(anybody: httpx.AsyncClient) -> None:
    page = await read(anybody)
    assert "curl http://hall.test/v1/sessions" in page.text
    assert "curl http://hall.test/v1/users" in page.text


@pytest.mark.parametrize("overrides", [{"server": {"public_url": "https://crew.example/"}, "auth": {"sign_up": False}}])
async def test_public_address_is_shown_and_closed_sign_up_is_not(anybody: httpx.AsyncClient) -> None:
    page = await read(anybody)
    assert "curl https://crew.example/v1/sessions" in page.text
    assert "/v1/users" not in page.text


@pytest.mark.parametrize("overrides", [{}, {"auth": {"sign_up": False}}], ids=["open", "closed"])
async def test_page_of_a_real_server_has_no_demo_and_an_empty_one_waits_for_its_administrator(
    anybody: httpx.AsyncClient, works: Works
) -> None:
    page = await read(anybody)
    assert "demo" not in page.text.lower()
    assert "The first person to sign up administers it." in page.text
    assert "/hall/signup" in page.addresses
    await sign_up(works, "ada@example.com")
    page = await read(anybody)
    assert "demo" not in page.text.lower()
    assert "administers it" not in page.text


@pytest.mark.parametrize("address", ["127.0.0.1", "203.0.113.9"])
async def test_no_link_of_the_page_leads_a_stranger_to_a_refusal(server: HallServer, address: str) -> None:
    async with server.client(address=address) as stranger:
        for link in (await read(stranger)).addresses:
            assert (await stranger.get(link, headers=BROWSER)).status_code in (200, 503), link


@pytest.mark.usefixtures("demo_team")
async def test_demo_team_is_shown_in_figures_without_names_of_people(anybody: httpx.AsyncClient) -> None:
    page = await read(anybody)
    assert "Harbour <Street> Kitchen" in page.text
    assert "3 members" in page.text
    assert "Chef 1" in page.text
    assert "1 location Pier 4 2" in page.text
    assert "Demo data: processing, 25 %" in page.text
    assert "1,200 items" in page.text
    for name in ("Olga", "Nowhere", "Person", "p0@"):
        assert name not in page.text


@pytest.mark.usefixtures("demo_team")
async def test_demo_actor_without_a_team_shows_none(server: HallServer, anybody: httpx.AsyncClient) -> None:
    server.demo_actor = Actor(user_id=1)
    page = await read(anybody)
    assert "demo" not in page.text.lower()


async def test_trouble_is_shown_on_the_page(server: HallServer, anybody: httpx.AsyncClient) -> None:
    server.revision = "0006"
    page = await read(anybody)
    assert "Something is wrong" in page.text
    assert "The schema is 0006; this version needs 0007" in page.text
    assert "The first person to sign up" not in page.text


async def test_reference_loads_everything_from_this_server(anybody: httpx.AsyncClient) -> None:
    page = await read(anybody, "/hall/reference/tommy")
    assert "Tommy reference" in page.text
    assert "/hall/openapi/tommy.json?edition=3.0" in page.addresses
    assert [address.partition("?")[0] for address in page.addresses if address.partition("?")[0].endswith(".js")] == [
        "/hall/assets/swagger-ui-bundle.js",
        "/hall/assets/reference.js",
    ]


async def test_reference_of_a_surface_that_is_not_here_is_not_found(anybody: httpx.AsyncClient) -> None:
    assert "There is no such surface" in (await read(anybody, "/hall/reference/convos", 404)).text


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        ("hall.css", "text/css; charset=utf-8"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("emblem.svg", "image/svg+xml"),
    ],
)
async def test_file_is_kept_for_ever_only_under_its_version(
    anybody: httpx.AsyncClient, file: str, media_type: str
) -> None:
    plain = await anybody.get(f"/hall/assets/{file}")
    assert plain.status_code == 200
    assert plain.headers["content-type"] == media_type
    assert plain.headers["cache-control"] == "no-cache"
    version = plain.headers["etag"].removeprefix("W/").strip('"')[:12]
    versioned = await anybody.get(f"/hall/assets/{file}", params={"v": version})
    assert "immutable" in versioned.headers["cache-control"]
    again = await anybody.get(f"/hall/assets/{file}", headers={"If-None-Match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("file", ["__init__.py", "swagger-ui-bundle.js.map", "..%2Fpages.py", "%2Fetc%2Fpasswd"])
async def test_no_other_file_is_served(anybody: httpx.AsyncClient, file: str) -> None:
    assert (await anybody.get(f"/hall/assets/{file}")).status_code == 404


async def test_browser_gets_errors_as_a_page(anybody: httpx.AsyncClient) -> None:
    page = await read(anybody, UNKNOWN_PATH, 404)
    assert "Error 404 Not Found There is nothing at this path." in page.text
    assert "/" in page.addresses
    assert "Error 401" in (await read(anybody, "/hall/tokens", 401)).text
