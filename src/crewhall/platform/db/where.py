"""Conditions that are put together at run time, with their arguments numbered. For filters; fixed statements write their own WHERE."""

from typing import Any

_LONGEST = 1000


class Where:
    """Collects conditions joined by AND. Each `?` in a condition takes the next value.

    >>> where = Where("team_id = ?", 7).also("status = ?", "active")
    >>> where.sql, where.args
    ('WHERE team_id = $1 AND status = $2', [7, 'active'])
    """

    def __init__(self, condition: str, *values: Any) -> None:
        """Begins with the condition that scopes the statement to a team or user: there is no Where without one."""
        self.args: list[Any] = []
        self._conditions: list[str] = []
        self.also(condition, *values)

    def also(self, condition: str, *values: Any) -> "Where":
        """Add a condition."""
        parts = condition.split("?")
        if len(parts) != len(values) + 1:
            raise ValueError(f"{condition!r} takes {len(parts) - 1} values, not {len(values)}")
        text = parts[0]
        for value, rest in zip(values, parts[1:], strict=True):
            self.args.append(value)
            text += f"${len(self.args)}{rest}"
        self._conditions.append(text)
        return self

    @property
    def sql(self) -> str:
        """`WHERE …`."""
        return "WHERE " + " AND ".join(self._conditions)

    def page(self, limit: int, offset: int) -> str:
        """` LIMIT $n OFFSET $m`, its values added to `args`."""
        return f" LIMIT {self.parameter(limit)} OFFSET {self.parameter(offset)}"

    def parameter(self, value: Any) -> str:
        """`$n` for one more value outside the conditions, added to `args`."""
        self.args.append(value)
        return f"${len(self.args)}"


def like_prefix(text: str) -> str:
    """The text as a LIKE pattern (with `ESCAPE '!'`) for what begins with it."""
    return _escaped(text) + "%"


def like_word(text: str) -> str:
    """The text as a LIKE pattern (with `ESCAPE '!'`) for what has a word, beside the first, that begins with it."""
    return "% " + _escaped(text) + "%"


def like_anywhere(text: str) -> str:
    """The text as a LIKE pattern (with `ESCAPE '!'`) for what contains it."""
    return "%" + _escaped(text) + "%"


def _escaped(text: str) -> str:
    """Databases refuse endless patterns; nobody types one."""
    return text[:_LONGEST].replace("!", "!!").replace("%", "!%").replace("_", "!_")
