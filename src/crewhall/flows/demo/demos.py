"""Applying demo data to a team and taking it back. Both survive the death of their process at any moment: each unit of work commits what
it made or removed together with how far the sync is, and the next process goes on from there."""

from asyncio import sleep
from collections.abc import Awaitable, Callable
from contextlib import suppress

from msgspec import Struct

from crewhall.domains.identity import teams
from crewhall.domains.syncs import rows, syncs
from crewhall.domains.syncs.errors import SyncCannotMove
from crewhall.domains.syncs.model import Direction, Sync, SyncStatus
from crewhall.flows.demo import parts
from crewhall.flows.demo.errors import DemoIsBeingReset
from crewhall.flows.demo.plan import NOT_YET, DemoOptions, Plan, find_seed, plan_of, read_options
from crewhall.kit.actor import SYSTEM
from crewhall.platform.work import Work, Works

APPLY_JOB = "demo.apply"
RESET_JOB = "demo.reset"
ITEM_TYPE = "demo_data"
RESET_ITEM_TYPE = "demo_data_reset"

ITEMS_PER_UNIT = 100
MOST_ROWS_AT_ONCE = 2000
"""How many rows a reset removes within the request; more are left to a job."""

Finish = Callable[[Work], Awaitable[None]]
"""Ends the job in the unit in which its work ends."""


class Reset(Struct, frozen=True):
    """What a reset came to. `rows` were made by demos; with a `sync` they are being removed by a job, else they are gone."""

    team_id: int
    rows: int
    sync: Sync | None


async def apply(work: Work, seed_type: str, options: DemoOptions | None = None) -> Sync:
    """Have demo data made for the current team in the background; the sync that shows how far it is.

    Raises `NotFound`, `Forbidden`, `UnknownSeed`, `InvalidInput`, and `DemoIsBeingReset`.
    Source: contracts/tommy.yaml create_team_demo_data_apply; behaviour notes, tommy 2.24.
    """
    team = await teams.require_admin(work)
    given = read_options(find_seed(seed_type), options or DemoOptions())
    if await syncs.list_open(work, team.id, RESET_ITEM_TYPE):
        raise DemoIsBeingReset
    sync = await syncs.start(work, team.id, work.actor.user_id, ITEM_TYPE, Direction.IMPORT, given)
    work.defer(APPLY_JOB, lock=_lock(team.id), sync_id=sync.id, team_id=team.id, team_slug=team.slug)
    return sync


async def make(works: Works, team_id: int, team_slug: str, sync_id: int, finish: Finish) -> None:
    """Make what a sync asks for, from where it stands. `team_slug` is that of the time when it was asked for.

    Raises `SyncCannotMove` when it has ended, above all because a reset canceled it; what it made until then is the reset's to remove.
    """
    async with works.write(SYSTEM) as work:
        sync = await syncs.get(work, team_id, sync_id)
        plan = plan_of(sync, team_slug)
        if sync.status == SyncStatus.PENDING:
            await syncs.begin(work, sync_id, parts.total(plan))
    while True:
        if await _make_some(works, plan, finish):
            return
        await sleep(0)  # statements on SQLite never wait: let others have a turn


async def _make_some(works: Works, plan: Plan, finish: Finish) -> bool:
    """Make the next items, or complete the sync when all are made: whether that was it."""
    async with works.write(SYSTEM) as work:
        sync = await syncs.lock(work, plan.sync_id)
        step = parts.step_at(plan, sync.success_items + sync.failed_items, ITEMS_PER_UNIT)
        if step is None:
            await syncs.complete(work, sync.id, _told(plan, sync))
            await finish(work)
            return True
        made = await step.part.make(work, plan, step.span)
        for kind, ids in made.rows.items():
            await rows.record_rows(work, sync.id, kind, ids)
        success = sync.success_items + len(step.span) - made.failed
        message = f"Making {step.part.name}: {step.span.stop} of {step.part.count(plan)}"
        await syncs.progress(work, sync.id, success, sync.failed_items + made.failed, message)
    return False


