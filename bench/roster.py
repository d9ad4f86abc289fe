"""A week's roster of a large team, for the benchmarks."""

from datetime import UTC, datetime, timedelta

from crewhall.platform.work import Work

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = f"{MONDAY:%Y-%m-%d},{MONDAY + timedelta(days=6):%Y-%m-%d}"
"""The `date_range` that asks for it."""
_WORKING_DAYS = 5


async def fill_roster(work: Work, team_id: int, creator_id: int) -> None:
    """Give each member a published shift on every working day of the week, at one of the team's locations."""
    for day in range(_WORKING_DAYS):
        begins = MONDAY + timedelta(days=day, hours=9)
        await work.db.execute(
            """
            INSERT INTO calendar_events (user_id, team_id, kind, title, details, location_name, text_folded, start_at, end_at, is_long,
                reminders, assignee_id, resource_type, managed_by, created_at, updated_at)
            SELECT $1::bigint, m.team_id, 'shift', 'Early shift', 'Open the doors, count the till.', 'Harbour Street', 'early shift',
                $3::timestamptz, $4::timestamptz, FALSE, $5::jsonb, m.user_id, 'WorkforceShift', 'shift', $6::timestamptz, $6::timestamptz
            FROM memberships m WHERE m.team_id = $2
            """,
            creator_id,
            team_id,
            begins,
            begins + timedelta(hours=8),
            [],
            work.now,
        )
    await work.db.execute(
        """
        INSERT INTO shifts (team_id, creator_id, assignee_id, event_id, start_at, end_at, title, location_id, location_name, role, role_key,
            details, break_minutes, data, published_at, created_at, updated_at)
        SELECT e.team_id, e.user_id, e.assignee_id, e.id, e.start_at, e.end_at, e.title, t.id, t.name, 'Barista', 'barista',
            e.details, 30, $2::jsonb, e.created_at, e.created_at, e.created_at
        FROM calendar_events e
        JOIN tags t ON t.owner_type = 'Team' AND t.owner_id = e.team_id AND t.context = 'locations' AND t.name = e.location_name
        WHERE e.team_id = $1 AND e.managed_by = 'shift' ORDER BY e.start_at, e.id
        """,
        team_id,
        {},
    )
