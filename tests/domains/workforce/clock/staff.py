"""A team with somebody of each rank at the time clock, and what they do there, as short as tests say it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from crewhall.domains.files.uploads import StoredFile
from crewhall.domains.identity.model import MemberStatus
from crewhall.domains.identity.queries.members import insert_member
from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.model import Context
from crewhall.domains.workforce import attendance, locations, settings
from crewhall.domains.workforce.locations import LocationEdit
from crewhall.domains.workforce.model.attendance import Attendance, NewPunch, PunchFilter, PunchKind, PunchView
from crewhall.domains.workforce.model.settings import SettingsEdit
from crewhall.domains.workforce.queries import attendance as queries
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.people import a_team, a_user

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
RANKS = {
    "member": Rank.MEMBER,
    "mate": Rank.MEMBER,
    "manager": Rank.MANAGER,
    "admin": Rank.ADMIN,
    "outsider": Rank.OWNER,
}


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


class Staff(Struct):
    """A team of four at the clock, and an outsider who owns another team; people by name."""

    works: Works
    clock: Clock
    team_id: int
    ids: dict[str, int]
    actors: dict[str, Actor]

    async def punch(self, who: str, kind: str, **new: Any) -> PunchView:
        """Somebody clocks."""
        return (await self.tap(who, kind, **new))[0]

    async def tap(self, who: str, kind: str, files: Sequence[StoredFile] = (), **new: Any) -> tuple[PunchView, bool]:
        """Somebody clocks; the punch, and whether it is new."""
        async with self.works.write(self.actors[who]) as work:
            return await attendance.punch(work, NewPunch(status=PunchKind(kind), **new), files)

    async def day(self, who: str, *kinds: str, **new: Any) -> None:
        """Somebody clocks these, an hour between each."""
        for kind in kinds:
            await self.punch(who, kind, **new)
            self.clock.now += timedelta(hours=1)

    async def log(self, who: str) -> list[Attendance]:
        """Somebody's punches, oldest first."""
        async with self.works.read(SYSTEM) as work:
            wanted = PunchFilter(user_ids=(self.ids[who],))
            return (await queries.select_punches(work.db, self.team_id, wanted, PageRequest()))[::-1]

    async def kinds(self, who: str) -> str:
        """Somebody's punches in words, oldest first."""
        return " ".join(punch.status for punch in await self.log(who))

    async def settle(self, **changes: Any) -> None:
        """Change the settings of the team."""
        async with self.works.write(self.actors["admin"]) as work:
            await settings.update(work, SettingsEdit(**changes))

    async def location(self, name: str, **known: Any) -> int:
        """A location of the team."""
        async with self.works.write(self.actors["admin"]) as work:
            tag = await tags.create(work, Owner.of_team(self.team_id), Context.LOCATIONS, name)
            await locations.update(work, tag.id, LocationEdit(**known))
        return tag.id

    async def place(self, who: str, name: str) -> None:
        """Have somebody carry a location."""
        async with self.works.write(self.actors["admin"]) as work:
            owner, member_id = Owner.of_team(self.team_id), self.actors[who].member_id or 0
            await taggings.replace(work, owner, "TeamMember", member_id, Context.LOCATIONS, [name])

    async def shift(self, who: str | None, start: datetime, hours: float, **more: Any) -> int:
        """A shift of somebody's, published unless it is said otherwise; the id."""
        row = {"published_at": MONDAY, "canceled_at": None, "location_id": None, "role": None, "event_id": None} | more
        async with self.works.write(SYSTEM) as work:
            return await work.db.fetch_value(
                """
                INSERT INTO shifts (team_id, assignee_id, start_at, end_at, published_at, canceled_at, location_id, role, event_id,
                    break_minutes, data, created_at, updated_at)
                VALUES ($1, $2, $3, $4, $5::timestamptz, $6::timestamptz, $7::bigint, $8::text, $9::bigint, 0, $10, $3, $3) RETURNING id
                """,
                self.team_id,
                self.ids[who] if who else None,
                start,
                start + timedelta(hours=hours),
                *row.values(),
                {},
            )

    async def announced(self, name: str) -> int:
        """How often something has been announced."""
        async with self.works.read(SYSTEM) as work:
            return await work.db.fetch_value("SELECT count(*) FROM events WHERE name = $1", name)


async def staff_of(works: Works, clock: Clock) -> Staff:
    """A team of four, and an outsider."""
    works.clock = clock
    ids = {name: await a_user(works, name) for name in RANKS}
    team_id = await a_team(works, "crew", ids["admin"])
    other_id = await a_team(works, "others", ids["outsider"])
    actors: dict[str, Actor] = {}
    for name, rank in RANKS.items():
        own_team = other_id if name == "outsider" else team_id
        async with works.write(SYSTEM) as work:
            member_id = await insert_member(
                work.db,
                own_team,
                ids[name],
                rank,
                MemberStatus.ACTIVE,
                manager=False,
                invited_address=None,
                now=work.now,
            )
        actors[name] = Actor(ids[name], "TeamMember", member_id, own_team, member_id, rank)
    return Staff(works, clock, team_id, ids, actors)
