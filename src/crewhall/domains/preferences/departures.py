"""What goes when a person deletes their account: their settings."""

from crewhall.domains.preferences import queries
from crewhall.kit.owner import Owner
from crewhall.platform.work import Work


async def forget(work: Work, user_id: int) -> None:
    """Remove the settings that are the person's own. The caller has proved the right."""
    await queries.delete_of_owner(work.db, Owner.of_user(user_id))
