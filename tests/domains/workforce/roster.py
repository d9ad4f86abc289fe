"""A team with a roster: people of every rank, two locations, and verbs to make shifts, for the tests of the workforce domain."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import Struct

from crewhall.domains.labels import taggings
from crewhall.domains.labels.model import Context
from crewhall.domains.workforce import shifts
from crewhall.domains.workforce.model.shifts import NewShift, Shift, ShiftEdit, ShiftFilter
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.platform.outbox import select_events_after
from crewhall.platform.work import Works
from tests.domains.people import a_team, a_user

ZONE = ZoneInfo("Europe/Berlin")
NINE = datetime.fromisoformat("2027-01-12T09:00")
"""When shifts begin that a test says no time for: a Tuesday, by the clock of the team."""
HOUR = timedelta(hours=1)
_PEOPLE: dict[str, tuple[Rank, dict[Context, list[str]]]] = {
    "olga": (Rank.OWNER, {}),
    "ada": (Rank.ADMIN, {}),
    "max": (Rank.MANAGER, {}),
    "lena": (Rank.MANAGER, {Context.LOCATIONS: ["Pier"]}),
    "anna": (Rank.MEMBER, {Context.ROLES: ["Team Member"]}),
    "ben": (Rank.MEMBER, {Context.LOCATIONS: ["Pier"], Context.ROLES: ["Team Member", "Barista"]}),
    "cleo": (Rank.MEMBER, {Context.LOCATIONS: ["Mill"], Context.ROLES: ["Chef"]}),
}
"""Who is in the team, and the locations and roles that they carry."""


class Roster(Struct):
    """The team, by name its people, and its locations; Otto owns another team."""

    works: Works
    team_id: int
    people: dict[str, Actor]
    pier: int
    mill: int

    def __getitem__(self, name: str) -> Actor:
        """Somebody by name."""
        return self.people[name]

    def uid(self, name: str) -> int:
        """The user id of somebody."""
        return self.people[name].user_id or 0

    async def make(self, by: str = "max", **fields: Any) -> Shift:
        """A new shift of eight hours; `to` names its assignee, `force` allows overlaps."""
        force = fields.pop("force", False)
        async with self.works.write(self[by]) as work:
            return await shifts.create(work, new_shift(**self._named(fields)), force=force)

    async def change(self, shift: Shift, by: str = "max", *, force: bool = False, **fields: Any) -> Shift:
        """Change a shift; `to` names its assignee, and is None for nobody."""
        async with self.works.write(self[by]) as work:
            return await shifts.update(work, shift.id, ShiftEdit(**self._named(fields)), force=force)

    async def cancel(self, shift: Shift, by: str = "max", reason: str | None = None) -> Shift:
        """Cancel a shift."""
        async with self.works.write(self[by]) as work:
            return await shifts.cancel(work, shift.id, reason)

    async def get(self, shift: Shift, by: str = "max") -> Shift:
        """A shift as somebody sees it."""
        async with self.works.read(self[by]) as work:
            return await shifts.get(work, shift.id)

    async def listed(self, by: str, *, managed: bool = True, **wanted: Any) -> list[int]:
        """The ids of what somebody lists."""
        async with self.works.read(self[by]) as work:
            listing = shifts.list_managed if managed else shifts.list_own
            page = await listing(work, ShiftFilter(**wanted), PageRequest())
        assert page.total == len(page.rows)
        return [shift.id for shift in page.rows]

    async def happened(self) -> list[tuple[str, dict[str, Any]]]:
        """The names of all events about work so far, and their fields."""
        async with self.works.read(SYSTEM) as work:
            rows = await select_events_after(work.db, 0, 10_000)
        return [(row.name.partition(".")[2], row.body) for row in rows if row.name.startswith("workforce.")]

    def _named(self, fields: dict[str, Any]) -> dict[str, Any]:
        if "to" in fields:
            name = fields.pop("to")
            fields["assignee_id"] = name and self.uid(name)
        return fields


def new_shift(**fields: Any) -> NewShift:
    """A shift to be made."""
    start = fields.get("start_at", NINE)
    return NewShift(**{"start_at": start, "end_at": start and start + 8 * HOUR} | fields)


@pytest.fixture
async def roster(works: Works) -> Roster:
    """The team, in Berlin."""
    ids = {name: await a_user(works, name) for name in (*_PEOPLE, "otto")}
    team_id, other_id = await a_team(works, "kitchen", ids["olga"]), await a_team(works, "elsewhere", ids["otto"])
    people = {name: await _joined(works, ids[name], team_id, rank) for name, (rank, _) in _PEOPLE.items()}
    people["otto"] = await _joined(works, ids["otto"], other_id, Rank.OWNER)
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE teams SET time_zone = $2 WHERE id = $1", team_id, ZONE.key)
        for name, (_, labels) in _PEOPLE.items():
            for context, names in labels.items():
                member_id = people[name].member_id or 0
                await taggings.replace(work, Owner.of_team(team_id), "TeamMember", member_id, context, names)
        places = [
            await work.db.fetch_value("SELECT id FROM tags WHERE owner_id = $1 AND name = $2", team_id, name)
            for name in ("Pier", "Mill")
        ]
    return Roster(works, team_id, people, *places)


async def _joined(works: Works, user_id: int, team_id: int, rank: Rank) -> Actor:
    async with works.write(SYSTEM) as work:
        member_id: int = await work.db.fetch_value(
            """
            INSERT INTO memberships (team_id, user_id, rank, manager, status, joined_at, created_at, updated_at)
            VALUES ($1, $2, $3, false, 'active', $4, $4, $4) RETURNING id
            """,
            team_id,
            user_id,
            rank,
            work.now,
        )
    return Actor(
        user_id=user_id,
        account_type="TeamMember",
        account_id=member_id,
        team_id=team_id,
        member_id=member_id,
        rank=rank,
    )
