"""/hall/focus/goals: how many tomatoes the caller wants to finish a day or a week, how far they are, and for how long they have kept it up."""

from msgspec import Struct

from crewhall.domains.focus import goals
from crewhall.domains.focus.model import Goal, GoalPeriod, GoalProgress
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.inputs import read_input


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


class FocusGoalsResource:
    """/hall/focus/goals: the caller's goals."""

    @operation("get_hall_focus_goals", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's goals with their progress, those of days first."""
        async with reading(req) as work:
            found = await goals.list_goals(work)
        reply(resp, [_progress_json(each) for each in found])

    @operation("create_hall_focus_goals", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Set a goal, or another target for the one of the same period and tag."""
        body = await read_input(req, GoalInput)
        async with writing(req) as work:
            goal, is_new = await goals.put(work, body.period, body.tag, body.target)
        reply(resp, _goal_json(goal), 201 if is_new else 200)


class FocusGoalResource:
    """/hall/focus/goals/{goal_id}: one goal of the caller."""

    @operation("delete_hall_focus_goals_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, goal_id: int) -> None:
        """Give a goal up."""
        async with writing(req) as work:
            await goals.delete(work, goal_id)
        reply_nothing(resp)


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
