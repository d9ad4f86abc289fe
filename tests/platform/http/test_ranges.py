"""Ranges of bytes: what is asked for, what is ignored, what cannot be had."""

from typing import Any

import pytest

from crewhall.platform.http.ranges import RangeNotSatisfiable, requested_range

ETAG = '"abc"'


class Asked:
    """A request with these headers."""

    def __init__(self, **headers: str) -> None:
        pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        self.scope: dict[str, Any] = {"headers": pairs}


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-99", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=10-", (10, 100)),
        ("bytes=99-", (99, 100)),
        ("bytes=90-1000", (90, 100)),
        ("bytes=-1", (99, 100)),
        ("bytes=-100", (0, 100)),
        ("bytes=-1000", (0, 100)),
        ("BYTES = 1 - 2 ", (1, 3)),
    ],
)
def test_range_is_the_bytes_that_it_names(asked: str, span: tuple[int, int]) -> None:
    assert requested_range(Asked(range=asked), 100, ETAG) == span
    assert requested_range(Asked(range=asked, if_range=ETAG), 100, ETAG) == span


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "items=0-1",
        "bytes=1",
        "bytes=" + "9" * 19 + "-",
    ],
)
def test_what_is_no_single_range_is_ignored(asked: str) -> None:
    assert requested_range(Asked(range=asked), 100, ETAG) is None


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=999999999999-", "bytes=-0"])
def test_range_behind_the_end_cannot_be_had(asked: str) -> None:
    with pytest.raises(RangeNotSatisfiable):
        requested_range(Asked(range=asked), 100, ETAG)


@pytest.mark.parametrize("state", ['"other"', 'W/"abc"', "Sat, 31 Jan 2026 12:00:00 GMT"])
def test_range_of_another_state_is_ignored(state: str) -> None:
    assert requested_range(Asked(range="bytes=500-", if_range=state), 100, ETAG) is None


def test_request_without_a_range_wants_everything() -> None:
    assert requested_range(Asked(), 100, ETAG) is None
