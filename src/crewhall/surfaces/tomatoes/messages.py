"""What clients are told of fields that are wrong, to the letter of the original. Source: behaviour notes, tomatoes 1.5 and 1.7."""

from collections.abc import Mapping

from crewhall.domains.focus.problems import Code, Problem
from crewhall.kit.durations import duration_text

_WORDS = {
    Code.BLANK: "can't be blank",
    Code.INVALID: "is invalid",
    Code.NOT_A_NUMBER: "is not a number",
    Code.NOT_LISTED: "is not included in the list",
    Code.TOO_LONG: "is too long (maximum is {limit} characters)",
    Code.TOO_MANY_TAGS: "is too long (maximum is {limit} tags)",
    Code.NOT_GREATER_THAN: "must be greater than {limit}",
    Code.LESS_THAN: "must be greater than or equal to {limit}",
    Code.NOT_LESS_THAN: "must be less than {limit}",
}
_ORDER = {
    name: place
    for place, name in enumerate(
        (
            *("color", "volume", "currency", "work_hours_per_day", "average_hourly_rate"),
            *("name", "email", "image", "time_zone", "money_budget", "time_budget", "tags"),
        )
    )
}
"""Of the original, within each record."""


def messages_of(problems: Mapping[str, Problem]) -> dict[str, list[str]]:
    """The messages of each field, in the order of the original."""
    ordered = sorted(problems.items(), key=lambda item: _ORDER.get(item[0], len(_ORDER)))
    return {field: [_message(problem)] for field, problem in ordered}


def overlap_message(wait_s: int | None, *, old_spelling: bool) -> str:
    """What is said of an overlap. `old_spelling`: as tomato.es spelled it until 2017."""
    what = f"Must not overlap saved {'tomaotes' if old_spelling else 'tomatoes'}"
    return what if wait_s is None else f"{what}, please wait {duration_text(wait_s)}"


def _message(problem: Problem) -> str:
    words = _WORDS.get(problem.code)
    return problem.words if words is None else words.format(limit=problem.limit)
