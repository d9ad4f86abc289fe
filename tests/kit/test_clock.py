"""Times as they are written: cut to milliseconds, one by one and many at once."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crewhall.kit.clock import milliseconds_text, milliseconds_texts

MOMENTS = st.datetimes(min_value=datetime(1, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are given without a zone
WITH_FRACTION = MOMENTS.map(lambda moment: moment.replace(microsecond=moment.microsecond or 1))


@pytest.mark.parametrize(
    ("microsecond", "end"), [(0, ".000Z"), (1, ".000Z"), (999, ".000Z"), (1000, ".001Z"), (625_999, ".625Z")]
)
def test_time_is_cut_to_milliseconds(microsecond: int, end: str) -> None:
    assert milliseconds_text(datetime(2026, 1, 31, 12, 0, 59, microsecond, tzinfo=UTC)) == f"2026-01-31T12:00:59{end}"


@given(MOMENTS)
def test_text_says_the_millisecond_of_the_moment(moment: datetime) -> None:
    text = milliseconds_text(moment)
    assert datetime.fromisoformat(text) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert len(text) == len("2026-01-31T12:00:00.123Z")


@given(st.lists(WITH_FRACTION, max_size=60))
def test_many_with_a_fraction_are_written_as_each_by_itself(moments: list[datetime]) -> None:
    assert milliseconds_texts(moments) == [milliseconds_text(moment) for moment in moments]


@given(st.lists(st.none() | MOMENTS | st.just(datetime(2026, 1, 31, tzinfo=UTC)), max_size=9))
def test_some_that_are_missing_or_whole_seconds_are_written_too(moments: list[datetime | None]) -> None:
    assert milliseconds_texts(moments) == [moment and milliseconds_text(moment) for moment in moments]
