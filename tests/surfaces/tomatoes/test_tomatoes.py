"""/api/tomatoes (behaviour notes, tomatoes 1.4 and 1.7)."""

import asyncio
from typing import Any

import pytest

from crewhall.app.build import Server
from tests.world.tomatoes import Clock, Person, person

pytestmark = pytest.mark.anyio


async def tags_of(anna: Person, query: dict[str, Any], **options: Any) -> list[str]:
    """The first tag of each tomato that is found."""
    found = await anna.get("/api/tomatoes", params=query, **options)
    assert found["pagination"]["total_count"] == len(found["tomatoes"])
    return [tomato["tags"][0] for tomato in found["tomatoes"]]


async def test_saved_tomato_comes_back_in_the_order_of_the_original(anna: Person) -> None:
    tomato = await anna.save("a, b")
    assert list(tomato) == ["id", "created_at", "updated_at", "tags"]
    assert tomato["created_at"] == tomato["updated_at"] == "2026-11-25T12:00:00.625Z"
    assert await anna.get(f"/api/tomatoes/{tomato['id']}") == tomato
    assert await anna.get("/api/tomatoes") == {
        "tomatoes": [tomato],
        "pagination": {"current_page": 1, "total_pages": 1, "total_count": 1},
    }


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", []),
        (" , ,\t", []),
        (" a ,b,a, A ", ["a", "b", "a", "A"]),
        ("a  b\nc", ["a  b\nc"]),
        ("a\u00a0, b", ["a\u00a0", "b"]),
        ("a;b/c.d", ["a;b/c.d"]),
    ],
)
async def test_tags_are_read_as_the_original_did(anna: Person, text: str, tags: list[str]) -> None:
    assert (await anna.save(text))["tags"] == tags


@pytest.mark.parametrize(
    ("after_s", "wait"),
    [
        (0.5, "24 minutes, 59 seconds"),
        (59.5, "24 minutes"),
        (1439.2, "1 minute"),
        (1498.5, "1 second"),
        (1499.5, "1 second"),  # the original said nothing here
        (1500.0, "1 second"),
    ],
)
async def test_overlap_is_refused_to_the_letter(anna: Person, clock: Clock, after_s: float, wait: str) -> None:
    await anna.save()
    clock.forward(seconds=after_s)
    answer = await anna.send("POST", "/api/tomatoes", json={"tomato": {"tag_list": "a"}})
    assert answer.status_code == 422
    assert answer.text == f'{{"base":["Must not overlap saved tomatoes, please wait {wait}"]}}'
    assert (await anna.get("/api/tomatoes"))["pagination"]["total_count"] == 1


async def test_next_tomato_is_saved_after_its_length(anna: Person, clock: Clock) -> None:
    await anna.save()
    clock.forward(seconds=1500.2)
    await anna.save()


@pytest.mark.parametrize(
    "overrides", [{"tomatoes": {"old_spelling": True}, "focus": {"pomodoro_s": 7200}}], ids=["two hours"]
)
async def test_settings_bring_the_old_spelling_and_another_length(anna: Person, clock: Clock) -> None:
    await anna.save()
    clock.forward(seconds=1)
    answer = await anna.ask(422, "POST", "/api/tomatoes", json={"tomato": {"tag_list": ""}})
    assert answer == {"base": ["Must not overlap saved tomaotes, please wait 1 hour, 59 minutes, 59 seconds"]}


