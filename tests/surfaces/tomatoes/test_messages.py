"""What clients are told, to the letter (behaviour notes, tomatoes 1.5 and 1.7)."""

import pytest

from crewhall.domains.focus.problems import Code, Problem
from crewhall.surfaces.tomatoes.messages import messages_of, overlap_message


@pytest.mark.parametrize(
    ("wait_s", "old_spelling", "expected"),
    [
        (1499, False, "Must not overlap saved tomatoes, please wait 24 minutes, 59 seconds"),
        (0, False, "Must not overlap saved tomatoes, please wait 1 second"),
        (3_661, True, "Must not overlap saved tomaotes, please wait 1 hour, 1 minute, 1 second"),
        (None, False, "Must not overlap saved tomatoes"),
    ],
)
def test_message_is_that_of_the_original(wait_s: int | None, *, old_spelling: bool, expected: str) -> None:
    assert overlap_message(wait_s, old_spelling=old_spelling) == expected


def test_messages_come_in_the_order_of_the_original() -> None:
    fields = ("tags", "time_budget", "name", "average_hourly_rate", "currency", "volume", "color", "note")
    found = messages_of({field: Problem(Code.INVALID) for field in fields})
    assert list(found) == [
        *("color", "volume", "currency", "average_hourly_rate", "name", "time_budget", "tags", "note")
    ]
    assert set(map(str, found.values())) == {"['is invalid']"}
