"""The jobs behind demo data. A job whose process died may try often; one that fails by itself gives up after a few tries and says so."""

from collections.abc import Awaitable

import msgspec

from crewhall.domains.syncs.errors import SyncCannotMove
from crewhall.flows.demo import demos
from crewhall.platform.jobs import JobRun, LeaseLost

ATTEMPTS = 20
"""Attempts in all, for the registry: those that ended with their process count too."""

_TRIES = 3


async def apply(run: JobRun) -> None:
    """`demo.apply` with `sync_id`, `team_id` and `team_slug`."""
    args = msgspec.convert(run.args, _Args)
    await _carry_out(run, args, demos.make(run.works, args.team_id, args.team_slug, args.sync_id, run.finish))


async def reset(run: JobRun) -> None:
    """`demo.reset` with `sync_id` and `team_id`."""
    args = msgspec.convert(run.args, _Args)
    await _carry_out(run, args, demos.remove(run.works, args.team_id, args.sync_id, run.finish))


class _Args(msgspec.Struct, frozen=True):
    sync_id: int
    team_id: int
    team_slug: str = ""


async def _carry_out(run: JobRun, args: _Args, doing: Awaitable[None]) -> None:
    try:
        await doing
    except SyncCannotMove:
        return  # the sync has ended: somebody stopped it, or an earlier attempt gave it up
    except LeaseLost:
        raise  # another process has the job now, and the sync with it
    except Exception:
        if run.job.attempts >= _TRIES:
            await demos.give_up(run.works, args.sync_id)
        raise
