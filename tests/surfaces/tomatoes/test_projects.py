"""/api/projects (behaviour notes, tomatoes 1.7)."""

from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.domains.focus import projects
from tests.world.tomatoes import Clock, Person, person

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

BLANK, NOT_A_NUMBER, TOO_SMALL = ["can't be blank"], ["is not a number"], ["must be greater than 0"]


async def test_project_comes_back_in_the_order_of_the_original(anna: Person) -> None:
    answer = await anna.send("POST", "/api/projects", json={"project": {"name": "Zoo", "tag_list": "a, b"}})
    assert answer.status_code == 201
    project = answer.json()
    assert list(project) == ["id", "created_at", "updated_at", "tags", "name", "money_budget", "time_budget"]
    assert (project["tags"], project["name"], project["money_budget"], project["time_budget"]) == (
        ["a", "b"],
        "Zoo",
        None,
        None,
    )
    assert await anna.get(f"/api/projects/{project['id']}") == project
    assert (await anna.get("/api/projects"))["projects"] == [project]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [(120, 120), (10.9, 10), (0.5, 0), ("7", 7), ("1e3", 1000), ("", None), (None, None), (" ", None)],
)
async def test_budgets_are_whole_numbers_or_nothing(anna: Person, sent: Any, shown: int | None) -> None:
    project = await anna.project(money_budget=sent, time_budget=sent)
    assert (project["money_budget"], project["time_budget"]) == (shown, shown)
    other = await anna.project(money_budget=5, time_budget=5)
    changed = await anna.patch(f"/api/projects/{other['id']}", {"project": {"money_budget": sent}})
    assert (changed["money_budget"], changed["time_budget"]) == (shown, 5)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"tag_list": "a"}, {"name": BLANK}),
        ({"name": "  "}, {"name": BLANK}),
        ({"name": "\u3164"}, {"name": BLANK}),
        ({"name": None}, {"name": BLANK}),
        ({"name": "x", "money_budget": "x"}, {"money_budget": NOT_A_NUMBER}),
        ({"name": "x", "money_budget": True}, {"money_budget": NOT_A_NUMBER}),
        ({"name": "x", "time_budget": 0}, {"time_budget": TOO_SMALL}),
        (
            {"time_budget": -1, "money_budget": "1,200", "name": ""},
            {"name": BLANK, "money_budget": NOT_A_NUMBER, "time_budget": TOO_SMALL},
        ),
        ({"name": "x", "tag_list": None}, {"tag_list": ["is invalid"]}),
    ],
    ids=repr,
)
async def test_wrong_fields_are_named_in_order(
    anna: Person, fields: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    answer = await anna.ask(422, "POST", "/api/projects", json={"project": fields})
    assert (answer, list(answer)) == (errors, list(errors))
    assert (await anna.get("/api/projects"))["projects"] == []


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_both_verbs_change_what_is_given_and_nothing_else(anna: Person, clock: Clock, method: str) -> None:
    project = await anna.project("Zoo", tag_list="a", money_budget=5, time_budget=6)
    path = f"/api/projects/{project['id']}"
    clock.forward(seconds=1)
    assert await anna.ask(200, method, path, json={"project": {"name": "Zoo"}}) == project
    answer = await anna.ask(200, method, path, json={"project": {"tag_list": "  "}})
    assert answer == project | {"tags": [], "updated_at": "2026-11-25T12:00:01.625Z"}
    assert await anna.ask(422, method, path, json={"project": {"name": "", "time_budget": 9}}) == {"name": BLANK}
    assert await anna.get(path) == answer


async def test_deleted_project_is_gone_and_its_tomatoes_stay(anna: Person) -> None:
    tomato, project = await anna.save("a"), await anna.project(tag_list="a")
    path = f"/api/projects/{project['id']}"
    await anna.delete(path)
    assert (await anna.send("DELETE", path)).status_code == 404
    assert await anna.get(f"/api/tomatoes/{tomato['id']}") == tomato


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["both", "lower", "upper", "none"]),
        ({"tag_list": "a"}, ["both", "lower"]),
        ({"tag_list": " a , A"}, ["both", "lower", "upper"]),
        ({"tag_list": "b"}, ["both"]),
        ({"tag_list": "c"}, []),
        ({"tag_list": ""}, []),
        ({"tag_list": " , "}, []),
    ],
    ids=repr,
)
async def test_list_is_filtered_by_any_of_the_tags(
    anna: Person, clock: Clock, query: dict[str, str], found: list[str]
) -> None:
    for name, tags in (("none", ""), ("upper", "A"), ("lower", "a"), ("both", "a, b")):
        await anna.project(name, tag_list=tags)
        clock.forward(seconds=1)
    answer = await anna.get("/api/projects", params=query)
    assert [project["name"] for project in answer["projects"]] == found
    assert answer["pagination"]["total_count"] == len(found)


async def test_tags_in_brackets_are_a_bad_request_and_too_many_are_invalid(anna: Person) -> None:
    assert (await anna.send("GET", "/api/projects?tag_list[]=a")).status_code == 400
    many = ",".join(f"t{number}" for number in range(1001))
    assert list(await anna.ask(422, "GET", "/api/projects", json={"tag_list": many})) == ["tags"]


async def test_projects_are_listed_in_the_zone_of_the_request(anna: Person) -> None:
    await anna.project()
    (project,) = (await anna.get("/api/projects", headers={"Time-Zone": "Rome"}))["projects"]
    assert project["created_at"] == project["updated_at"] == "2026-11-25T13:00:00.625+01:00"


async def test_everybody_sees_their_own(server: Server, anna: Person) -> None:
    otto = await person(server, "Otto")
    await anna.project("mine", tag_list="a")
    await otto.project("his", tag_list="a")
    for query in ({}, {"tag_list": "a"}):
        answer = await anna.get("/api/projects", params=query)
        assert [project["name"] for project in answer["projects"]] == ["mine"]


async def test_project_beyond_the_limit_is_refused_as_a_whole_record(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projects, "MOST_PROJECTS", 1)
    await anna.project()
    refused = await anna.ask(422, "POST", "/api/projects", json={"project": {"name": "Second"}})
    assert refused == {"base": ["Must not be more than 1 projects"]}
