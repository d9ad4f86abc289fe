"""Removing blobs that nothing refers to any more: files of deleted messages, pictures that were replaced, uploads that were cut short."""

import asyncio

from crewhall.domains.files import claims
from crewhall.domains.focus import profiles
from crewhall.domains.identity import icons
from crewhall.flows.icons import PATH
from crewhall.kit.actor import SYSTEM
from crewhall.platform.blobs import Blobs
from crewhall.platform.work import Works


async def sweep(works: Works, blobs: Blobs) -> int:
    """Remove blobs that nothing has referred to for `claims.KEPT_FOR`, as seen by two sweeps; how many. Raises `BlobsUnavailable`.

    References are files that hang somewhere or wait to be taken up, their small copies, and the pictures of people and teams.
    """
    async with works.read(SYSTEM) as work:
        addresses = [*await icons.list_addresses(work, PATH), *await profiles.list_image_addresses(work, PATH)]
    pictures = {address.rpartition(PATH)[2] for address in addresses}
    removed = 0
    async for keys in blobs.list_keys():
        async with works.write(SYSTEM) as work:
            used = await claims.find_attached(work, keys) | pictures.intersection(keys)
            going = await claims.mark(work, used, set(keys) - used)
        async with asyncio.timeout(claims.LONGEST_SWEEP_S):
            for key in going:
                await blobs.delete(key)
        if going:
            async with works.write(SYSTEM) as work:
                await claims.release(work, going)
        removed += len(going)
    async with works.write(SYSTEM) as work:
        await claims.prune(work)
    return removed
