"""When people can work: what they say of single days, and of weekdays."""

from collections.abc import Sequence
from datetime import date, timedelta

from crewhall.domains.workforce.model.availability import Availability
from crewhall.domains.workforce.queries import availability as queries
from crewhall.kit.calendar import days
from crewhall.platform.work import ReadWork


async def levels(
    work: ReadWork, team_id: int, user_ids: Sequence[int], first_day: date, last_day: date
) -> dict[tuple[int, date], Availability]:
    """What the people say of the days, the last included, by person and day; two statements.

    What is said of a day counts before what is said of its weekday; days of which nothing is said are left out.
    """
    found: dict[tuple[int, date], Availability] = {}
    for pattern in await queries.select_patterns(work.db, team_id, list(user_ids), first_day, last_day):
        until = min(last_day, pattern.until_day or last_day) + timedelta(days=1)
        for day in days(max(first_day, pattern.from_day), until):
            if day.weekday() == pattern.weekday:
                said = Availability(None, team_id, pattern.user_id, day, pattern.am, pattern.pm, pattern.nd)
                found[pattern.user_id, day] = said
    for row in await queries.select_availabilities(work.db, team_id, list(user_ids), first_day, last_day):
        found[row.user_id, row.day] = row
    return found
