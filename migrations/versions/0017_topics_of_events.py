"""topics of events

Adds the audience topics of each event and fills them for those that exist; the indexes by person, team and room are not needed any more.
"""

import sqlalchemy as sa
from alembic import op

from crewhall.platform.db.columns import Key

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BATCH = 10_000

_TOPICS = """
    INSERT INTO event_topics (number, topic)
    SELECT number, 'user:' || user_id FROM events WHERE user_id IS NOT NULL AND number > :after AND number <= :until
    UNION ALL
    SELECT number, 'room:' || room_id FROM events WHERE room_id IS NOT NULL AND number > :after AND number <= :until
    UNION ALL
    SELECT number, 'team:' || team_id || CASE seen_from
        WHEN 0 THEN '\\:none' WHEN 20 THEN '\\:manager' WHEN 30 THEN '\\:admin' WHEN 40 THEN '\\:owner' ELSE '' END
    FROM events WHERE team_id IS NOT NULL AND room_id IS NULL AND number > :after AND number <= :until
"""


def upgrade() -> None:
    """topics of events"""
    op.create_table(
        "event_topics",
        sa.Column("number", Key, autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", "topic", name=op.f("pk_event_topics")),
        sqlite_with_rowid=False,
    )
    _fill()
    op.create_index("event_topics_by_topic", "event_topics", ["topic", "number"], unique=False)
    for name in ("events_by_team", "events_by_user", "events_by_room"):
        op.drop_index(name, table_name="events")


def _fill() -> None:
    """A range of numbers at a time, so that no statement holds the rows of all events."""
    bind = op.get_bind()
    first, last = bind.execute(sa.text("SELECT coalesce(min(number), 0), coalesce(max(number), 0) FROM events")).one()
    for after in range(first - 1, last, _BATCH):
        bind.execute(sa.text(_TOPICS), {"after": after, "until": after + _BATCH})
