"""/hall/focus/budgets: what the caller's projects have used of their time and money, and what remains."""

from msgspec import Struct

from crewhall.domains.focus import budgets
from crewhall.domains.focus.figures import Budget, Budgets, Window
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.paging import page_headers, requested_page
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.platform.input.query import read_query
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.inputs import read_params


class BudgetsQuery(Struct):
    """contracts/hall.yaml get_hall_focus_budgets, parameters."""

    window: Window = Window.ALL


class BudgetJson(Struct):
    """contracts/hall.yaml FocusBudget."""

    project_id: int
    name: str
    tags: tuple[str, ...]
    tomatoes: int
    seconds: int
    time_budget: int | None
    hours_used: float
    hours_remaining: float | None
    money_budget: int | None
    money_used: float | None
    money_remaining: float | None


class BudgetsJson(Struct):
    """contracts/hall.yaml FocusBudgets."""

    window: str
    since: str | None
    until: str | None
    time_zone: str
    currency: str
    average_hourly_rate: float | None
    projects: list[BudgetJson]


class FocusBudgetsResource:
    """/hall/focus/budgets: what the caller's budgets have left."""

    @operation("get_hall_focus_budgets", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's projects, newest first, each with what was used of its budgets."""
        query = read_params(req, BudgetsQuery)
        page = requested_page(read_query(req.scope["query_string"]))
        async with reading(req) as work:
            found = await budgets.list_budgets(work, query.window, page)
        reply(resp, _budgets_json(found))
        resp.set_headers(page_headers(req, found.page))


def _budgets_json(found: Budgets) -> BudgetsJson:
    return BudgetsJson(
        window=found.window,
        since=found.since and milliseconds_text(found.since),
        until=found.until and milliseconds_text(found.until),
        time_zone=found.time_zone,
        currency=found.currency,
        average_hourly_rate=found.hourly_rate,
        projects=[_budget_json(budget) for budget in found.page.rows],
    )


def _budget_json(budget: Budget) -> BudgetJson:
    project = budget.project
    return BudgetJson(
        project_id=project.id,
        name=project.name,
        tags=project.tags,
        tomatoes=budget.tomatoes,
        seconds=budget.seconds,
        time_budget=project.time_budget,
        hours_used=budget.hours_used,
        hours_remaining=budget.hours_remaining,
        money_budget=project.money_budget,
        money_used=budget.money_used,
        money_remaining=budget.money_remaining,
    )
