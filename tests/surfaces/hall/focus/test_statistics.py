"""/hall/focus/statistics: figures and the heatmap as JSON and as a picture."""

from collections.abc import AsyncGenerator
from xml.etree import ElementTree as ET

import httpx
import pytest

from crewhall.domains.focus.figures import HeatDay, Heatmap
from crewhall.surfaces.hall.focus.heatmap_drawing import draw
from tests.surfaces.hall.conftest import HallServer
from tests.surfaces.hall.focus.clients import Clock, Person, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
async def ada(server: HallServer) -> AsyncGenerator[Person, None]:
    """Ada, who has three tomatoes; it is noon of a Monday."""
    server.works.clock = Clock()
    async with signed_in(server, "ada") as person:
        for ended_at, tags in (("2026-11-22T09:00Z", "a,b"), ("2026-11-22T10:00Z", "a"), ("2026-11-23T08:00Z", "")):
            await person.ask(201, "POST", "/entries", {"ended_at": ended_at, "tags": tags})
        yield person


async def test_figures_of_days(ada: Person) -> None:
    found = await ada.ask(200, "GET", "/statistics?since=2026-11-21")
    groups = found.pop("groups")
    assert found == {
        "group_by": "day",
        "time_zone": "UTC",
        "since": "2026-11-21T00:00:00.000Z",
        "until": "2026-11-24T00:00:00.000Z",
        "tomatoes": 3,
        "seconds": 4500,
    }
    assert [(group["name"], group["tomatoes"]) for group in groups] == [
        ("2026-11-21", 0),
        ("2026-11-22", 2),
        ("2026-11-23", 1),
    ]
    assert groups[1] == {
        "name": "2026-11-22",
        "project_id": None,
        "since": "2026-11-22T00:00:00.000Z",
        "until": "2026-11-23T00:00:00.000Z",
        "tomatoes": 2,
        "seconds": 3000,
    }


GROUPS = {
    "week": [("2026-11-16", 2), ("2026-11-23", 1)],
    "month": [("2026-11", 3)],
    "tag": [("a", 2), ("b", 1), (None, 1)],
    "project": [(None, 3)],
}


@pytest.mark.parametrize("grouping", GROUPS)
async def test_figures_of_other_groups(ada: Person, grouping: str) -> None:
    found = await ada.ask(200, "GET", f"/statistics?group_by={grouping}&since=2026-11-20")
    assert [(group["name"], group["tomatoes"]) for group in found["groups"]] == GROUPS[grouping]


async def test_wrong_questions_are_refused(ada: Person) -> None:
    assert await ada.refused(422, "GET", "/statistics?group_by=year") == ("INVALID_INPUT", ["group_by"])
    assert await ada.refused(422, "GET", "/statistics?since=1999-01-01") == ("INVALID_INPUT", ["since"])


async def test_heatmap_as_json(ada: Person) -> None:
    found = await ada.ask(200, "GET", "/statistics/heatmap")
    days = found.pop("days")
    assert found == {"time_zone": "UTC", "tomatoes": 3, "seconds": 4500, "current_streak": 2, "longest_streak": 2}
    assert len(days) == 51 * 7 + 1
    assert days[0] == {"date": "2025-12-01", "tomatoes": 0, "seconds": 0, "level": 0}
    assert days[-2:] == [
        {"date": "2026-11-22", "tomatoes": 2, "seconds": 3000, "level": 4},
        {"date": "2026-11-23", "tomatoes": 1, "seconds": 1500, "level": 2},
    ]


async def test_heatmap_as_a_picture_is_kept_until_it_changes(ada: Person) -> None:
    path = "/hall/focus/statistics/heatmap.svg"
    response = await ada.http.get(path)
    assert response.headers["content-type"].startswith("image/svg+xml")
    assert response.headers["cache-control"] == "private, no-cache"
    assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"
    etag = response.headers["etag"]
    assert (await ada.http.get(path, headers={"if-none-match": etag})).status_code == 304
    await ada.ask(201, "POST", "/entries", {"ended_at": "2026-11-20"})
    assert (await ada.http.get(path, headers={"if-none-match": etag})).status_code == 200


async def test_picture_says_in_words_what_it_shows(ada: Person) -> None:
    picture = ET.fromstring((await ada.http.get("/hall/focus/statistics/heatmap.svg")).content)  # noqa: S314 - we drew it ourselves
    assert picture.get("role") == "img"
    named = {element.get("id"): element.text for element in picture.iter() if element.get("id")}
    assert (picture.get("aria-labelledby") or "").split() == list(named)
    assert named == {
        "title": "Tomatoes in 52 weeks",
        "desc": "3 tomatoes from 2025-12-01 to 2026-11-23. Most on 2026-11-22: 2. Longest streak: 2 days.",
    }
    told = [title.text for title in picture.iterfind(f".//{SVG}rect/{SVG}title")]
    assert len(told) == 51 * 7 + 1
    assert told[-3:] == ["2026-11-21: none", "2026-11-22: 2 tomatoes, 50 min", "2026-11-23: 1 tomato, 25 min"]
    assert {element.tag.removeprefix(SVG) for element in picture.iter()} == {
        "svg",
        "title",
        "desc",
        "g",
        "text",
        "rect",
    }


# The colour of the profile, and what the picture is painted with.
COLORS = {"#1a2B3c": "#1a2B3c", "#000000": "#d1402b", '#fff"><script>': "#d1402b"}


@pytest.mark.parametrize("color", COLORS)
def test_picture_has_the_colour_of_the_person(color: str) -> None:
    day = HeatDay(Clock().now.date(), 1, 60, 4)
    content = draw(Heatmap("UTC", 1, 60, 1, 1, color, [day])).decode()
    assert f'<g fill="{COLORS[color]}">' in content
    assert "<script" not in content


async def test_nobody_sees_figures(anybody: httpx.AsyncClient) -> None:
    for path in ("", "/heatmap", "/heatmap.svg"):
        assert (await anybody.get(f"/hall/focus/statistics{path}")).status_code == 401
