"""What a person does here, in a unit of work each time, for tests of the focus domain."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from crewhall.domains.focus import leaderboards, profiles, projects, tags, tomatoes
from crewhall.domains.focus.model import NewProject, Period, Profile, ProfileEdit, Project, Score, Source, Tomato
from crewhall.domains.focus.queries import scores as score_queries
from crewhall.domains.focus.queries.scores import ScoreRow
from crewhall.kit.actor import NOBODY, SYSTEM, Actor
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.outbox import select_events_after
from crewhall.platform.work import Work, Works

T = TypeVar("T")
POMODORO = timedelta(seconds=1500)


def shown(value: object) -> str:
    """A value in the name of a test."""
    return ascii(value)[:40]


class Moves(Protocol):
    """A clock that can be moved."""

    now: datetime


class Desk:
    """A person who works here."""

    def __init__(self, works: Works, user_id: int, clock: Moves) -> None:
        self.works = works
        self.user_id = user_id
        self.actor = Actor(user_id=user_id, account_id=user_id)
        self.clock = clock

    async def do(self, does: Callable[[Work], Awaitable[T]]) -> T:
        """Whatever it is, in a unit of their own."""
        async with self.works.write(self.actor) as work:
            return await does(work)

    async def save(self, tag_list: str = "", note: str | None = None) -> Tomato:
        """Finish a pomodoro now."""
        return await self.do(lambda work: tomatoes.save(work, tags.parse(tag_list), note))

    async def add(
        self, ended_at: datetime, length_s: int = 1500, tag_list: str = "", *, check_overlap: bool = False
    ) -> Tomato:
        """Add a tomato for the past."""
        return await self.do(
            lambda work: tomatoes.add(
                work,
                self.user_id,
                ended_at,
                length_s,
                tags.parse(tag_list),
                None,
                Source.ENTERED,
                check_overlap=check_overlap,
            )
        )

    async def delete(self, tomato: Tomato) -> None:
        """Delete a tomato."""
        await self.do(lambda work: tomatoes.delete(work, tomato.id))

    async def listed(
        self, since: datetime | None = None, until: datetime | None = None, page: int = 1, per: int = 25
    ) -> Page[Tomato]:
        """A page of their tomatoes."""
        async with self.works.read(self.actor) as work:
            return await tomatoes.list_tomatoes(work, since, until, PageRequest(page, per))

    async def project(
        self, name: str = "Book", tag_list: str = "", money: float | None = None, time: float | None = None
    ) -> Project:
        """Make a project."""
        new = NewProject(name=name, tags=tags.parse(tag_list), money_budget=money, time_budget=time)
        return await self.do(lambda work: projects.create(work, new))

    async def profile(self) -> Profile:
        """Their profile."""
        async with self.works.read(self.actor) as work:
            return await profiles.get(work)

    async def edit(self, **fields: Any) -> Profile:
        """Change their profile."""
        return await self.do(lambda work: profiles.update(work, ProfileEdit(**fields)))

    async def scores(self) -> dict[str, int]:
        """Their scores as kept, by period."""
        return {row.period: row.score for row in await self.score_rows()}

    async def score_rows(self) -> list[ScoreRow]:
        """Their scores with all that is kept of them."""
        async with self.works.read(self.actor) as work:
            return await score_queries.select_own_scores_for_update(work.db, self.user_id)


async def board(works: Works, period: Period = Period.DAILY, page: int = 1, per: int = 25) -> Page[Score]:
    """A page of a leaderboard, as anybody sees it."""
    async with works.read(NOBODY) as work:
        return await leaderboards.page(work, period, PageRequest(page, per))


async def announced(works: Works) -> list[str]:
    """The names of all events so far."""
    async with works.read(SYSTEM) as work:
        return [row.name for row in await select_events_after(work.db, 0, 1000)]
