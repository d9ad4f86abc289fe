"""Syncs with the people who started them. Joins syncs with identity."""

from msgspec import Struct

from crewhall.domains.identity import teams, users
from crewhall.domains.identity.model import User
from crewhall.domains.syncs import syncs
from crewhall.domains.syncs.model import Sync
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork


class StartedSync(Struct, frozen=True):
    """A sync and who started it; nobody when the server did, or when that person is gone."""

    sync: Sync
    starter: User | None


async def list_syncs(work: ReadWork, page: PageRequest) -> Page[StartedSync]:
    """The current team's syncs, newest first. Raises `NotFound` under a personal account, `Forbidden`."""
    team = await teams.get_current(work)
    found = await syncs.list_syncs(work, team.id, page)
    people = await users.list_by_ids(work, sorted({sync.user_id for sync in found.rows if sync.user_id}))
    rows = [StartedSync(sync, people.get(sync.user_id or 0)) for sync in found.rows]
    return Page(rows, found.total, page)


async def get(work: ReadWork, sync_id: int) -> StartedSync:
    """One of the current team's syncs. Raises `NotFound`, also for another team's, and `Forbidden`."""
    team = await teams.get_current(work)
    sync = await syncs.get(work, team.id, sync_id)
    people = await users.list_by_ids(work, [sync.user_id] if sync.user_id else [])
    return StartedSync(sync, people.get(sync.user_id or 0))
