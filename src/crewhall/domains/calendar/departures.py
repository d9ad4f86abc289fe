"""What goes when a person deletes their account: their own calendar, and the addresses at which programs read calendars for them."""

from crewhall.domains.calendar import queries
from crewhall.platform.work import Work


async def forget(work: Work, user_id: int) -> None:
    """Remove the person's entries of no team, and their feeds. Entries of teams stay. The caller has proved the right."""
    await queries.delete_of_person(work.db, user_id)
