"""Statements on what is kept of employees. They are memberships of the team."""

from datetime import datetime

from crewhall.domains.workforce.model.settings import Employee, Person
from crewhall.platform.db.database import Db

_EMPLOYEE = """
    m.id, coalesce(e.has_vehicle, FALSE), e.compliance_check, e.notes, e.payroll_id, e.weekly_cap_minutes, e.min_rest_minutes,
    e.kiosk_pin_hash IS NOT NULL, e.quiet_from, e.quiet_until
    FROM memberships m LEFT JOIN employees e ON e.member_id = m.id WHERE m.team_id = $1
"""


_PERSON = """
    m.user_id, m.id, u.first_name, u.last_name, m.status = 'active', m.rank
    FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.team_id = $1
"""


async def select_employees(db: Db, team_id: int, member_ids: list[int]) -> list[Employee]:
    """What is kept of these members."""
    return await db.fetch_all(Employee, f"SELECT {_EMPLOYEE} AND m.id = ANY($2)", team_id, member_ids)


async def upsert_employee(db: Db, team_id: int, employee: Employee, now: datetime) -> None:
    """Store what is kept of a member of the team; the kiosk PIN is stored by itself."""
    await db.execute(
        """
        INSERT INTO employees (member_id, team_id, has_vehicle, compliance_check, notes, payroll_id, weekly_cap_minutes, min_rest_minutes,
            quiet_from, quiet_until, updated_at)
        SELECT m.id, m.team_id, $3, $4, $5, $6, $7::integer, $8::integer, $9::integer, $10::integer, $11::timestamptz
        FROM memberships m WHERE m.id = $1 AND m.team_id = $2
        ON CONFLICT (member_id) DO UPDATE SET has_vehicle = excluded.has_vehicle, compliance_check = excluded.compliance_check,
            notes = excluded.notes, payroll_id = excluded.payroll_id, weekly_cap_minutes = excluded.weekly_cap_minutes,
            min_rest_minutes = excluded.min_rest_minutes, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
            updated_at = excluded.updated_at
        """,
        employee.member_id,
        team_id,
        employee.has_vehicle,
        employee.compliance_check,
        employee.notes,
        employee.payroll_id,
        employee.weekly_cap_minutes,
        employee.min_rest_minutes,
        employee.quiet_from,
        employee.quiet_until,
        now,
    )


async def select_person(db: Db, team_id: int, user_id: int) -> Person | None:
    """A member of the team."""
    return await db.fetch_one(Person, f"SELECT {_PERSON} AND m.user_id = $2", team_id, user_id)


async def select_member_for_update(db: Db, team_id: int, user_id: int) -> int | None:
    """The membership of a person; its row is kept until the unit ends."""
    sql = "SELECT id FROM memberships WHERE team_id = $1 AND user_id = $2 FOR NO KEY UPDATE"
    return await db.fetch_value(sql, team_id, user_id)


async def select_people(db: Db, team_id: int, user_ids: list[int]) -> list[Person]:
    """Those of the people who are members of the team."""
    return await db.fetch_all(Person, f"SELECT {_PERSON} AND m.user_id = ANY($2)", team_id, user_ids)


async def select_active_people(db: Db, team_id: int) -> list[Person]:
    """The active members of the team."""
    return await db.fetch_all(Person, f"SELECT {_PERSON} AND m.status = 'active'", team_id)


async def select_people_at(db: Db, team_id: int, location_ids: list[int]) -> list[Person]:
    """The members of the team who carry one of its locations."""
    return await db.fetch_all(
        Person,
        f"""
        SELECT {_PERSON} AND EXISTS (
            SELECT 1 FROM taggings g JOIN tags t ON t.id = g.tag_id
            WHERE g.subject_type = 'TeamMember' AND g.subject_id = m.id AND t.id = ANY($2) AND t.owner_type = 'Team' AND t.owner_id = $1
        )
        """,
        team_id,
        location_ids,
    )
