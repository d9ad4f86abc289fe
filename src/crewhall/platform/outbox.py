"""What leaves with a commit: event rows with growing numbers, and job rows. All statements that insert or read them for a feed."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct

from crewhall.kit.events import Event
from crewhall.platform.db.database import Db

# One writer at a time may number events, so that numbers become visible in their order and a client that has seen N never misses N-1.
_NUMBERING = 7_305_001


class Queue(StrEnum):
    """Which slots a job waits for: jobs of one queue never keep those of another waiting."""

    DEFAULT = "default"
    MAIL = "mail"


class Deferred(Struct, frozen=True, kw_only=True):
    """A job to insert with the commit. `lock`: one at a time. `queueing_lock`: at most one waiting."""

    name: str
    args: dict[str, object]
    run_at: datetime | None = None
    queue: Queue = Queue.DEFAULT
    lock: str | None = None
    queueing_lock: str | None = None


class EventRow(Struct, frozen=True):
    """An event as it is kept. `number` grows; a client resumes after the last one it has seen."""

    number: int
    name: str
    team_id: int | None
    user_id: int | None
    room_id: int | None
    seen_from: int
    actor_id: int | None
    body: dict[str, object]
    happened_at: datetime


async def insert_events(
    db: Db, events: Sequence[Event], actor_id: int | None, now: datetime, *, has_jobs: bool = False
) -> int:
    """Insert the events in order; the number of the last one. On PostgreSQL the other processes are told of them, and of jobs, too."""
    if db.dialect == "postgres":
        return await _insert_and_notify(db, events, actor_id, now, has_jobs=has_jobs)
    number = 0
    for event in events:
        number = await db.fetch_value(
            """
            INSERT INTO events (name, team_id, user_id, room_id, seen_from, actor_id, body, happened_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING number
            """,
            event.wire_name,
            event.team_id,
            event.user_id,
            event.room_id,
            event.seen_from,
            actor_id,
            msgspec.Raw(msgspec.json.encode(event)),
            now,
        )
    return number


async def _insert_and_notify(
    db: Db, events: Sequence[Event], actor_id: int | None, now: datetime, *, has_jobs: bool
) -> int:
    """One round trip for any number of events. A number is drawn only for a row of the join, so not before the lock is held."""
    rows = [
        {
            "name": event.wire_name,
            "team_id": event.team_id,
            "user_id": event.user_id,
            "room_id": event.room_id,
            "seen_from": event.seen_from,
            "body": event,
        }
        for event in events
    ]
    return await db.fetch_value(
        """
        WITH numbering AS MATERIALIZED (SELECT pg_advisory_xact_lock($1)),
        added AS (
            INSERT INTO events (name, team_id, user_id, room_id, seen_from, actor_id, body, happened_at)
            SELECT e.name, e.team_id, e.user_id, e.room_id, e.seen_from, $3::bigint, e.body, $4::timestamptz
            FROM numbering CROSS JOIN ROWS FROM (
                jsonb_to_recordset($2) AS (name text, team_id bigint, user_id bigint, room_id bigint, seen_from integer, body jsonb)
            ) WITH ORDINALITY AS e (name, team_id, user_id, room_id, seen_from, body, place)
            ORDER BY e.place RETURNING number
        )
        SELECT max(number), pg_notify('crewhall', max(number)::text), CASE WHEN $5::boolean THEN pg_notify('crewhall_jobs', '') END
        FROM added
        """,
        _NUMBERING,
        rows,
        actor_id,
        now,
        has_jobs,
    )


async def notify_jobs(db: Db) -> None:
    """PostgreSQL only: tell the other processes, with the commit, of new jobs."""
    await db.execute("SELECT pg_notify('crewhall_jobs', '')")


async def notify_feeds(db: Db, payload: str) -> None:
    """PostgreSQL only: tell the other processes' feeds at once of something that is not kept; at most 8,000 bytes."""
    await db.execute("SELECT pg_notify('crewhall_feed', $1)", payload)


async def insert_jobs(db: Db, jobs: Sequence[Deferred], now: datetime) -> None:
    """Insert the jobs; one whose queueing lock waits already is left out."""
    await db.execute_many(
        """
        INSERT INTO jobs (queue, name, args, lock, queueing_lock, status, attempts, run_at, created_at)
        VALUES ($1, $2, $3, $4, $5, 'todo', 0, $6, $7)
        ON CONFLICT DO NOTHING
        """,
        [(job.queue, job.name, job.args, job.lock, job.queueing_lock, job.run_at or now, now) for job in jobs],
    )


async def select_events_after(db: Db, number: int, limit: int) -> list[EventRow]:
    """Events of the whole server after `number`, in order, at most `limit`. For feeds, which choose what each caller may see."""
    return await db.fetch_all(
        EventRow,
        """
        SELECT number, name, team_id, user_id, room_id, seen_from, actor_id, body, happened_at
        FROM events WHERE number > $1 ORDER BY number LIMIT $2
        """,
        number,
        limit,
    )


async def select_events_of(
    db: Db, after: int, until: int, user_id: int, team_ids: list[int], room_ids: list[int], limit: int
) -> list[EventRow]:
    """The first events after one number, up to another, that concern the person, one of the teams or one of the rooms; in order.

    Whoever asks still compares ranks (`seen_from`). A walk along the numbers: keep the two within a few thousand.
    """
    return await db.slow_fetch_all(
        EventRow,
        """
        SELECT number, name, team_id, user_id, room_id, seen_from, actor_id, body, happened_at
        FROM events WHERE number > $1 AND number <= $2
          AND (user_id = $3 OR room_id = ANY($5) OR (room_id IS NULL AND team_id = ANY($4)))
        ORDER BY number LIMIT $6
        """,
        after,
        until,
        user_id,
        team_ids,
        room_ids,
        limit,
    )


async def select_events_in_rooms(
    db: Db, names: list[str], after: int, until: int, room_ids: list[int]
) -> list[EventRow]:
    """Events of some names in some rooms, in order. A walk along the numbers: keep the two within a few thousand."""
    return await db.slow_fetch_all(
        EventRow,
        """
        SELECT number, name, team_id, user_id, room_id, seen_from, actor_id, body, happened_at
        FROM events WHERE number > $1 AND number <= $2 AND name = ANY($3) AND room_id = ANY($4) ORDER BY number
        """,
        after,
        until,
        names,
        room_ids,
    )


async def select_last_number(db: Db) -> int:
    """The number of the newest event, 0 when there is none."""
    return await db.fetch_value("SELECT coalesce(max(number), 0) FROM events")
