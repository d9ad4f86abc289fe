"""The log of interruptions: what is listed, and what may be logged without a timer. What timers log stands in test_timers.py."""

from datetime import datetime
from typing import Any

import pytest

from crewhall.domains.focus import interruptions
from crewhall.domains.focus.model import Interruption
from crewhall.kit.actor import NOBODY
from crewhall.kit.errors import InvalidInput, Unauthenticated
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import Works
from tests.domains.focus.watch import Watch, watch_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ada(works: Works) -> Watch:
    """Ada's watch, in Berlin at 13:00 on a Monday in November."""
    return await watch_of(works, "ada", time_zone="Europe/Berlin")


async def log(watch: Watch, reason: str | None = None, **fields: Any) -> Interruption:
    async with watch.write() as work:
        for name in {"began_at", "ended_at"} & set(fields):
            fields[name] = datetime.fromisoformat(fields[name])
        return await interruptions.log(work, reason, **fields)


async def listed(
    watch: Watch, since: str | None = None, until: str | None = None, page: PageRequest | None = None
) -> Page[Interruption]:
    async with watch.read() as work:
        first, last = (None if text is None else datetime.fromisoformat(text) for text in (since, until))
        return await interruptions.list_interruptions(work, first, last, page or PageRequest())


async def test_logged_interruption_began_now(ada: Watch) -> None:
    made = await log(ada, " the phone ", tags=["deep", " "])
    assert (made.kind, made.reason, made.tags) == ("logged", "the phone", ("deep",))
    assert (made.began_at, made.ended_at) == (ada.now, None)
    assert (await listed(ada)).rows == [made]


async def test_times_without_an_offset_are_on_the_persons_clock(ada: Watch) -> None:
    made = await log(ada, began_at="2026-11-23T12:15", ended_at="2026-11-23T11:30:00Z")
    assert made.reason is None
    assert (made.began_at, made.ended_at) == (
        datetime.fromisoformat("2026-11-23T11:15+00:00"),
        datetime.fromisoformat("2026-11-23T11:30+00:00"),
    )


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("began_at", {"began_at": "2026-11-23T13:00:01"}),
        ("ended_at", {"began_at": "2026-11-23T12:00", "ended_at": "2026-11-23T13:00:01"}),
        ("ended_at", {"began_at": "2026-11-23T12:00", "ended_at": "2026-11-23T11:59"}),
        ("ended_at", {"ended_at": "2026-11-23T12:59"}),
        ("ended_at", {"ended_at": "0001-01-01"}),
        ("reason", {"reason": "r" * 501}),
        ("reason", {"reason": "\ud800"}),
        ("tags", {"tags": ["t"] * 51}),
    ],
    ids=[
        *("future", "future end", "end first", "end before now", "antiquity"),
        *("long reason", "half a character", "many tags"),
    ],
)
async def test_what_cannot_be_is_refused(ada: Watch, field: str, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        await log(ada, **fields)
    assert list(refused.value.details or {}) == [field]
    assert (await listed(ada)).total == 0


async def test_list_is_newest_first_by_pages(ada: Watch) -> None:
    rows = [await log(ada, str(number)) for number in range(2)]
    ada.forward(minutes=1)
    rows += [await log(ada, str(number)) for number in range(2, 5)]
    first, second = [await listed(ada, page=PageRequest(number, 3)) for number in (1, 2)]
    assert first.rows + second.rows == rows[::-1]
    assert (first.total, second.total, len(first.rows)) == (5, 5, 3)


async def test_list_is_narrowed_to_when_they_began(ada: Watch) -> None:
    for began_at in ("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "2026-10-26"):
        await log(ada, began_at, began_at=began_at)
    assert [row.reason for row in (await listed(ada, "2026-10-25T02:30+01:00", "2026-10-26")).rows] == [
        "2026-10-25T02:30+01:00"
    ], "the hour that the clock shows twice"
    assert [row.reason for row in (await listed(ada, "2026-10-26")).rows] == ["2026-10-26"]
    assert (await listed(ada, "2026-10-25", "2026-10-26")).total == 2
    for name, since, until in (("since", "1969-01-01", None), ("until", None, "9000-01-02")):
        with pytest.raises(InvalidInput) as refused:
            await listed(ada, since, until)
        assert list(refused.value.details or {}) == [name]


async def test_everybody_has_a_log_of_their_own(works: Works, ada: Watch) -> None:
    ben = await watch_of(works, "ben")
    made = await log(ada)
    await log(ben)
    assert (await listed(ada)).rows == [made]


async def test_nobody_has_no_log(works: Works) -> None:
    async with works.write(NOBODY) as work:
        for deed in (interruptions.log(work, None), interruptions.list_interruptions(work, None, None, PageRequest())):
            with pytest.raises(Unauthenticated):
                await deed