async def reset(work: Work) -> Reset:
    """Remove what demos made in the current team, and nothing else; demos that are being made are stopped.

    What people changed or use since is theirs and stays: members who signed up or were renamed, labels that were renamed or that others
    carry, settings with another value, events that were changed. Chat rooms go in any case, with what people have said in them: most of
    their talk is by made-up people, who go too. Few rows are removed at once, many by a job. Raises `NotFound`, `Forbidden`.
    Source: contracts/tommy.yaml delete_team_demo_data_reset; behaviour notes, tommy 1 (reset removes only generated rows).
    """
    team = await teams.require_admin(work)
    for item_type in (ITEM_TYPE, RESET_ITEM_TYPE):
        for sync in await syncs.list_open(work, team.id, item_type):
            with suppress(SyncCannotMove):  # it has just ended by itself
                await syncs.cancel(work, team.id, sync.id, "Stopped by a reset of the demo data.")
    made = await rows.list_rows(work, team.id, ITEM_TYPE)
    count = sum(map(len, made.values()))
    if count <= MOST_ROWS_AT_ONCE:
        for part, batch in parts.batches(made, ITEMS_PER_UNIT):
            await part.remove(work, team.id, batch)
        await rows.forget_rows(work, team.id, ITEM_TYPE)
        return Reset(team.id, count, None)
    sync = await syncs.start(work, team.id, work.actor.user_id, RESET_ITEM_TYPE, Direction.EXPORT, {}, count)
    work.defer(RESET_JOB, lock=_lock(team.id), sync_id=sync.id, team_id=team.id)
    return Reset(team.id, count, sync)


async def remove(works: Works, team_id: int, sync_id: int, finish: Finish) -> None:
    """Remove what demos made in a team, for the sync of a reset. Again removes what is left. Raises `SyncCannotMove` when it has ended."""
    async with works.write(SYSTEM) as work:
        made = await rows.list_rows(work, team_id, ITEM_TYPE)
        await syncs.begin(work, sync_id, sum(map(len, made.values())))
    done = 0
    for part, batch in parts.batches(made, ITEMS_PER_UNIT):
        async with works.write(SYSTEM) as work:
            await syncs.lock(work, sync_id)
            await part.remove(work, team_id, batch)
            done += sum(map(len, batch.values()))
            await syncs.progress(work, sync_id, done, 0, f"Removing {part.name}")
        await sleep(0)
    async with works.write(SYSTEM) as work:
        await rows.forget_rows(work, team_id, ITEM_TYPE)
        await syncs.complete(work, sync_id, "Removed the demo data, but for what people have changed or use since.")
        await finish(work)


async def give_up(works: Works, sync_id: int) -> None:
    """Tell the team that a sync cannot be carried out; nothing to tell when it has ended."""
    async with works.write(SYSTEM) as work:
        with suppress(SyncCannotMove):
            await syncs.fail(
                work, sync_id, "The server failed at it several times. A reset removes what was made; then try again."
            )


def _told(plan: Plan, sync: Sync) -> str:
    """What a complete demo says of itself: what is there now, what could not be made, and what this version does not make."""
    seed = plan.seed
    counts = {
        "member": plan.members,
        "location": len(plan.places),
        "role": len(seed.all_roles),
        "shift template": len(seed.shift_templates),
        "chat": plan.chats,
        "event": len(seed.occasions),
    }
    phrases = [f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts.items() if count]
    sentences = [f"Demo data for {seed.title}: {', '.join(phrases)}."]
    if sync.failed_items:
        sentences.append(f"{sync.failed_items} could not be made, because names are taken or people have signed up.")
    sentences.append(f"This version makes no {', '.join(NOT_YET[:-1])} or {NOT_YET[-1]}.")
    return " ".join(sentences)


def _lock(team_id: int) -> str:
    return f"demo:{team_id}"