async def test_parallel_posts_save_one(anna: Person) -> None:
    body = {"tomato": {"tag_list": "a"}}
    answers = await asyncio.gather(*(anna.send("POST", "/api/tomatoes", json=body) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7
    assert (await anna.get("/api/tomatoes"))["pagination"]["total_count"] == 1


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_tags_are_replaced_and_the_time_moves_only_with_them(anna: Person, clock: Clock, method: str) -> None:
    tomato = await anna.save("a")
    path = f"/api/tomatoes/{tomato['id']}"
    clock.forward(seconds=1)
    same = await anna.ask(200, method, path, json={"tomato": {"tag_list": "a"}})
    assert same == tomato
    other = await anna.ask(200, method, path, json={"tomato": {"tag_list": "b, c", "created_at": "2020-01-01"}})
    assert other == tomato | {"tags": ["b", "c"], "updated_at": "2026-11-25T12:00:01.625Z"}
    assert await anna.get(path) == other


async def test_deleted_tomato_is_gone(anna: Person) -> None:
    path = f"/api/tomatoes/{(await anna.save('a'))['id']}"
    await anna.delete(path)
    for method in ("GET", "PUT", "DELETE"):
        assert (await anna.send(method, path, json={"tomato": {"tag_list": "a"}})).status_code == 404
    await anna.save("at once")


async def test_tomatoes_are_listed_in_the_zone_of_the_request(anna: Person) -> None:
    tomato = await anna.save("a")
    path = f"/api/tomatoes/{tomato['id']}"
    for options in ({"headers": {"Time-Zone": "Rome"}}, {"params": {"time_zone": "Europe/Rome"}}):
        assert (await anna.get(path, **options))["created_at"] == "2026-11-25T13:00:00.625+01:00"
        listed = await anna.get("/api/tomatoes", **options)
        assert listed["tomatoes"][0]["updated_at"] == "2026-11-25T13:00:00.625+01:00"
    london = await anna.get(path, headers={"Time-Zone": "Europe/London"})
    assert london["created_at"] == "2026-11-25T12:00:00.625+00:00"
    put = await anna.ask(200, "PUT", path, json={"tomato": {"tag_list": "b"}}, headers={"Time-Zone": "EST"})
    assert put["created_at"] == "2026-11-25T07:00:00.625-05:00"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "cba"),
        ({"from": "2026-11-25"}, "cb"),
        ({"to": "2026-11-25"}, "a"),
        ({"from": "2026-11-25T00:30:00.000Z"}, "cb"),
        ({"from": "2026-11-25T00:30:00.001Z"}, "c"),
        ({"to": "2026-11-25T00:30:00Z"}, "a"),
        ({"to": "2026-11-25T01:30:00.001+01:00"}, "ba"),
        ({"from": "2026-11-25T01:30:00 01:00"}, "c"),
        ({"from": "12:00"}, "c"),
        ({"from": "Nov", "to": "Nov 25 2026 1am"}, "ba"),
        ({"from": "2026-11-26", "to": "2026-11-20"}, ""),
        ({"from": "", "to": "whenever"}, "cba"),
        ({"from": "0044-03-15", "to": "8999-12-31"}, "cba"),
        ({"tag_list": "a"}, "cba"),
    ],
    ids=repr,
)
async def test_list_is_filtered_by_time(anna: Person, clock: Clock, query: dict[str, str], found: str) -> None:
    for tag, text in (("a", "2026-11-24T12:00"), ("b", "2026-11-25T00:30"), ("c", "2026-11-25T13:00")):
        clock.now = clock.now.fromisoformat(f"{text}+00:00")
        await anna.save(tag)
    assert await tags_of(anna, query) == list(found)


async def test_filter_without_an_offset_is_of_the_zone_of_the_request(anna: Person, clock: Clock) -> None:
    clock.now = clock.now.fromisoformat("2026-11-24T23:30+00:00")
    await anna.save("late")
    assert await tags_of(anna, {"from": "2026-11-25"}) == []
    assert await tags_of(anna, {"from": "2026-11-25"}, headers={"Time-Zone": "Rome"}) == ["late"]
    assert await tags_of(anna, {"from": "2026-11-25T00:00Z"}, headers={"Time-Zone": "Rome"}) == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"from": "2017-20-08"}, "from"),
        ({"to": "2017-20-08"}, "to"),
        ({"from": "2017", "to": "2017"}, "from"),
        ({"from": "2017-01-01", "to": "1700000000"}, "to"),
        ({"from": "99999-01-01"}, "from"),
        ({"from[]": "2017-01-01"}, "from"),
    ],
    ids=repr,
)
async def test_moment_that_does_not_exist_is_refused(anna: Person, query: dict[str, str], name: str) -> None:
    answer = await anna.send("GET", "/api/tomatoes", params=query)
    assert (answer.status_code, answer.text) == (400, f'{{"error":"invalid {name}: argument out of range"}}')


async def test_filter_and_page_go_together(anna: Person, clock: Clock) -> None:
    for _ in range(30):
        await anna.save()
        clock.forward(hours=1)
    found = await anna.get("/api/tomatoes", params={"to": "2026-11-26T14:30Z", "page": "2"})
    assert len(found["tomatoes"]) == 2
    assert found["pagination"] == {"current_page": 2, "total_pages": 2, "total_count": 27}


async def test_everybody_sees_their_own(server: Server, anna: Person) -> None:
    otto = await person(server, "Otto")
    mine, his = await anna.save("mine"), await otto.save("his")
    assert [tomato["id"] for tomato in (await anna.get("/api/tomatoes"))["tomatoes"]] == [mine["id"]]
    assert [tomato["id"] for tomato in (await otto.get("/api/tomatoes"))["tomatoes"]] == [his["id"]]


async def test_too_many_and_too_long_tags_are_refused(anna: Person) -> None:
    for text in (",".join("t" * 1001), "x" * 501):
        assert list(await anna.ask(422, "POST", "/api/tomatoes", json={"tomato": {"tag_list": text}})) == ["tags"]
    assert (await anna.get("/api/tomatoes"))["pagination"]["total_count"] == 0
