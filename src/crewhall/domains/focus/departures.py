"""What goes when a person deletes their account: their whole diary, which nobody else reads, and how they showed themselves on leaderboards."""

from crewhall.domains.focus.queries import departures as queries
from crewhall.platform.work import Work


async def forget(work: Work, user_id: int) -> None:
    """Remove everything that the person has tracked, planned and scored. The caller has proved the right."""
    await queries.delete_of_person(work.db, user_id)
