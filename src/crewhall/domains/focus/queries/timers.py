"""All SQL on running timers. There is one row at most for each person."""

from crewhall.domains.focus.model import Timer
from crewhall.platform.db.database import Db

_TIMER = "user_id, kind, state, length_s, tags, note, started_at, paused_at, paused_s, updated_at"


async def select_timer(db: Db, user_id: int) -> Timer | None:
    """The person's timer."""
    return await db.fetch_one(Timer, f"SELECT {_TIMER} FROM focus_timers WHERE user_id = $1", user_id)


async def select_timer_for_update(db: Db, user_id: int) -> Timer | None:
    """The person's timer, held until the unit ends."""
    sql = f"SELECT {_TIMER} FROM focus_timers WHERE user_id = $1 FOR NO KEY UPDATE"
    return await db.fetch_one(Timer, sql, user_id)


async def insert_timer(db: Db, timer: Timer) -> bool:
    """Add the person's timer; False when they have one."""
    added = await db.execute(
        f"""
        INSERT INTO focus_timers ({_TIMER}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (user_id) DO NOTHING
        """,
        *_values(timer),
    )
    return added == 1


async def upsert_timer(db: Db, timer: Timer) -> None:
    """Put the timer in the place of the one that the person has, if any."""
    await db.execute(
        f"""
        INSERT INTO focus_timers ({_TIMER}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (user_id) DO UPDATE SET kind = excluded.kind, state = excluded.state, length_s = excluded.length_s,
            tags = excluded.tags, note = excluded.note, started_at = excluded.started_at, paused_at = excluded.paused_at,
            paused_s = excluded.paused_s, updated_at = excluded.updated_at
        """,
        *_values(timer),
    )


async def update_timer(db: Db, timer: Timer) -> None:
    """Write back a timer that was paused or resumed."""
    await db.execute(
        "UPDATE focus_timers SET state = $2, paused_at = $3, paused_s = $4, updated_at = $5 WHERE user_id = $1",
        timer.user_id,
        timer.state,
        timer.paused_at,
        timer.paused_s,
        timer.updated_at,
    )


async def delete_timer(db: Db, user_id: int) -> None:
    """Forget the person's timer."""
    await db.execute("DELETE FROM focus_timers WHERE user_id = $1", user_id)


def _values(timer: Timer) -> tuple[object, ...]:
    return (
        timer.user_id,
        timer.kind,
        timer.state,
        timer.length_s,
        list(timer.tags),
        timer.note,
        timer.started_at,
        timer.paused_at,
        timer.paused_s,
        timer.updated_at,
    )
