"""How long it takes until the timesheets of a thousand people, for a fortnight with ten working days each, are derived from the time clock and
submitted: two requests for five hundred each, by the owner of the team."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from bench.world import World
from crewhall.app.build import Server
from crewhall.domains.workforce import timesheet_states
from crewhall.domains.workforce.model.timesheets import MOST_AT_ONCE, TimesheetStatus
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.platform.settings import load
from crewhall.platform.work import Work, Works

PEOPLE = 1000
MOST_S = 10.0
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
_DAYS = (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
_PUNCHES = ((9.0, "start"), (12.0, "pause"), (12.5, "resume"), (17.25, "stop"))


class _Id(Struct, frozen=True):
    id: int


class _Owner(Struct, frozen=True):
    team_id: int
    user_id: int
    member_id: int


def measure_timesheets(database: str, variables: dict[str, str], _made: World) -> dict[str, object]:
    """One JSON line's worth: seconds for all, and how many items came of it."""
    taken_s, items = asyncio.run(_measure(Server(load(variables, {}))))
    return {
        "figure": f"timesheets_of_{PEOPLE}",
        "database": database,
        "taken_s": round(taken_s, 2),
        "limit_s": MOST_S,
        "items": items,
        "ok": taken_s <= MOST_S and items == PEOPLE * len(_DAYS),
    }


async def _measure(server: Server) -> tuple[float, int]:
    await server.open_database()
    works = server.works
    async with works.write(SYSTEM) as work:
        owner = await work.db.fetch_one(
            _Owner,
            """
            SELECT t.id, m.user_id, m.id FROM teams t JOIN memberships m ON m.team_id = t.id AND m.user_id = t.owner_id
            WHERE t.name = 'Crew'
            """,
        )
        if owner is None:
            raise RuntimeError("there is no team to measure with")
        sheet_ids = await _fill(work, owner.team_id)
    actor = Actor(owner.user_id, "TeamMember", owner.member_id, owner.team_id, owner.member_id, Rank.OWNER)
    started = time.perf_counter()
    for first in range(0, len(sheet_ids), MOST_AT_ONCE):
        await _submit(works, actor, sheet_ids[first : first + MOST_AT_ONCE])
    taken_s = time.perf_counter() - started
    async with works.read(SYSTEM) as work:
        items: int = await work.db.fetch_value(
            "SELECT count(*) FROM timesheet_items WHERE team_id = $1 AND work_minutes = 465 AND break_minutes = 30",
            owner.team_id,
        )
    await server.close()
    return taken_s, items


async def _submit(works: Works, actor: Actor, sheet_ids: list[int]) -> None:
    async with works.write(actor) as work:
        await timesheet_states.change_many(work, sheet_ids, TimesheetStatus.SUBMITTED)


async def _fill(work: Work, team_id: int) -> list[int]:
    """What the people have clocked, and timesheets without items; the ids of those."""
    await work.db.execute("DELETE FROM timesheets WHERE team_id = $1", team_id)
    await work.db.execute("DELETE FROM attendances WHERE team_id = $1", team_id)
    for day in _DAYS:
        for hours, kind in _PUNCHES:
            await work.db.execute(
                """
                INSERT INTO attendances (team_id, user_id, status, at, created_at, updated_at, is_far, channel, is_offline, is_auto, is_edited)
                SELECT m.team_id, m.user_id, $2, $3::timestamptz, $3::timestamptz, $3::timestamptz, FALSE, 'mobile', FALSE, FALSE, FALSE
                FROM memberships m WHERE m.team_id = $1 ORDER BY m.user_id LIMIT $4
                """,
                team_id,
                kind,
                MONDAY + timedelta(days=day, hours=hours),
                PEOPLE,
            )
    await work.db.execute(
        """
        INSERT INTO timesheets (team_id, user_id, start_date, end_date, status, locked, manual, created_at, updated_at)
        SELECT m.team_id, m.user_id, $2::date, $3::date, 'unsubmitted', FALSE, FALSE, $4::timestamptz, $4::timestamptz
        FROM memberships m WHERE m.team_id = $1 ORDER BY m.user_id LIMIT $5
        """,
        team_id,
        date(2026, 3, 1),
        date(2026, 3, 14),
        work.now,
        PEOPLE,
    )
    rows = await work.db.fetch_all(_Id, "SELECT id FROM timesheets WHERE team_id = $1 ORDER BY id", team_id)
    return [row.id for row in rows]
