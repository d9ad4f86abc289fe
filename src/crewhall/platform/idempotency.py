"""Idempotency keys: what is kept of requests that a client may send again. One row a key, one named function per statement.

A row is claimed before the request runs, is marked in the transaction that changes something, and gets the answer in the end. So a request
whose process dies is run again only if it had changed nothing.
"""

import math
from contextvars import ContextVar
from datetime import datetime, timedelta

from msgspec import Struct

from crewhall.kit.errors import CrewhallError, Kind
from crewhall.platform.db.database import Db

KEPT_FOR = timedelta(hours=24)
_CLAIMED_FOR = timedelta(minutes=2)
"""Longer than any request takes: a claim that is older belongs to a process that died."""
_USUAL_TIME = timedelta(seconds=10)
"""A claim that is older probably belongs to a process that died: it is of no use to come back before it ends."""


class RequestInProgress(CrewhallError):
    """A request with this idempotency key is being answered."""

    kind = Kind.CONFLICT
    code = "REQUEST_IN_PROGRESS"
    text = "A request with this Idempotency-Key is still in progress. Try again in {retry_after_s} seconds."

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(retry_after_s=retry_after_s)


class AnswerIsLost(CrewhallError):
    """The request was carried out, but the server stopped before it could keep the answer."""

    kind = Kind.CONFLICT
    code = "ANSWER_IS_LOST"
    text = (
        "The request with this Idempotency-Key was carried out, but its answer was not kept. "
        "Read the current state before you send another request with a new key."
    )


class Claim:
    """The right of one request to run under a key. `is_committed`: it has changed something."""

    __slots__ = ("id", "is_committed", "key")

    def __init__(self, key: str, claim_id: str) -> None:
        self.key = key
        self.id = claim_id
        self.is_committed = False


class KeptAnswer(Struct, frozen=True):
    """The row of a key. `status` None: there is no answer yet. `body` is encrypted."""

    body_digest: str | None
    is_committed: bool
    claimed_until: datetime
    status: int | None
    headers: list[tuple[str, str]] | None
    body: str | None


current_claim: ContextVar[Claim | None] = ContextVar("current_claim", default=None)
"""The claim of the request that runs here; the unit of work marks it when it commits."""


async def claim(db: Db, key: str, claim_id: str, now: datetime) -> KeptAnswer | None:
    """Claim a key; None when it is ours, else the row of the request that was first. Raises `RequestInProgress`, `AnswerIsLost`."""
    if await _insert_claim(db, key, claim_id, now):
        return None
    kept = await select_kept_answer(db, key)
    if kept is None:  # given up in between
        raise RequestInProgress(1)
    if kept.status is not None:
        return kept
    if kept.is_committed and kept.claimed_until < now:
        raise AnswerIsLost
    since = now - (kept.claimed_until - _CLAIMED_FOR)
    left_s = 1 if since < _USUAL_TIME else math.ceil((kept.claimed_until - now).total_seconds())
    raise RequestInProgress(max(1, left_s))


async def mark_committed(db: Db, claim: Claim) -> None:
    """Say, in the transaction that changes something, that the request has. Raises `RequestInProgress` when another took the key over."""
    if not claim.is_committed:
        marked = await db.fetch_value(
            "UPDATE idempotency_keys SET is_committed = TRUE WHERE key = $1 AND claim_id = $2 RETURNING 1",
            claim.key,
            claim.id,
        )
        if marked is None:
            raise RequestInProgress(1)


async def _insert_claim(db: Db, key: str, claim_id: str, now: datetime) -> bool:
    """Insert the row, or take over one that is too old or whose request died without having changed anything; whether it is ours."""
    mine = await db.fetch_value(
        """
        INSERT INTO idempotency_keys (key, claim_id, claimed_until, is_committed, created_at) VALUES ($1, $2, $3, FALSE, $4)
        ON CONFLICT (key) DO UPDATE SET claim_id = $2, claimed_until = $3, created_at = $4, is_committed = FALSE,
            body_digest = NULL, status = NULL, headers = NULL, body = NULL
        WHERE idempotency_keys.created_at < $5
           OR (idempotency_keys.status IS NULL AND NOT idempotency_keys.is_committed AND idempotency_keys.claimed_until < $4)
        RETURNING 1
        """,
        key,
        claim_id,
        now + _CLAIMED_FOR,
        now,
        now - KEPT_FOR,
    )
    return mine is not None


async def select_kept_answer(db: Db, key: str) -> KeptAnswer | None:
    """The row of a key."""
    return await db.fetch_one(
        KeptAnswer,
        "SELECT body_digest, is_committed, claimed_until, status, headers, body FROM idempotency_keys WHERE key = $1",
        key,
    )


async def update_answer(
    db: Db, claim: Claim, body_digest: str, status: int, headers: list[tuple[str, str]], body: str
) -> None:
    """Keep the answer."""
    await db.execute(
        """
        UPDATE idempotency_keys SET body_digest = $3, status = $4, headers = $5, body = $6 WHERE key = $1 AND claim_id = $2
        """,
        claim.key,
        claim.id,
        body_digest,
        status,
        headers,
        body,
    )


async def delete_claim(db: Db, claim: Claim) -> None:
    """Give a key up, if the request changed nothing."""
    await db.execute(
        "DELETE FROM idempotency_keys WHERE key = $1 AND claim_id = $2 AND NOT is_committed", claim.key, claim.id
    )


async def update_claims_of_the_dead(db: Db, now: datetime) -> None:
    """End all claims: the one process that serves this database has just started, so that nobody is at work on them."""
    await db.execute("UPDATE idempotency_keys SET claimed_until = $1 WHERE status IS NULL AND claimed_until > $1", now)


async def delete_old(db: Db, now: datetime, limit: int) -> bool:
    """Forget at most so many of the answers that were kept long enough; whether there may be more."""
    deleted = await db.execute(
        """
        DELETE FROM idempotency_keys WHERE key IN (
            SELECT key FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2)
        """,
        now - KEPT_FOR,
        limit,
    )
    return deleted == limit
