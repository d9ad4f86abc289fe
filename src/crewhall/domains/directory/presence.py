"""When people were last seen. Who may know it is asked where it is shown: contacts show it of friends and team mates only."""

from collections.abc import Sequence

from crewhall.domains.directory.queries import presence as queries
from crewhall.platform.work import Work


async def touch(work: Work, user_ids: Sequence[int]) -> None:
    """Remember that these people are here now. One statement."""
    await queries.upsert_presences(work.db, user_ids, work.now)
