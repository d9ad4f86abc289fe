"""When people were last seen. Who may know it is asked where it is shown: contacts show it of friends and team mates only."""

from collections.abc import Sequence
from datetime import datetime

from crewhall.domains.directory.queries import presence as queries
from crewhall.platform.work import ReadWork, Work


async def touch(work: Work, user_ids: Sequence[int]) -> None:
    """Remember that these people are here now. One statement."""
    await queries.upsert_presences(work.db, user_ids, work.now)


async def last_seen(work: ReadWork, user_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of the people was last seen, in UTC; whoever never was is left out. One statement; whoever asks."""
    if not user_ids:
        return {}
    return {seen.user_id: seen.seen_at for seen in await queries.select_presences(work.db, list(user_ids))}
