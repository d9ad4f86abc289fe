"""/syncs: long work of the current team, with its progress. Source: contracts/tommy.yaml, syncs; behaviour notes, tommy 2.24."""

from msgspec import Struct

from crewhall.domains.identity.model import User
from crewhall.flows import syncs
from crewhall.flows.syncs import StartedSync
from crewhall.platform.http.resources import MANAGER, Request, Response, operation, reading
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import reply, wire_time


class StarterJson(Struct, omit_defaults=True):
    """The user in contracts/tommy.yaml Sync."""

    id: int
    name: str
    email: str | None = None


class SyncJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml Sync. There are no integrations, so `integration_id` never goes out."""

    id: int
    team_id: int
    status: str
    item_type: str
    direction: str
    options: dict[str, object]
    progress_percentage: float
    total_items: int
    success_items: int
    failed_items: int
    created_at: str | None
    updated_at: str | None
    message: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    user_id: int | None = None
    user: StarterJson | None = None


def sync_json(started: StartedSync) -> SyncJson:
    """A sync and who started it."""
    sync = started.sync
    return SyncJson(
        id=sync.id,
        team_id=sync.team_id,
        status=sync.status,
        item_type=sync.item_type,
        direction=sync.direction,
        options=sync.options,
        progress_percentage=float(sync.progress),
        total_items=sync.total_items,
        success_items=sync.success_items,
        failed_items=sync.failed_items,
        created_at=wire_time(sync.created_at),
        updated_at=wire_time(sync.updated_at),
        message=sync.message,
        started_at=wire_time(sync.started_at),
        ended_at=wire_time(sync.ended_at),
        user_id=sync.user_id,
        user=_starter_json(started.starter),
    )


class SyncsResource:
    """/syncs: the current team's syncs."""

    @operation("get_syncs", MANAGER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The current team's syncs, newest first; for its managers."""
        requested = requested_page(read_query(req.scope["query_string"]))
        async with reading(req) as work:
            page = await syncs.list_syncs(work, requested)
        reply_page(req, resp, page, [sync_json(row) for row in page.rows])


class SyncResource:
    """/syncs/{sync_id}: one sync."""

    @operation("get_syncs_by_id", MANAGER)
    async def on_get(self, req: Request, resp: Response, sync_id: int) -> None:
        """One sync; for the managers of its team."""
        async with reading(req) as work:
            started = await syncs.get(work, sync_id)
        reply(resp, sync_json(started))


def _starter_json(user: User | None) -> StarterJson | None:
    return StarterJson(id=user.id, name=user.name, email=user.email) if user else None
