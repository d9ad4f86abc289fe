"""Durations in words."""

import re

from hypothesis import given
from hypothesis import strategies as st

from crewhall.kit.durations import duration_text


@given(st.integers(min_value=-(10**6), max_value=10**9))
def test_secondsays_its_seconds_and_leaves_out_what_is_nothing(seconds: int) -> None:
    text = duration_text(seconds)
    parts = [re.fullmatch(r"([1-9]\d*) (day|hour|minute|second)(s?)", part) for part in text.split(", ")]
    sizes = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
    assert all(part is not None and (part[3] == "") == (part[1] == "1") for part in parts)
    assert sum(int(part[1]) * sizes[part[2]] for part in parts if part) == max(seconds, 1)
    names = [part[2] for part in parts if part]
    assert names == [name for name in sizes if name in names]
    assert all(int(part[1]) < 60 for part in parts if part and part[2] in {"minute", "second"})
