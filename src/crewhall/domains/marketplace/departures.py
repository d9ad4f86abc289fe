"""What goes when a person deletes their account: their fragments of no team."""

from crewhall.domains.marketplace import queries
from crewhall.platform.work import Work


async def forget(work: Work, user_id: int) -> None:
    """Remove the person's fragments of no team; those of teams stay. The caller has proved the right."""
    await queries.delete_of_person(work.db, user_id)
