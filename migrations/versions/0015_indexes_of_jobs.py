"""indexes of jobs by what they are looked for; mail waits in a queue of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WAITING, RUNNING = sa.text("status = 'todo'"), sa.text("status = 'running'")
FINISHED = sa.text("finished_at IS NOT NULL")


def upgrade() -> None:
    """indexes of jobs by what they are looked for; mail waits in a queue of its own"""
    for name, columns, rows in (
        ("jobs_due", ["queue", "run_at", "name"], WAITING),
        ("jobs_waiting", ["run_at"], WAITING),
        ("jobs_leased", ["lease_until"], RUNNING),
        ("jobs_finished", ["finished_at"], FINISHED),
    ):
        op.create_index(name, "jobs", columns, unique=False, sqlite_where=rows, postgresql_where=rows)
    op.drop_index("jobs_to_claim", table_name="jobs")
    op.execute("UPDATE jobs SET queue = 'mail' WHERE status = 'todo' AND name = 'outbox.send'")
