"""Columns that most tables of the domain have."""

from sqlalchemy import Column, ForeignKey

from crewhall.platform.db.columns import Key


def id_column() -> Column[int]:
    """The key of a row."""
    return Column("id", Key, primary_key=True, autoincrement=True)


def team_column() -> Column[int]:
    """The team that a row belongs to."""
    return Column("team_id", Key, ForeignKey("teams.id", ondelete="CASCADE"), nullable=False)


def user_column(name: str = "user_id") -> Column[int]:
    """The person whose row it is."""
    return Column(name, Key, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)


def who_column(name: str) -> Column[int]:
    """Who did something; what they did stays when they are gone."""
    return Column(name, Key, ForeignKey("users.id", ondelete="SET NULL"), index=True)


def location_column() -> Column[int]:
    """The location, a tag of the team."""
    return Column("location_id", Key, ForeignKey("tags.id", ondelete="SET NULL"))
