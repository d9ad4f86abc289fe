"""Tables of the workforce domain, for migrations and checks."""

from crewhall.domains.workforce.tables import hours, rosters

__all__ = ["hours", "rosters"]
