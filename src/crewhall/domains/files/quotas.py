"""How much room the files of a person and of a team may take, and how much they take.

A figure for each is kept as files are added, and locked while it is, so that two uploads at once cannot both take the last room. Files that
go away leave it as it is: before anybody is refused all is counted anew. Small copies and pictures of profiles do not count.
"""

from msgspec import Struct

from crewhall.domains.files import queries
from crewhall.domains.files.errors import QuotaExceeded
from crewhall.domains.files.model import Holder
from crewhall.kit.actor import signed_in
from crewhall.platform.work import ReadWork, Work

_WHOSE = {Holder.PERSON: "Your", Holder.TEAM: "The team's"}


class Usage(Struct, frozen=True):
    """What somebody's files take, and may take; `limit_bytes` None where there is no limit."""

    holder: Holder
    holder_id: int
    used_bytes: int
    limit_bytes: int | None


async def charge(work: Work, more_bytes: int) -> None:
    """Count new files of the caller's, in the account in use; call before their rows are written. Raises `QuotaExceeded`."""
    for holder, holder_id, limit_bytes in _holders(work):
        if not limit_bytes or not more_bytes:
            continue
        used_bytes = await queries.update_usage(work.db, holder, holder_id, more_bytes)
        if used_bytes is not None and used_bytes <= limit_bytes:
            continue
        await queries.upsert_usage(work.db, holder, holder_id)
        before = await queries.select_used(work.db, holder, holder_id)
        if before + more_bytes > limit_bytes:
            raise QuotaExceeded(whose=_WHOSE[holder], used_bytes=before, limit_bytes=limit_bytes, more_bytes=more_bytes)
        await queries.update_usage_to(work.db, holder, holder_id, before + more_bytes)


async def list_usages(work: ReadWork) -> list[Usage]:
    """What the caller's files take, and those of the team whose account is in use. Raises `Unauthenticated`."""
    return [
        Usage(holder, holder_id, await queries.select_used(work.db, holder, holder_id), limit_bytes or None)
        for holder, holder_id, limit_bytes in _holders(work)
    ]


def _holders(work: ReadWork) -> list[tuple[Holder, int, int]]:
    """Who is charged, always in this order, so that no two units wait for each other in a circle; and with which limit."""
    settings, team_id = work.settings.files, work.actor.team_id
    found = [(Holder.PERSON, signed_in(work.actor), settings.person_quota_bytes)]
    return found if team_id is None else [*found, (Holder.TEAM, team_id, settings.team_quota_bytes)]
