"""The technical tables: events that happened, jobs to do, periodic ticks. For migrations and checks only."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, text

from crewhall.platform.db.columns import Instant, Json, Key, metadata

_WAITING, _RUNNING = text("status = 'todo'"), text("status = 'running'")
_FINISHED = text("finished_at IS NOT NULL")

events = Table(
    "events",
    metadata,
    Column("number", Key, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("team_id", Key),
    Column("user_id", Key),
    Column("room_id", Key),
    Column("seen_from", Integer, nullable=False, server_default=text("10")),
    Column("actor_id", Key),
    Column("body", Json, nullable=False),
    Column("happened_at", Instant, nullable=False),
    # Numbers need no AUTOINCREMENT on SQLite: they grow as long as the newest event stays, and only old ones are ever forgotten.
)

event_topics = Table(
    "event_topics",
    metadata,
    Column("number", Key, primary_key=True, autoincrement=False),
    Column("topic", Text, primary_key=True),
    Index("event_topics_by_topic", "topic", "number"),
    sqlite_with_rowid=False,
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("queue", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("args", Json, nullable=False),
    Column("lock", Text),
    Column("queueing_lock", Text),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("run_at", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("error", Text),
    # Each of these holds only the rows of one state, however many others wait or are kept.
    Index("jobs_due", "queue", "run_at", "name", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("jobs_waiting", "run_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("jobs_leased", "lease_until", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    Index("jobs_finished", "finished_at", sqlite_where=_FINISHED, postgresql_where=_FINISHED),
    Index(
        "jobs_running_lock",
        "lock",
        unique=True,
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    ),
    Index(
        "jobs_queueing_lock",
        "queueing_lock",
        unique=True,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    sqlite_autoincrement=True,
)

job_ticks = Table(
    "job_ticks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("due_at", Instant, primary_key=True),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    # A digest of caller, method, path and the client's key, which is kept nowhere.
    Column("key", Text, primary_key=True),
    Column("claim_id", Text, nullable=False),
    Column("claimed_until", Instant, nullable=False),
    Column("is_committed", Boolean, nullable=False),
    Column("body_digest", Text),
    Column("status", Integer),
    Column("headers", Json),
    Column("body", Text),
    Column("created_at", Instant, nullable=False, index=True),
    sqlite_with_rowid=False,
)
