"""The work-life chart: which weeks, from what, and the team beside it."""

from datetime import date, timedelta

import pytest

from crewhall.domains.workforce import work_life
from crewhall.domains.workforce.work_life import WorkLife
from crewhall.kit.actor import Actor, Rank
from crewhall.kit.errors import NotFound
from tests.domains.workforce.clock.staff import MONDAY, Staff

pytestmark = pytest.mark.anyio

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def chart(staff: Staff, who: str = "member") -> WorkLife:
    """What somebody is shown on the Wednesday of the fourth week after the first."""
    staff.clock.now = MONDAY + 23 * DAY
    async with staff.works.read(staff.actors[who]) as work:
        return await work_life.get(work)


async def test_chart_of_what_was_clocked_and_planned(staff: Staff) -> None:
    clocked = await staff.shift("member", MONDAY + DAY, 8, published_at=MONDAY - 7 * DAY)
    staff.clock.now = MONDAY + DAY
    await staff.punch("member", "start", shift_id=clocked)
    staff.clock.now += 5 * HOUR
    await staff.punch("member", "stop")
    # The second shift was not clocked, and planned without a break; the third is published late; the fourth lies in this week.
    await staff.shift("member", MONDAY + 2 * DAY, 8, published_at=MONDAY - 7 * DAY)
    await staff.shift("member", MONDAY + 15 * DAY, 5, published_at=MONDAY + 14 * DAY)
    await staff.shift("member", MONDAY + 22 * DAY, 20, published_at=MONDAY)
    await staff.shift("member", MONDAY + 3 * DAY, 20, canceled_at=MONDAY)
    found = await chart(staff)
    assert found.first_days == [date(2026, 3, 1), date(2026, 3, 8), date(2026, 3, 15)]
    assert found.values == [96, 100, 96]
    assert (found.team_id, found.team) == (staff.team_id, [])
    assert found.feedback == ["Shifts were published less than 48 hours ahead. Ask for the roster earlier."]
    assert await chart(staff, "mate") == WorkLife(staff.team_id, [], [], [], [])


async def test_team_is_shown_from_five_who_worked(staff: Staff) -> None:
    for number, who in enumerate(("member", "mate", "manager", "admin")):
        await staff.shift(who, MONDAY + 7 * DAY, 5 if number else 7)
        await staff.shift(who, MONDAY + 14 * DAY, 5)
    assert (await chart(staff)).team == []
    async with staff.works.write(staff.actors["admin"]) as work:
        await work.db.execute(
            """
            INSERT INTO memberships (team_id, user_id, rank, manager, status, joined_at, created_at, updated_at)
            VALUES ($1, $2, $3, FALSE, 'active', $4, $4, $4)
            """,
            staff.team_id,
            staff.ids["outsider"],
            Rank.MEMBER,
            work.now,
        )
    await staff.shift("outsider", MONDAY + 7 * DAY, 5)
    found = await chart(staff)
    assert (found.values, found.team) == ([96, 100], [99, None])


async def test_personal_account_has_no_chart(staff: Staff) -> None:
    async with staff.works.read(Actor(user_id=staff.ids["member"], account_id=staff.ids["member"])) as work:
        with pytest.raises(NotFound):
            await work_life.get(work)
