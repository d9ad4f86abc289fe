"""What goes when a person deletes their account: their own tags."""

from crewhall.domains.labels import queries
from crewhall.kit.owner import Owner
from crewhall.platform.work import Work


async def forget(work: Work, user_id: int) -> None:
    """Remove the tags that are the person's own. The caller has proved the right."""
    await queries.delete_of_owner(work.db, Owner.of_user(user_id))
