"""Statements on what people who are put on a roster carry, and what is settled for them."""

from msgspec import Struct

from crewhall.platform.db.database import Db


class Worker(Struct, frozen=True, gc=False):
    """A member by name, with limits of their own where they have some."""

    user_id: int
    first_name: str
    last_name: str
    weekly_cap_minutes: int | None
    min_rest_minutes: int | None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class Carried(Struct, frozen=True, gc=False):
    """A role or location that a member carries."""

    user_id: int
    tag_id: int
    context: str
    name_key: str


async def select_workers(db: Db, team_id: int, user_ids: list[int]) -> list[Worker]:
    """Those of the people who are members of the team."""
    return await db.fetch_all(
        Worker,
        """
        SELECT m.user_id, u.first_name, u.last_name, e.weekly_cap_minutes, e.min_rest_minutes
        FROM memberships m JOIN users u ON u.id = m.user_id LEFT JOIN employees e ON e.member_id = m.id
        WHERE m.team_id = $1 AND m.user_id = ANY($2)
        """,
        team_id,
        user_ids,
    )


async def select_carried(db: Db, team_id: int, user_ids: list[int]) -> list[Carried]:
    """The roles and locations of the team that these members carry."""
    return await db.fetch_all(
        Carried,
        """
        SELECT m.user_id, t.id, t.context, t.name_key
        FROM memberships m
        JOIN taggings g ON g.subject_type = 'TeamMember' AND g.subject_id = m.id
        JOIN tags t ON t.id = g.tag_id
        WHERE m.team_id = $1 AND m.user_id = ANY($2) AND t.owner_type = 'Team' AND t.owner_id = $1 AND t.context IN ('roles', 'locations')
        """,
        team_id,
        user_ids,
    )
