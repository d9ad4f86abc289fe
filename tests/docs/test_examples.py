"""Examples in the guides are real: requests have a route, settings can be read, quoted code is the code, tables say what the code says."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest
from scripts.generate_docs import errors

from crewhall.app.surfaces import SURFACES
from crewhall.cli.routes import Route, all_routes
from crewhall.domains.calendar import feeds
from crewhall.domains.calendar.fields import MOST_REMINDERS
from crewhall.domains.chat import messages as chat_messages
from crewhall.domains.chat.model import FURTHEST_SEND, MOST_BODY_BYTES
from crewhall.domains.directory import introductions, invitations
from crewhall.domains.directory import requests as contact_requests
from crewhall.domains.files import attachments
from crewhall.domains.identity import passwords, sessions, verification
from crewhall.domains.marketplace.contents import LARGEST_DATA_BYTES
from crewhall.kit.paging import MOST_PER_PAGE
from crewhall.platform import contracts, settings
from crewhall.platform.feed import MOST_PER_PERSON
from crewhall.platform.feed_frames import event_frame
from crewhall.platform.feed_subscriber import MOST_MISSED
from crewhall.platform.metrics import Metrics
from crewhall.platform.outbox import EventRow
from crewhall.surfaces.hall import streams
from crewhall.surfaces.tommy.errors import STATUS_OF_CODE, STATUSES
from tests.contract.test_contracts import FROZEN
from tests.docs.markdown import ROOT, SHELL, Page, all_pages, commands, page

README, CLIENTS, OPERATING = "README.md", "docs/guide/connecting-tommy-clients.md", "docs/guide/operating.md"
FEED, FIRST = "docs/guide/live-feed.md", "docs/guide/first-requests.md"
QUOTED = re.compile(r"# ([\w/-]+\.(?:py|yaml))\n")

# Errors that the HTTP server answers before there is a request.
OF_THE_SERVER = {
    ("408", "REQUEST_TIMEOUT"),
    ("431", "HEAD_TOO_LARGE"),
    ("501", "NOT_IMPLEMENTED"),
    ("503", "SERVER_IS_STOPPING"),
}

each_page = pytest.mark.parametrize("each", all_pages(), ids=lambda each: each.path)


@cache
def routes() -> list[Route]:
    """Every route of the server."""
    return all_routes()


def requests(each: Page) -> Iterator[tuple[str, str]]:
    """Method and path of every request that the page's commands make of our server."""
    for fence in each.fences:
        for words in commands(fence.text) if fence.language == SHELL else ():
            if words[0] != "curl":
                continue
            address = next(word for word in words if word.startswith(("$SERVER", "http://127.0.0.1:8000")))
            path = re.sub(r"^(\$SERVER|http://[^/]+)", "", address).partition("?")[0]
            method = "POST" if "-d" in words or "-F" in words else "GET"
            yield words[words.index("-X") + 1] if "-X" in words else method, path


def has_route(method: str, path: str) -> bool:
    """Whether the server has a route for the request."""
    return any(
        method == route.method and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", route.path), path) for route in routes()
    )


def misquoted(each: Page) -> Iterator[str]:
    """Lines of quoted code that its file does not have, in this order."""
    for fence in each.fences:
        if not (source := QUOTED.match(fence.text)):
            continue
        lines = iter((ROOT / source[1]).read_text("utf-8").splitlines())
        for line in filter(None, fence.text.splitlines()[1:]):
            if line not in lines:  # reads on to the line
                yield f"{source[1]}: {line}"
                break


@each_page
def test_every_request_has_a_route(each: Page) -> None:
    assert [request for request in requests(each) if not has_route(*request)] == []


@each_page
def test_quoted_code_is_the_code(each: Page) -> None:
    assert list(misquoted(each)) == []


@each_page
def test_settings_in_examples_can_be_read(each: Page) -> None:
    for fence in each.fences:
        if fence.language == "toml":
            assert settings.load({}, tomllib.loads(fence.text)) != settings.Settings()


def test_guides_have_examples() -> None:
    assert len(list(requests(page(FIRST)))) > 10
    assert len(list(requests(page(CLIENTS)))) > 30
    assert len(list(requests(page(FEED)))) > 1
    quoted = {source[1] for fence in page("CONTRIBUTING.md").fences if (source := QUOTED.match(fence.text))}
    assert "src/crewhall/surfaces/tommy/v1/team/features.py" in quoted


