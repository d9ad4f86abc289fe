"""What goes when a person deletes their account: what others know of them as a contact, and the other way round."""

from crewhall.domains.directory.queries import departures as queries
from crewhall.platform.work import Work


async def forget(work: Work, user_id: int) -> None:
    """Remove the person from all address books, theirs with them; end the invitations to them. The caller has proved the right."""
    await queries.delete_contacts(work.db, user_id)
    await queries.update_invitations_ended(work.db, user_id, work.now)
    await queries.delete_presence(work.db, user_id)
