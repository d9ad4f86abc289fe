"""Projects: rules, filter by tags, and whose they are. Source: behaviour notes, tomatoes 1.7."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from crewhall.domains.focus import projects
from crewhall.domains.focus.errors import InvalidFields, TooManyProjects
from crewhall.domains.focus.limits import LARGEST_NUMBER
from crewhall.domains.focus.model import NewProject, Project, ProjectEdit
from crewhall.domains.focus.problems import Code, Problem
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.kit.errors import NotFound, Unauthenticated
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import Work, Works
from tests.domains.focus.conftest import Clock
from tests.domains.focus.desk import Desk, shown

pytestmark = pytest.mark.anyio

BLANK, ABOVE_0 = Problem(Code.BLANK), Problem(Code.NOT_GREATER_THAN, 0)
TOO_LARGE = Problem(Code.NOT_LESS_THAN, LARGEST_NUMBER)


async def listed(desk: Desk, tags: list[str] | None = None, page: int = 1, per: int = 25) -> Page[Project]:
    async with desk.works.read(desk.actor) as work:
        return await projects.list_projects(work, tags, PageRequest(page, per))


async def edit(desk: Desk, project: Project, **changes: Any) -> Project:
    return await desk.do(lambda work: projects.update(work, project.id, ProjectEdit(**changes)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, None), (10, 10), (10.9, 10), (0.5, 0), (9223372036854775806, 9223372036854775806)],
    ids=shown,
)
@pytest.mark.parametrize("field", ["money_budget", "time_budget"])
async def test_budgets_are_kept_as_whole_numbers(
    ann: Desk, field: str, value: float | None, expected: int | None
) -> None:
    project = await ann.project()
    changed = await edit(ann, await edit(ann, project, **{field: 7}), **{field: value})
    assert getattr(changed, field) == expected
    assert (await listed(ann)).rows == [changed]


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("name", "", BLANK),
        ("name", " \t\n", BLANK),
        ("name", "\u00a0", BLANK),
        ("name", "x" * 1001, Problem(Code.TOO_LONG, 1000)),
        *(
            (field, value, problem)
            for field in ("money_budget", "time_budget")
            for value, problem in ((0, ABOVE_0), (-1, ABOVE_0), (1e30, TOO_LARGE), (LARGEST_NUMBER, TOO_LARGE))
        ),
    ],
    ids=shown,
)
async def test_what_is_wrong_is_refused_and_nothing_changes(
    ann: Desk, field: str, value: Any, problem: Problem
) -> None:
    project = await ann.project("Book", "a")
    with pytest.raises(InvalidFields) as refused:
        await edit(ann, project, tags=("b",), **{field: value})
    assert refused.value.problems == {field: problem}
    new: dict[str, Any] = {"name": "Other", field: value}
    with pytest.raises(InvalidFields) as refused_too:
        await ann.do(lambda work: projects.create(work, NewProject(**new)))
    assert refused_too.value.problems == {field: problem}
    assert (await listed(ann)).rows == [project]


async def test_all_that_is_wrong_is_told_at_once(ann: Desk) -> None:
    with pytest.raises(InvalidFields) as refused:
        await ann.project("", "x" * 501, money=1e30, time=-1)
    assert refused.value.problems == {
        "name": BLANK,
        "money_budget": TOO_LARGE,
        "time_budget": ABOVE_0,
        "tags": Problem(Code.TOO_LONG, 500),
    }


async def test_names_are_kept_as_they_are(ann: Desk) -> None:
    assert (await ann.project(" Book ")).name == " Book "


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, ["none", "three", "two", "one"]),
        ([], []),
        (["a"], ["three", "one"]),
        (["a", "b"], ["three", "two", "one"]),
        (["A"], []),
        (["x", "c"], ["three"]),
        (["a", "a", "c"], ["three", "one"]),
        (["x"], []),
        (["a\0b"], []),
    ],
    ids=shown,
)
async def test_list_has_the_projects_with_any_of_the_tags(
    ann: Desk, ben: Desk, clock: Clock, asked: list[str] | None, expected: list[str]
) -> None:
    await ben.project("foreign", "a, b, c")
    for name, tag_list in (("one", "a"), ("two", "b"), ("three", "c, a, c"), ("none", "")):
        clock.go(seconds=1)
        await ann.project(name, tag_list)
    found = await listed(ann, asked)
    assert [project.name for project in found.rows] == expected
    assert found.total == len(expected)
    pages = [await listed(ann, asked, page=page, per=1) for page in range(1, 5)]
    assert [project.name for page in pages for project in page.rows] == expected


async def test_projects_of_one_moment_are_listed_by_id(ann: Desk) -> None:
    ids = [(await ann.project(str(number))).id for number in range(3)]
    assert [project.id for project in (await listed(ann)).rows] == ids[::-1]


async def test_too_many_tags_are_not_asked_for(ann: Desk) -> None:
    with pytest.raises(InvalidFields):
        await listed(ann, [str(number) for number in range(1001)])


async def test_only_a_change_moves_updated_at(ann: Desk, clock: Clock) -> None:
    project = await ann.project("Book", "a, b", 100, 5)
    assert (project.tags, project.money_budget, project.time_budget) == (("a", "b"), 100, 5)
    clock.go(hours=1)
    assert await edit(ann, project, name="Book", tags=("a", "b"), money_budget=100.5) == project
    changed = await edit(ann, project, tags=())
    assert (changed.tags, changed.updated_at, changed.created_at) == ((), clock.now, project.created_at)
    assert (await listed(ann, ["a"])).total == 0


async def test_project_that_is_deleted_is_gone_the_second_time(works: Works, ann: Desk) -> None:
    project = await ann.project("Book", "a")
    await ann.do(lambda work: projects.delete(work, project.id))
    with pytest.raises(NotFound):
        await ann.do(lambda work: projects.delete(work, project.id))
    async with works.read(SYSTEM) as work:
        assert (
            await work.db.fetch_value("SELECT count(*) FROM focus_project_tags WHERE project_id = $1", project.id) == 0
        )


async def test_there_is_a_limit_to_projects(ann: Desk, ben: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projects, "MOST_PROJECTS", 2)
    for name in ("one", "two"):
        await ann.project(name)
    with pytest.raises(TooManyProjects) as refused:
        await ann.project("three")
    assert refused.value.most == 2
    await ben.project("one")
    assert (await listed(ann)).total == 2


ON_A_PROJECT: dict[str, Callable[[Work, Project], Awaitable[object]]] = {
    "get": lambda work, project: projects.get(work, project.id),
    "update": lambda work, project: projects.update(work, project.id, ProjectEdit(name="")),
    "delete": lambda work, project: projects.delete(work, project.id),
}
ON_A_PERSON: dict[str, Callable[[Work, Project], Awaitable[object]]] = {
    "list": lambda work, _: projects.list_projects(work, None, PageRequest()),
    "create": lambda work, _: projects.create(work, NewProject(name="x")),
}


@pytest.mark.parametrize("does", ON_A_PROJECT)
async def test_projects_of_others_are_unknown(ann: Desk, ben: Desk, does: str) -> None:
    project = await ann.project("Book", "a")
    with pytest.raises(NotFound):
        await ben.do(lambda work: ON_A_PROJECT[does](work, project))
    assert (await listed(ann)).rows == [project]


@pytest.mark.parametrize("does", [*ON_A_PROJECT, *ON_A_PERSON])
async def test_nobody_may_do_nothing(works: Works, ann: Desk, does: str) -> None:
    project = await ann.project("Book", "a")
    with pytest.raises(Unauthenticated):
        async with works.write(NOBODY) as work:
            await (ON_A_PROJECT | ON_A_PERSON)[does](work, project)
    assert (await listed(ann)).rows == [project]
