"""/hall/focus/goals: how many tomatoes the caller wants to finish a day or a week, how far they are, and for how long they have kept it up."""

from litestar import Response, delete, get, post
from msgspec import Struct

from crewhall.domains.focus import goals
from crewhall.domains.focus.model import Goal, GoalPeriod, GoalProgress
from crewhall.kit.clock import milliseconds_text
from crewhall.surfaces.hall.answers import json_answer
from crewhall.surfaces.hall.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.hall.focus.shapes import path_id, read_input


class GoalInput(Struct):
    """contracts/hall.yaml FocusGoalInput."""

    target: int
    period: GoalPeriod = GoalPeriod.DAY
    tag: str | None = None


class GoalJson(Struct):
    """contracts/hall.yaml FocusGoal."""

    id: int
    period: str
    tag: str | None
    target: int
    created_at: str


class GoalProgressJson(GoalJson):
    """contracts/hall.yaml FocusGoalProgress."""

    since: str
    until: str
    done: int
    is_met: bool
    current_streak: int
    longest_streak: int


@get("/hall/focus/goals", operation_id="get_hall_focus_goals", opt=USER)
async def get_hall_focus_goals(request: AnyRequest) -> Response[bytes]:
    """The caller's goals with their progress, those of days first."""
    async with await reading(request) as work:
        found = await goals.list_goals(work)
    return json_answer([_progress_json(each) for each in found])


@post("/hall/focus/goals", operation_id="create_hall_focus_goals", opt=USER)
async def create_hall_focus_goals(request: AnyRequest) -> Response[bytes]:
    """Set a goal, or another target for the one of the same period and tag."""
    shown = await read_input(request, GoalInput)
    async with await writing(request) as work:
        goal, is_new = await goals.put(work, shown.period, shown.tag, shown.target)
    return json_answer(_goal_json(goal), 201 if is_new else 200)


@delete("/hall/focus/goals/{id:int}", operation_id="delete_hall_focus_goals_by_id", opt=USER, status_code=204)
async def delete_hall_focus_goals_by_id(request: AnyRequest) -> None:
    """Give a goal up."""
    async with await writing(request) as work:
        await goals.delete(work, path_id(request))


def _goal_json(goal: Goal) -> GoalJson:
    return GoalJson(
        id=goal.id,
        period=goal.period,
        tag=goal.tag or None,
        target=goal.target,
        created_at=milliseconds_text(goal.created_at),
    )


def _progress_json(progress: GoalProgress) -> GoalProgressJson:
    goal = progress.goal
    return GoalProgressJson(
        id=goal.id,
        period=goal.period,
        tag=goal.tag or None,
        target=goal.target,
        created_at=milliseconds_text(goal.created_at),
        since=milliseconds_text(progress.starts_at),
        until=milliseconds_text(progress.ends_at),
        done=progress.done,
        is_met=progress.is_met,
        current_streak=progress.current_streak,
        longest_streak=progress.longest_streak,
    )
