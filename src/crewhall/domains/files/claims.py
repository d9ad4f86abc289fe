"""Which blobs may be removed: those that nothing refers to, and that nobody is about to refer to.

Blobs are kept under the hash of their content, so the same bytes may arrive at the very instant at which they are swept away. A claim in
the database decides, since both sides must change the same row of it:

| claim of a blob | put                     | mark (a sweep, nothing refers to it) | withdraw (whoever put it)        | release |
|-----------------|-------------------------|--------------------------------------|----------------------------------|---------|
| (none)          | claimed                 | claimed                              |                                  |         |
| claimed         | claimed from now on     | after `KEPT_FOR`: going              | going, if nobody else claimed it |         |
| going           | waits until it has gone | going                                |                                  | (none)  |

A sweep that died leaves blobs going; after `_SWEEP_TAKES` others may put them again.
"""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from crewhall.domains.files import queries
from crewhall.kit.actor import SYSTEM
from crewhall.platform.blobs import BlobKey, Blobs, BlobsUnavailable
from crewhall.platform.work import Work, Works

KEPT_FOR = timedelta(days=1)
"""How long a blob stays without anything that refers to it."""

LONGEST_SWEEP_S = 300.0
"""Within this time the blobs that were marked together are removed, or not at all."""

_SWEEP_TAKES = timedelta(seconds=2 * LONGEST_SWEEP_S)
_FORGOTTEN_AFTER = timedelta(days=30)
_TRIES, _PAUSE_S = 50, 0.1


async def put(works: Works, blobs: Blobs, contents: Mapping[str, bytes]) -> dict[str, datetime]:
    """Keep blobs; each is safe from sweeps for `KEPT_FOR`, in which a row must come to refer to it. Raises `BlobsUnavailable`.

    Those that nobody had claimed or kept before come back, with the time of their claim, for `withdraw`.
    """
    new: dict[str, datetime] = {}
    keys = sorted(contents)
    for _ in range(_TRIES if keys else 0):
        async with works.write(SYSTEM) as work:
            keys = [key for key in keys if not await _claim(work, key, new)]
        if not keys:
            break
        await asyncio.sleep(_PAUSE_S)
    if keys:
        raise BlobsUnavailable
    for key, content in contents.items():
        if not await blobs.add(content, BlobKey(key)):
            new.pop(key, None)
    return new


async def _claim(work: Work, key: str, new: dict[str, datetime]) -> bool:
    """Claim a blob, and note it if nobody had; whether it could be claimed now."""
    if await queries.insert_new_claim(work.db, key, work.now):
        new[key] = work.now
        return True
    return await queries.update_claim(work.db, key, work.now, work.now - _SWEEP_TAKES)


async def withdraw(works: Works, blobs: Blobs, new: Mapping[str, datetime]) -> None:
    """Remove blobs that `put` has just kept and that will not be needed, but for those that somebody else has claimed meanwhile.

    Raises `BlobsUnavailable`; a sweep removes them then.
    """
    going: list[str] = []
    async with works.write(SYSTEM) as work:
        for claimed_at in sorted(set(new.values())):
            keys = [key for key in sorted(new) if new[key] == claimed_at]
            going += await queries.update_own_claims_going(work.db, keys, claimed_at, work.now)
    try:
        for key in going:
            await blobs.delete(key)
    finally:
        if going:
            async with works.write(SYSTEM) as work:
                await release(work, going)


async def find_attached(work: Work, keys: Collection[str]) -> set[str]:
    """Those of the blobs that files or their small copies are kept in."""
    return await queries.select_attached_keys(work.db, list(keys))


async def mark(work: Work, used: Collection[str], unused: Collection[str]) -> list[str]:
    """Those of the unused blobs that may be removed now. For the others time begins to run, for the used ones it ends."""
    since = work.now - KEPT_FOR
    await queries.delete_claims(work.db, list(used), since)
    await queries.insert_claims(work.db, sorted(unused), work.now)
    return await queries.update_claims_going(work.db, list(unused), since, work.now)


async def prune(work: Work) -> None:
    """Forget claims of blobs that never came, or have gone without a word."""
    await queries.delete_old_claims(work.db, work.now - _FORGOTTEN_AFTER)


async def release(work: Work, keys: Collection[str]) -> None:
    """Forget the claims of blobs that have gone."""
    await queries.delete_going_claims(work.db, list(keys))
