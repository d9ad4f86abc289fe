"""People with tomatoes of the past, at a moment that stands still."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from crewhall.domains.focus import leaderboards, profiles, projects, tomatoes
from crewhall.domains.focus.model import NamedZone, NewProject, NewTomato, Period, ProfileEdit, Project, Tomato
from crewhall.domains.focus.queries import statistics as queries
from crewhall.kit.actor import NOBODY, Actor
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.people import a_user

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
"""A Wednesday."""
POMODORO_S = 1500


def stop_the_clock(works: Works, now: datetime = NOW) -> None:
    """Have it be that moment."""
    works.clock = lambda: now


async def a_person(works: Works, name: str, time_zone: str | None = None, rate: float | None = None) -> Actor:
    """Somebody who lives by that zone."""
    user_id = await a_user(works, name)
    actor = Actor(user_id=user_id, account_id=user_id)
    async with works.write(actor) as work:
        zone = None if time_zone is None else NamedZone(time_zone)
        await profiles.update(work, ProfileEdit(time_zone=zone, average_hourly_rate=rate))
    return actor


async def record(
    works: Works,
    actor: Actor,
    *ends: datetime,
    tags: Sequence[str] = (),
    length_s: int = POMODORO_S,
    note: str | None = None,
) -> list[int]:
    """Tomatoes that ended then; their ids."""
    news = [NewTomato(ended_at=end, length_s=length_s, tags=tuple(tags), note=note) for end in ends]
    async with works.write(actor) as work:
        return await tomatoes.add_many(work, actor.user_id or 0, news)


async def a_project(works: Works, actor: Actor, name: str, tags: str, money: int | None, hours: int | None) -> Project:
    """A project with these tags and budgets."""
    new = NewProject(name=name, tags=tuple(tags.split()), money_budget=money, time_budget=hours)
    async with works.write(actor) as work:
        return await projects.create(work, new)


async def kept(works: Works, actor: Actor) -> list[Tomato]:
    """All that the person has, newest first."""
    async with works.read(actor) as work:
        return await queries.select_piece(work.db, actor.user_id or 0, None, 10_000)


async def scores_of(works: Works, actor: Actor) -> dict[str, int]:
    """The person's scores by period."""
    found: dict[str, int] = {}
    async with works.read(NOBODY) as work:
        for period in Period:
            rows = (await leaderboards.page(work, period, PageRequest())).rows
            found.update((period, row.score) for row in rows if row.user_id == actor.user_id)
    return found


def ago(**time: float) -> datetime:
    """A moment before now."""
    return NOW - timedelta(**time)
