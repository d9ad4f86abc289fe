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
    topics: str
    """Its audience topics, separated by spaces."""


async def insert_events(
    db: Db, events: Sequence[Event], actor_id: int | None, now: datetime, *, has_jobs: bool = False
) -> int:
    """Insert the events in order; the number of the last one. On PostgreSQL the other processes are told of them, and of jobs, too."""
    if db.dialect == "postgres":
        return await _insert_and_notify(db, events, actor_id, now, has_jobs=has_jobs)
    number = 0
    topics: list[tuple[int, str]] = []
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
        topics += [(number, topic) for topic in event.topics()]
    if topics:
        await db.execute_many("INSERT INTO event_topics (number, topic) VALUES ($1, $2)", topics)
    return number


async def _insert_and_notify(
    db: Db, events: Sequence[Event], actor_id: int | None, now: datetime, *, has_jobs: bool
) -> int:
    """One round trip for any number of events. A number is drawn only for a row of the join, so not before the lock is held."""
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
        ),
        placed AS (SELECT number, row_number() OVER (ORDER BY number) AS place FROM added),
        addressed AS (
            INSERT INTO event_topics (number, topic)
            SELECT placed.number, topic.topic
            FROM placed CROSS JOIN LATERAL jsonb_array_elements_text($2 -> (placed.place - 1)::integer -> 'topics') AS topic (topic)
        )
        SELECT max(number), pg_notify('crewhall', max(number)::text), CASE WHEN $5::boolean THEN pg_notify('crewhall_jobs', '') END
        FROM added
        """,
        _NUMBERING,
        [_json_row(event) for event in events],
        actor_id,
        now,
        has_jobs,
    )


def _json_row(event: Event) -> dict[str, object]:
    return {
        "name": event.wire_name,
        "team_id": event.team_id,
        "user_id": event.user_id,
        "room_id": event.room_id,
        "seen_from": event.seen_from,
        "body": event,
        "topics": event.topics(),
    }


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


_EVENTS = """
SELECT number, name, team_id, user_id, room_id, seen_from, actor_id, body, happened_at,
    (SELECT coalesce(string_agg(of_it.topic, ' '), '') FROM event_topics of_it WHERE of_it.number = events.number) AS topics
FROM events
"""


async def select_events_after(db: Db, number: int, limit: int) -> list[EventRow]:
    """Events of the whole server after `number`, in order, at most `limit`, with their topics. For feeds, which choose what each caller may see."""
    return await db.fetch_all(
        EventRow,
        f"""
        {_EVENTS} WHERE number > $1 ORDER BY number LIMIT $2
        """,
        number,
        limit,
    )


async def select_events_of(db: Db, topics: list[str], after: int, until: int, limit: int) -> list[EventRow]:
    """The first events of some topics after one number, up to another, in order."""
    return await db.slow_fetch_all(
        EventRow,
        f"""
        {_EVENTS} WHERE number IN (
            SELECT DISTINCT t.number FROM event_topics t WHERE t.topic = ANY($1) AND t.number > $2 AND t.number <= $3
            ORDER BY t.number LIMIT $4
        ) ORDER BY number
        """,  # noqa: S608 - a constant
        topics,
        after,
        until,
        limit,
    )


async def select_named_events_of(db: Db, names: list[str], topics: list[str], after: int, until: int) -> list[EventRow]:
    """Events of some names and topics after one number, up to another, in order. Keep the two within a few thousand."""
    return await db.slow_fetch_all(
        EventRow,
        f"""
        {_EVENTS} WHERE name = ANY($1) AND number IN (
            SELECT t.number FROM event_topics t WHERE t.topic = ANY($2) AND t.number > $3 AND t.number <= $4
        ) ORDER BY number
        """,  # noqa: S608 - a constant
        names,
        topics,
        after,
        until,
    )


async def select_last_number(db: Db) -> int:
    """The number of the newest event, 0 when there is none."""
    return await db.fetch_value("SELECT coalesce(max(number), 0) FROM events")


async def select_first_number(db: Db) -> int:
    """The number of the oldest event that is kept, 0 when there is none."""
    return await db.fetch_value("SELECT coalesce(min(number), 0) FROM events")


async def delete_old_events(db: Db, before: datetime, limit: int) -> bool:
    """Forget at most so many of the oldest events, up to the first that happened after a time; whether there may be more.

    The newest event stays, so that numbers go on growing.
    """
    oldest = await db.fetch_all(
        _Aged,
        """
        SELECT number, happened_at FROM events
        WHERE number < (SELECT max(number) FROM events) ORDER BY number LIMIT $1
        """,
        limit,
    )
    until = 0
    count = 0
    for event in oldest:
        if event.happened_at >= before:
            break
        until, count = event.number, count + 1
    await db.execute("DELETE FROM event_topics WHERE number <= $1", until)
    await db.execute("DELETE FROM events WHERE number <= $1", until)
    return count == limit


class _Aged(Struct, frozen=True):
    number: int
    happened_at: datetime
