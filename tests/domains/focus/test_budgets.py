"""Budgets: hours and money that projects have used and have left, in all and in the present week and month."""

from datetime import UTC, datetime, timedelta

import pytest

from crewhall.domains.focus import budgets
from crewhall.domains.focus.figures import Budget, Budgets, Window
from crewhall.kit.actor import NOBODY, Actor
from crewhall.kit.errors import Unauthenticated
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.focus.diary import a_person, a_project, ago, record, stop_the_clock
from tests.domains.labels.conftest import CountingDb

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ann(works: Works) -> Actor:
    """Ann, who lives in Rome."""
    stop_the_clock(works)
    return await a_person(works, "ann", "Europe/Rome")


async def looked_at(
    works: Works, actor: Actor, window: Window = Window.ALL, page: PageRequest | None = None
) -> Budgets:
    """The budgets of somebody's projects."""
    async with works.read(actor) as work:
        return await budgets.list_budgets(work, window, page or PageRequest())


async def only(works: Works, actor: Actor, window: Window = Window.ALL) -> Budget:
    """The budget of somebody's only project."""
    (budget,) = (await looked_at(works, actor, window)).page.rows
    return budget


# Money budget, time budget, rate; then for 90 minutes: hours that remain, money used, money that remains.
FIGURES: dict[str, tuple[int | None, int | None, float | None, float | None, float | None, float | None]] = {
    "no budget": (None, None, None, None, None, None),
    "time alone": (None, 10, None, 8.5, None, None),
    "money alone": (1000, None, None, None, None, None),
    "both without a rate": (1000, 10, None, 8.5, 150.0, 850.0),
    "a rate alone": (None, None, 50.0, None, 75.0, None),
    "money and a rate": (1000, None, 50.0, None, 75.0, 925.0),
    "all": (1000, 10, 33.333, 8.5, 50.0, 950.0),
    "used up": (70, 1, 50.0, -0.5, 75.0, -5.0),
    "too small for an hour": (1000, 0, None, -1.5, None, None),
}


@pytest.mark.parametrize("what", FIGURES)
async def test_used_and_remaining_follow_from_hours(works: Works, what: str) -> None:
    money, hours, rate, hours_remaining, money_used, money_remaining = FIGURES[what]
    stop_the_clock(works)
    ann = await a_person(works, "ann", rate=rate)
    await a_project(works, ann, "One", "a", money, hours or (0.5 if hours == 0 else None))  # pyright: ignore[reportArgumentType] - half an hour is cut off to none
    await record(works, ann, ago(days=400), ago(hours=1), tags=("a",), length_s=2700)
    budget = await only(works, ann)
    assert (budget.tomatoes, budget.seconds, budget.hours_used) == (2, 5400, 1.5)
    assert (budget.hours_remaining, budget.money_used, budget.money_remaining) == (
        hours_remaining,
        money_used,
        money_remaining,
    )


async def test_tomato_counts_once_for_each_project_with_any_of_its_tags(works: Works, ann: Actor) -> None:
    ben = await a_person(works, "ben")
    await a_project(works, ben, "Ben's", "a b", None, 1)
    await record(works, ben, ago(hours=9), tags=("a",))
    await a_project(works, ann, "One", "a b", None, 1)
    await a_project(works, ann, "Two", "b", None, 1)
    await a_project(works, ann, "None", "c", None, 1)
    await record(works, ann, ago(hours=1), tags=("a", "b", "a"), length_s=3600)
    await record(works, ann, ago(hours=3), tags=("a",), length_s=3600)
    await record(works, ann, ago(hours=5), tags=("A",), length_s=3600)
    found = await looked_at(works, ann)
    used = {budget.project.name: (budget.tomatoes, budget.hours_remaining) for budget in found.page.rows}
    assert used == {"One": (2, -1.0), "Two": (1, 0.0), "None": (0, 1.0)}


WINDOWS = {
    Window.ALL: (None, None, 5),
    Window.MONTH: (datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC), 4),
    Window.WEEK: (datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 29, 23, tzinfo=UTC), 2),
}


@pytest.mark.parametrize("window", WINDOWS)
async def test_window_is_the_present_week_or_month_of_the_person(works: Works, ann: Actor, window: Window) -> None:
    since, until, tomatoes = WINDOWS[window]
    await a_project(works, ann, "One", "a", None, 10)
    month, week = datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 22, 23, tzinfo=UTC)
    instant = timedelta(microseconds=1)
    await record(works, ann, month - instant, month, week - instant, week, ago(hours=1), tags=("a",))
    found = await looked_at(works, ann, window)
    assert (found.since, found.until, found.time_zone) == (since, until, "Europe/Rome")
    assert found.page.rows[0].tomatoes == tomatoes


async def test_page_of_projects_takes_four_statements(works: Works, ann: Actor) -> None:
    for number in range(5):
        await a_project(works, ann, f"Project {number}", f"a t{number}", None, 1)
    await record(works, ann, *(ago(hours=hour) for hour in range(20)), tags=("a",))
    async with works.read(ann) as work:
        counter = CountingDb(work.db)
        work.db = counter  # pyright: ignore[reportAttributeAccessIssue] - it passes everything on
        found = await budgets.list_budgets(work, Window.MONTH, PageRequest(number=2, per=2))
        assert counter.statements == 4
    assert (found.page.total, [budget.project.name for budget in found.page.rows]) == (5, ["Project 2", "Project 1"])
    assert {budget.tomatoes for budget in found.page.rows} == {20}
    assert (found.currency, found.hourly_rate) == ("USD", None)


async def test_nobody_has_no_budgets(works: Works) -> None:
    with pytest.raises(Unauthenticated):
        await looked_at(works, NOBODY)
