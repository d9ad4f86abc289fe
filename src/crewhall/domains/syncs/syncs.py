"""The life of a sync. Its moves, and what each does from where; a dash is refused with `SyncCannotMove`:

| status                     | begin            | progress   | complete | fail   | cancel   |
|----------------------------|------------------|------------|----------|--------|----------|
| pending                    | processing       | –          | –        | failed | canceled |
| processing                 | processing again | processing | complete | failed | canceled |
| complete, failed, canceled | –                | –          | –        | –      | –        |

"Again": a job whose process died takes the work up from its beginning; `started_at` stays and the counts are told anew, while the percentage
never goes back. A worker learns that its sync was canceled by the refusal of its next `progress`.
"""

import msgspec

from crewhall.domains.syncs import policy, queries
from crewhall.domains.syncs.errors import SyncCannotMove
from crewhall.domains.syncs.events import SyncEnded, SyncProgressed, SyncStarted
from crewhall.domains.syncs.model import Direction, Sync, SyncStatus
from crewhall.kit.errors import existing
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work

_MOVES = {
    "begin": (SyncStatus.PENDING, SyncStatus.PROCESSING),
    "progress": (SyncStatus.PROCESSING,),
    "complete": (SyncStatus.PROCESSING,),
    "fail": (SyncStatus.PENDING, SyncStatus.PROCESSING),
    "cancel": (SyncStatus.PENDING, SyncStatus.PROCESSING),
}


async def start(
    work: Work,
    team_id: int,
    user_id: int | None,
    item_type: str,
    direction: Direction,
    options: dict[str, object],
    total: int = 0,
) -> Sync:
    """A new, pending sync; the caller defers the job that does the work. `total` is the number of items, 0 when not known yet.

    Whether the actor may start it is asked by the caller.
    """
    sync = await queries.insert_sync(work.db, team_id, user_id, item_type, direction, options, total, work.now)
    work.emit(SyncStarted(team_id=team_id, user_id=user_id, sync_id=sync.id, item_type=item_type))
    return sync


async def get(work: ReadWork, team_id: int, sync_id: int) -> Sync:
    """One of the team's syncs. Raises `NotFound`, also for another team's, and `Forbidden`."""
    policy.may_watch(work.actor, team_id)
    return existing(await queries.select_sync(work.db, team_id, sync_id), "sync")


async def list_syncs(work: ReadWork, team_id: int, page: PageRequest) -> Page[Sync]:
    """The team's syncs, newest first. Raises `NotFound` and `Forbidden`."""
    policy.may_watch(work.actor, team_id)
    rows = await queries.select_syncs(work.db, team_id, page)
    return Page(rows, await queries.select_syncs_total(work.db, team_id), page)


async def list_open(work: ReadWork, team_id: int, item_type: str) -> list[Sync]:
    """The team's syncs of a type that are pending or processing, oldest first. Raises `NotFound` and `Forbidden`."""
    policy.may_watch(work.actor, team_id)
    return await queries.select_open_syncs(work.db, team_id, item_type)


async def begin(work: Work, sync_id: int, total: int | None = None) -> Sync:
    """The work begins, or begins again after its process died; `total` when the number of items is known only now.

    Raises `NotFound` and `SyncCannotMove`.
    """
    sync = await _locked(work, sync_id, "begin")
    return await _write(
        work,
        sync,
        msgspec.structs.replace(
            sync,
            status=SyncStatus.PROCESSING,
            total_items=sync.total_items if total is None else total,
            success_items=0,
            failed_items=0,
            started_at=sync.started_at or work.now,
        ),
    )


async def lock(work: Work, sync_id: int) -> Sync:
    """The sync that is being worked on, locked until the unit ends: by its counts a job that takes the work up again knows how far it is.

    Raises `NotFound`, and `SyncCannotMove` when the sync has not begun or has ended.
    """
    return await _locked(work, sync_id, "progress")


async def progress(work: Work, sync_id: int, success: int, failed: int, message: str | None = None) -> Sync:
    """The work has come so far: items done and items failed, counted from the beginning. Without a message the last one stays.

    The percentage follows from the counts, when the total is known, and never goes back.
    Raises `NotFound`, and `SyncCannotMove` when the sync was canceled meanwhile.
    """
    sync = await _locked(work, sync_id, "progress")
    percent = min(100 * (success + failed) // sync.total_items, 100) if sync.total_items else 0
    return await _write(
        work,
        sync,
        msgspec.structs.replace(
            sync,
            message=sync.message if message is None else message,
            progress=max(percent, sync.progress),
            success_items=success,
            failed_items=failed,
        ),
    )


async def complete(work: Work, sync_id: int, message: str | None = None) -> Sync:
    """The work is done, though single items may have failed. Raises `NotFound` and `SyncCannotMove`."""
    sync = await _locked(work, sync_id, "complete")
    return await _write(work, sync, _ended(work, sync, SyncStatus.COMPLETE, message))


async def fail(work: Work, sync_id: int, message: str) -> Sync:
    """The work cannot be done; `message` tells the team why. Raises `NotFound` and `SyncCannotMove`."""
    sync = await _locked(work, sync_id, "fail")
    return await _write(work, sync, _ended(work, sync, SyncStatus.FAILED, message))


async def cancel(work: Work, team_id: int, sync_id: int, message: str | None = None) -> Sync:
    """Somebody of the team does not want the work any more; its job stops at its next step.

    Raises `NotFound`, also for another team's, `Forbidden`, and `SyncCannotMove` when it has ended.
    """
    await get(work, team_id, sync_id)
    sync = await _locked(work, sync_id, "cancel")
    return await _write(work, sync, _ended(work, sync, SyncStatus.CANCELED, message))


async def _locked(work: Work, sync_id: int, step: str) -> Sync:
    """The sync, locked, if it may take the step."""
    sync = existing(await queries.select_sync_for_update(work.db, sync_id), "sync")
    if sync.status not in _MOVES[step]:
        raise SyncCannotMove(status=sync.status, step=step)
    return sync


def _ended(work: Work, sync: Sync, status: SyncStatus, message: str | None) -> Sync:
    return msgspec.structs.replace(
        sync,
        status=status,
        message=sync.message if message is None else message,
        progress=100 if status == SyncStatus.COMPLETE else sync.progress,
        ended_at=work.now,
    )


async def _write(work: Work, before: Sync, after: Sync) -> Sync:
    """Store the sync and announce what others can see of the difference."""
    after = msgspec.structs.replace(after, updated_at=work.now)
    await queries.update_sync(work.db, after)
    if after.ended_at is not None:
        work.emit(SyncEnded(team_id=after.team_id, user_id=after.user_id, sync_id=after.id, status=after.status))
    elif (before.status, before.progress) != (after.status, after.progress):
        work.emit(
            SyncProgressed(team_id=after.team_id, user_id=after.user_id, sync_id=after.id, progress=after.progress)
        )
    return after
