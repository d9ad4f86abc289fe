"""What the focus domain does later."""

from datetime import datetime

from msgspec import Struct, convert

from crewhall.domains.focus import leaderboards, ownership, profiles, timers
from crewhall.kit.actor import SYSTEM
from crewhall.platform.jobs import JobRun


class TimerOverArgs(Struct):
    """Whose timer, and the end that it had when this was planned."""

    user_id: int
    ends_at: datetime


async def timer_over(run: JobRun) -> None:
    """`focus.timer_over`: the news and the end of the job are one commit, so that nobody is told twice."""
    args = convert(run.args, TimerOverArgs)
    async with run.works.write(SYSTEM) as work:
        await timers.announce_over(work, args.user_id, args.ends_at)
        await run.finish(work)


async def expire_scores(run: JobRun) -> None:
    """`focus.expire_scores`, each minute: take scores off the boards whose day, week or month has ended, a few hundred in a unit."""
    is_more = True
    while is_more:
        async with run.works.write(SYSTEM) as work:
            is_more = await leaderboards.expire(work)
            if not is_more:
                await run.finish(work)


async def count_boards(run: JobRun) -> None:
    """`focus.count_boards`, each night: count how many rows each board lists."""
    async with run.works.write(SYSTEM) as work:
        await leaderboards.count(work)
        await run.finish(work)


class FollowArgs(Struct):
    """Who changed."""

    user_id: int


async def follow_person(run: JobRun) -> None:
    """`focus.follow_person`: after a change of somebody's identity their scores follow."""
    args = convert(run.args, FollowArgs)
    async with run.works.write(SYSTEM) as work:
        await profiles.follow_identity(work, args.user_id)
        await run.finish(work)


class MoveArgs(Struct):
    """Who gives, and who gets."""

    from_user_id: int
    to_user_id: int


async def move_rest(run: JobRun) -> None:
    """`focus.move_rest`: what somebody has left to give to their other account, each piece in a unit of its own."""
    args = convert(run.args, MoveArgs)
    is_more = True
    while is_more:
        async with run.works.write(SYSTEM) as work:
            is_more = await ownership.move_more(work, args.from_user_id, args.to_user_id)
            if not is_more:
                await run.finish(work)