def test_what_is_not_true_is_found() -> None:
    bad = Page(
        "BAD.md",
        "```sh\ncurl -X PUT $SERVER/v1/me/pets -d a=1\n```\n\n```python\n# src/crewhall/kit/clock.py\nx = 1\n```\n",
    )
    assert list(requests(bad)) == [("PUT", "/v1/me/pets")]
    assert not has_route("PUT", "/v1/me/pets")
    assert list(misquoted(bad)) == ["src/crewhall/kit/clock.py: x = 1"]


def test_table_of_surfaces_counts_their_operations() -> None:
    counts = {row[2].strip("`"): re.sub("<.*?>", "", row[3]) for row in page(README).rows("What works today")}
    mounted = {surface.name: surface.prefix for surface in SURFACES} | {"hall": "/hall"}
    assert counts.keys() - mounted.values() == {"/convos", "/tonicdm"}
    for surface, prefix in mounted.items():
        served = {route.operation for route in routes() if route.surface == surface}
        known = {operation.operation_id for operation in contracts.operations(surface)}
        assert counts[prefix] == f"{len(served & known)} of {len(known)}"
    assert (counts["/convos"], counts["/tonicdm"]) == (f"0 of {FROZEN['convos']}", f"0 of {FROZEN['tonicdm']}")
    assert "27 of 27" in counts.values()  # the first edition is complete


def test_table_of_errors_says_what_the_surface_answers() -> None:
    told = {(status, code.strip("`")) for status, code, _ in page(CLIENTS).rows("Errors")}
    status_of = {error.code: str(STATUS_OF_CODE.get(error.code) or STATUSES[error.kind]) for error in errors()}
    assert len(told) > 15
    assert {(status, code) for status, code in told if status_of.get(code) != status} == OF_THE_SERVER


def test_table_of_frames_names_what_the_feed_says() -> None:
    told = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in page(FEED).rows("Frames")}
    assert told.keys() == {"hello", "event", "state", "typing", "presence", "alive", "resync", "error", "pong"} | {
        "ping"
    }
    moment = datetime(2026, 1, 31, tzinfo=UTC)
    event = json.loads(event_frame(EventRow(1, "RoomOpened", None, 1, None, 0, 1, {}, moment, "user:1")).text)
    assert told["event"] == event.keys() - {"type"}


def test_table_of_metrics_names_what_is_there() -> None:
    metrics = Metrics()
    metrics.observe_request("tommy", "GET", "/me", 200, 0.01)
    metrics.observe_job("outbox.send", "done")
    metrics.outbox_waiting.labels("mail").set(1)
    there = set(re.findall(r"^([a-z_]+?)(?:_bucket|_count|_sum)?(?:\{| )", metrics.render().decode(), re.MULTILINE))
    told = {name for row in page(OPERATING).rows("Metrics") for name in re.findall(r"`(\w+)`", row[0])}
    assert told == there
    labels = set(re.findall(r"(\w+)=\"", metrics.render().decode()))
    assert {name for row in page(OPERATING).rows("Metrics") for name in re.findall(r"`(\w+)`", row[1])} == labels


@pytest.mark.parametrize(
    "sentence",
    [
        f"at most {MOST_PER_PAGE}, which is also the largest page",
        f"good for {verification.LIFETIME.total_seconds() / 60:.0f} minutes and five tries",
        f"A password has {passwords.SHORTEST} to {passwords.LONGEST} characters",
        f"a list contains the newest {chat_messages.PER_PAGE}; `limit` (or `per`) asks for up to {MOST_PER_PAGE}",
        f"A text can have up to {MOST_BODY_BYTES // 1024} KiB",
        f"carries up to {attachments.MOST_FILES} files",
        f"add up to {introductions.MOST_IMPORTED}, all or none",
        f"For {contact_requests.REST.days} days the same person cannot ask again",
        f"good for {invitations.EXPIRES_AFTER.days} days after they were last sent",
        f"up to {MOST_REMINDERS} numbers of minutes before the start",
        f"from {feeds.REACHES_BACK.days} days ago on",
        f"of up to {LARGEST_DATA_BYTES // 1024} KiB",
        f"no other frame was sent for {streams.KEEPALIVE_S:.0f} seconds",
        f"more than {MOST_MISSED:,} events of the server behind",
        f"One person can have {MOST_PER_PERSON} streams open in one server process",
    ],
)
def test_number_in_a_guide_is_the_number_of_the_code(sentence: str) -> None:
    assert any(sentence in " ".join(each.prose.split()) for each in all_pages())
    assert (verification.MOST_TRIES, sessions.MOST_KEYS) == (5, 50)
    assert introductions.BETWEEN_INVITATIONS.total_seconds() == 600  # "not within ten minutes"
    assert attachments.WAITS_FOR.days == 1  # "keeps a file for a day"
    assert FURTHEST_SEND.days == 366  # "at most for a year"
