"""What people do with timesheets, as short as tests say it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from crewhall.domains.workforce import items, timesheet_states, timesheets
from crewhall.domains.workforce.model.timesheets import (
    Change,
    ItemEdit,
    ItemFilter,
    NewItem,
    NewTimesheet,
    Timesheet,
    TimesheetFilter,
    TimesheetItem,
    TimesheetStatus,
)
from crewhall.domains.workforce.queries import timesheets as queries
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import PageRequest
from tests.domains.workforce.clock.staff import Staff

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 7)
"""The pay period of `MONDAY`, since weeks begin on Sunday unless a team settles it."""
HOUR = timedelta(hours=1)


class Office(Struct):
    """The staff, and their timesheets."""

    staff: Staff

    async def sheet(self, who: str = "member", by: str | None = None, **new: Any) -> Timesheet:
        """Somebody's timesheet of the period that runs, made by them or somebody else."""
        return (await self.make(who, by, **new))[0]

    async def make(self, who: str = "member", by: str | None = None, **new: Any) -> tuple[Timesheet, bool]:
        """The same, and whether it is new."""
        async with self.staff.works.write(self.staff.actors[by or who]) as work:
            return await timesheets.create(work, NewTimesheet(user_id=self.staff.ids[who], **new))

    async def seen(self, who: str, sheet: Timesheet) -> Timesheet:
        """A timesheet as somebody reads it."""
        async with self.staff.works.read(self.staff.actors[who]) as work:
            return await timesheets.get(work, sheet.id)

    async def listed(self, who: str, *, everybody: bool = True, **wanted: Any) -> list[int]:
        """The ids of the timesheets that somebody finds."""
        async with self.staff.works.read(self.staff.actors[who]) as work:
            page = await timesheets.list_timesheets(
                work, TimesheetFilter(**wanted), PageRequest(), all_people=everybody
            )
        assert page.total == len(page.rows)
        return [sheet.id for sheet in page.rows]

    async def put(self, who: str, sheet: Timesheet, target: str, reason: str | None = None) -> Timesheet:
        """Somebody brings a timesheet to a status."""
        async with self.staff.works.write(self.staff.actors[who]) as work:
            return await timesheet_states.change_status(work, sheet.id, TimesheetStatus(target), reason)

    async def put_all(
        self, who: str, sheet_ids: Sequence[int], target: str, reason: str | None = None
    ) -> list[Timesheet]:
        """Somebody brings several timesheets to a status."""
        async with self.staff.works.write(self.staff.actors[who]) as work:
            return await timesheet_states.change_many(work, sheet_ids, TimesheetStatus(target), reason)

    async def force(self, sheet: Timesheet, status: str) -> None:
        """A timesheet in a status, however it came there."""
        async with self.staff.works.write(SYSTEM) as work:
            await work.db.execute(
                "UPDATE timesheets SET status = $2, locked = $3 WHERE id = $1 AND team_id = $4",
                sheet.id,
                status,
                status == "approved",
                sheet.team_id,
            )

    async def add(self, who: str, sheet: Timesheet, minutes: int = 480, **new: Any) -> TimesheetItem:
        """Somebody writes work down."""
        async with self.staff.works.write(self.staff.actors[who]) as work:
            return await items.create(work, NewItem(timesheet_id=sheet.id, work_minutes=minutes, **new))

    async def change(self, who: str, item_id: int, **edit: Any) -> TimesheetItem:
        """Somebody changes an item."""
        async with self.staff.works.write(self.staff.actors[who]) as work:
            return await items.update(work, item_id, ItemEdit(**edit))

    async def remove(self, who: str, item_id: int) -> None:
        """Somebody deletes an item."""
        async with self.staff.works.write(self.staff.actors[who]) as work:
            await items.delete(work, item_id)

    async def drop(self, who: str, sheet: Timesheet) -> None:
        """Somebody deletes a timesheet."""
        async with self.staff.works.write(self.staff.actors[who]) as work:
            await timesheets.delete(work, sheet.id)

    async def items(self, who: str = "member", **wanted: Any) -> list[TimesheetItem]:
        """The items that somebody finds of all people whom they see, the oldest day first."""
        async with self.staff.works.read(self.staff.actors[who]) as work:
            page = await items.list_items(work, ItemFilter(**wanted), PageRequest(), all_people=True)
        return page.rows[::-1]

    async def history(self, sheet: Timesheet, who: str = "admin") -> list[Change]:
        """What happened to a timesheet."""
        async with self.staff.works.read(self.staff.actors[who]) as work:
            return await timesheets.list_changes(work, sheet.id)

    async def count(self) -> int:
        """How many timesheets there are."""
        async with self.staff.works.read(SYSTEM) as work:
            return await queries.select_timesheets_total(work.db, self.staff.team_id, None, TimesheetFilter())

    async def work_a_day(self, who: str = "member", hours: float = 8, **new: Any) -> None:
        """Somebody clocks in, and out so many hours later."""
        await self.staff.punch(who, "start", **new)
        self.staff.clock.now += hours * HOUR
        await self.staff.punch(who, "stop")
