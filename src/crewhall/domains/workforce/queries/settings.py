"""Statements on the settings of a team's work."""

from datetime import datetime

from crewhall.domains.workforce.model.settings import WorkforceSettings
from crewhall.platform.db.database import Db

_COLUMNS = (
    "team_id, name, week_start, pay_period, pay_period_anchor, require_gps, require_photo, enable_mobile, enable_web, enable_kiosk, "
    "rounding_method, rounding_minutes, rounds_breaks, upcoming_minutes, forgot_clock_in_minutes, forgot_clock_out_minutes, "
    "notifies_of_shifts, notifies_of_events, auto_clock_out_minutes, approves_requests, geofence, geofence_radius_m, min_rest_minutes, "
    "weekly_cap_minutes, rules, data, updated_at"
)
_NAMES = _COLUMNS.split(", ")
_VALUES = ", ".join(f"${number}" for number in range(1, len(_NAMES) + 1))
_SET = ", ".join(f"{name} = excluded.{name}" for name in _NAMES if name != "team_id")


async def select_settings(db: Db, team_id: int) -> WorkforceSettings | None:
    """The settings; None while they are the defaults."""
    sql = f"SELECT {_COLUMNS} FROM workforce_settings WHERE team_id = $1"
    return await db.fetch_one(WorkforceSettings, sql, team_id)


async def upsert_settings(db: Db, settings: WorkforceSettings, now: datetime) -> None:
    """Store the settings of their team."""
    values = [now if name == "updated_at" else getattr(settings, name) for name in _NAMES]
    await db.execute(
        f"""
        INSERT INTO workforce_settings ({_COLUMNS}) VALUES ({_VALUES})
        ON CONFLICT (team_id) DO UPDATE SET {_SET} WHERE workforce_settings.team_id = $1
        """,
        *values,
    )
