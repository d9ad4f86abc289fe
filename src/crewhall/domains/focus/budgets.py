"""What projects have used of their budgets, and what remains: hours of their tomatoes, and money at the person's hourly rate.

Simple burn, not the original's estimates, which its users could not follow (behaviour notes, tomatoes 2.2).
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from crewhall.domains.focus import profiles, projects
from crewhall.domains.focus.figures import Budget, Budgets, Window
from crewhall.domains.focus.model import Project
from crewhall.domains.focus.queries import budgets as queries
from crewhall.kit.actor import signed_in
from crewhall.kit.calendar import Interval, interval_of_month, interval_of_week, local_day
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork

_HOUR_S = 3600


async def list_budgets(work: ReadWork, window: Window, page: PageRequest) -> Budgets:
    """The caller's projects with what was used of them in the window: of all time, or of the present week or month as if budgets began anew.

    A tomato counts for each project that has any of its tags. Money used is hours by the hourly rate of the profile; without a rate it is
    the share of the money budget that the hours are of the time budget; without either it is unknown. Four statements.
    """
    user_id = signed_in(work.actor)
    profile = await profiles.get(work)
    zone = profile.zone
    since, until = _interval(window, work.now, zone) or (None, None)
    found = await projects.list_projects(work, None, page)
    used = await queries.select_used(work.db, user_id, [project.id for project in found.rows], since, until)
    by_project = {each.project_id: each for each in used}
    rows = [_budget(project, by_project.get(project.id), profile.average_hourly_rate) for project in found.rows]
    return Budgets(
        window=window,
        since=since,
        until=until,
        time_zone=zone.key,
        currency=profile.currency,
        hourly_rate=profile.average_hourly_rate,
        page=Page(rows, found.total, page),
    )


def _interval(window: Window, now: datetime, zone: ZoneInfo) -> Interval | None:
    match window:
        case Window.ALL:
            return None
        case Window.WEEK:
            return interval_of_week(local_day(now, zone), zone)
        case Window.MONTH:
            return interval_of_month(local_day(now, zone), zone)


def _budget(project: Project, used: queries.Used | None, rate: float | None) -> Budget:
    seconds = used.seconds if used else 0
    hours_used = seconds / _HOUR_S
    money_used = _money_used(project, hours_used, rate)
    return Budget(
        project=project,
        tomatoes=used.tomatoes if used else 0,
        seconds=seconds,
        hours_used=round(hours_used, 2),
        hours_remaining=_remaining(project.time_budget, hours_used),
        money_used=None if money_used is None else round(money_used, 2),
        money_remaining=None if money_used is None else _remaining(project.money_budget, money_used),
    )


def _money_used(project: Project, hours_used: float, rate: float | None) -> float | None:
    if rate is not None:
        return hours_used * rate
    if project.money_budget is not None and project.time_budget:
        return project.money_budget * hours_used / project.time_budget
    return None


def _remaining(budget: int | None, used: float) -> float | None:
    return None if budget is None else round(budget - used, 2)
