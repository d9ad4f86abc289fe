"""/syncs: long work of the current team, with its progress. Source: contracts/tommy.yaml, syncs; behaviour notes, tommy 2.24."""

from litestar import get
from msgspec import Struct

from crewhall.domains.identity.model import User
from crewhall.flows import syncs
from crewhall.flows.syncs import StartedSync
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import MANAGER, AnyRequest, reading
from crewhall.surfaces.tommy.paging import asked_page, page_answer
from crewhall.surfaces.tommy.shapes import answer, path_id, wire_time


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


@get("/syncs", operation_id="get_syncs", opt=MANAGER)
async def get_syncs(request: AnyRequest) -> Answer:
    """The current team's syncs, newest first; for its managers."""
    asked = asked_page(read_query(request.scope["query_string"]))
    async with await reading(request) as work:
        page = await syncs.list_syncs(work, asked)
    return page_answer(request, page, [sync_json(row) for row in page.rows])


@get("/syncs/{id:int}", operation_id="get_syncs_by_id", opt=MANAGER)
async def get_syncs_by_id(request: AnyRequest) -> Answer:
    """One sync; for the managers of its team."""
    async with await reading(request) as work:
        started = await syncs.get(work, path_id(request))
    return answer(sync_json(started))


def _starter_json(user: User | None) -> StarterJson | None:
    return StarterJson(id=user.id, name=user.name, email=user.email) if user else None
