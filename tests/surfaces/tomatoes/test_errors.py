"""Generic pages, by what clients accept, and what is not found (behaviour notes, tomatoes 1.1 and 1.5)."""

from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from crewhall.app.build import Server
from crewhall.domains.focus import leaderboards
from tests.world.tomatoes import PAGE_404, UNKNOWN_ID, Person, TomatoesClient, person

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def is_html(answer: httpx.Response) -> bool:
    """Whether the page is for people to look at."""
    return answer.headers["content-type"] == "text/html; charset=utf-8" and "<h1>Not Found</h1>" in answer.text


async def test_host_that_is_none_is_a_bad_request(stranger: TomatoesClient) -> None:
    answer = await stranger.send("GET", "/api/leaderboard/daily", headers={"Host": "crew.test/x"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "application/json; charset=utf-8",
        "text/x-json",
        "application/json, text/html",
        "text/html;q=0.5, application/json",
        "application/vnd.github+json, application/json",
        "application/json;q=x",
    ],
)
async def test_page_is_json_for_clients_that_want_it(stranger: TomatoesClient, accept: str) -> None:
    answer = await stranger.send("GET", "/api/nothing", headers={"Accept": accept})
    assert (answer.status_code, answer.text) == (404, '{"status":404,"error":"Not Found"}')
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    "accept",
    ["*/*", "", BROWSER, "application/json, text/plain, */*", "text/html, application/json", "application/*", "x/y"],
)
async def test_page_is_html_for_all_others(stranger: TomatoesClient, accept: str) -> None:
    answer = await stranger.send("GET", "/api/nothing", headers={"Accept": accept})
    assert answer.status_code == 404
    assert is_html(answer)


async def test_page_is_html_without_an_accept_header(server: Server) -> None:
    client = TomatoesClient(server)
    del client.http.headers["accept"]
    assert is_html(await client.send("GET", "/api/nothing"))


@pytest.mark.parametrize(
    ("path", "accept", "as_json"),
    [
        ("/api/nothing.json", "*/*", True),
        ("/api/nothing.json", BROWSER, True),
        ("/api/nothing?format=json", "*/*", True),
        ("/api/nothing.xml", "application/json", False),
        ("/api/nothing.xml?format=json", "*/*", False),
        ("/api/nothing?format[]=json", "*/*", False),
    ],
)
async def test_path_and_query_say_the_format_too(
    stranger: TomatoesClient, path: str, accept: str, as_json: bool
) -> None:
    answer = await stranger.send("GET", path, headers={"Accept": accept})
    assert answer.status_code == 404
    assert is_html(answer) is not as_json


async def test_script_of_a_page_gets_json_whatever_its_library_accepts(stranger: TomatoesClient) -> None:
    headers = {"Accept": "application/json, text/javascript, */*; q=0.01", "X-Requested-With": "XMLHttpRequest"}
    assert await stranger.ask(404, "GET", "/api/nothing", headers=headers) == PAGE_404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/session"),
        ("GET", "/api/session"),
        ("HEAD", "/api/session"),
        ("POST", "/api/user"),
        ("DELETE", "/api/user"),
        ("PUT", "/api/tomatoes"),
        ("DELETE", "/api/projects"),
        ("POST", f"/api/tomatoes/{UNKNOWN_ID}"),
        ("POST", "/api/leaderboard/daily"),
        ("OPTIONS", "/api/tomatoes"),
        ("TRACE", "/api/tomatoes"),
        ("PROPFIND", "/api/tomatoes"),
        ("GET", "/"),
        ("GET", "/api"),
        ("GET", "/api/leaderboard"),
        ("GET", "/api/leaderboard/yearly"),
        ("GET", "/api/leaderboard/Daily"),
        ("GET", "/API/user"),
        ("GET", "/users/1"),
        ("GET", "/api/tomatoes/a/b"),
    ],
)
async def test_wrong_verb_is_as_unknown_as_an_unknown_path(anna: Person, method: str, path: str) -> None:
    answer = await anna.send(method, path, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert method == "HEAD" or answer.json() == PAGE_404
    assert "allow" not in answer.headers


@pytest.mark.parametrize("spelling", ["{}/", "{}.json", "{}.xml", "{}.json/", "//{}", "{}?format=json"])
async def test_spelling_of_a_path_does_not_matter(anna: Person, spelling: str) -> None:
    tomato, project = await anna.save("a"), await anna.project()
    paths = ["/api/user", "/api/tomatoes", "/api/projects", "/api/leaderboard/weekly"]
    paths += [f"/api/tomatoes/{tomato['id']}", f"/api/projects/{project['id']}"]
    for path in paths:
        answer = await anna.send("GET", spelling.format(path))
        assert (answer.status_code, answer.json()) == (200, await anna.get(path))
        assert answer.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("kind", ["tomato", "project"])
async def test_unknown_foreign_and_malformed_ids_are_answered_alike(server: Server, anna: Person, kind: str) -> None:
    otto = await person(server, "Otto")
    made = {"tomato": await anna.save("a"), "project": await anna.project()}
    other = made["project" if kind == "tomato" else "tomato"]
    collection = "tomatoes" if kind == "tomato" else "projects"
    user_id = (await anna.get("/api/user"))["id"]
    wrong = (
        UNKNOWN_ID,
        other["id"],
        user_id,
        "1",
        "x" * 24,
        made[kind]["id"][:-1],
        made[kind]["id"] + "0",
        "%20",
        "a%00b",
    )
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        options: dict[str, Any] = {"json": {kind: {"tag_list": "x"}}, "headers": {"Accept": "application/json"}}
        for unknown in wrong:
            assert await anna.ask(404, method, f"/api/{collection}/{unknown}", **options) == PAGE_404
        assert await otto.ask(404, method, f"/api/{collection}/{made[kind]['id']}", **options) == PAGE_404
    assert await anna.get(f"/api/{collection}/{made[kind]['id'].upper()}") == made[kind]


async def test_fault_of_ours_is_logged_and_tells_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaderboards, "page", failing)
    # The contract declares no faults, so the answers are not held to it.
    transport = httpx.ASGITransport(app=server)  # pyright: ignore[reportArgumentType] - an ASGI application
    client = httpx.AsyncClient(transport=transport, base_url="http://crewhall.test/tomatoes")
    for accept, text in (("application/json", '{"status":500,"error":"Internal Server Error"}'), ("*/*", "<h1>")):
        with capture_logs() as logs:
            answer = await client.get("/api/leaderboard/daily", headers={"Accept": accept})
        assert answer.status_code == 500
        assert text in answer.text
        assert "secret" not in answer.text
        assert [entry["event"] for entry in logs] == ["request failed"]


async def failing(*_args: object) -> None:
    """What a fault looks like."""
    raise RuntimeError("secret")


@pytest.mark.parametrize("overrides", [{"limits": {"requests": 2, "exempt": ""}}], ids=["two a minute"])
async def test_too_many_requests_are_told_in_the_form_of_other_refusals(server: Server) -> None:
    client = TomatoesClient(server)
    for _ in range(2):
        await client.get("/api/leaderboard/daily")
    answer = await client.send("GET", "/api/leaderboard/daily")
    assert (answer.status_code, list(answer.json())) == (429, ["error"])
    assert int(answer.headers["retry-after"]) > 0


async def test_websocket_is_turned_away(server: Server) -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "websocket", "path": "/tomatoes/api/user", "headers": [], "query_string": b""}
    await server.door(scope, receive, send)
    assert [message["type"] for message in sent] == ["websocket.close"]
