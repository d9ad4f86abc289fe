"""Pages of 25 (behaviour notes, tomatoes 1.6)."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crewhall.kit.errors import InvalidInput
from crewhall.kit.paging import Page, PageRequest
from crewhall.surfaces.tomatoes.paging import asked_page, page_number, pagination
from crewhall.surfaces.tomatoes.params import Body, Params
from tests.world.tomatoes import Clock, Person

pytestmark = pytest.mark.one_database

LARGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *((None, 1), ("", 1), ("0", 1), ("-1", 1), ("-0", 1), ("abc", 1), ("1.9", 1), ("  ", 1), ("_2", 1), ("+", 1)),
        *(
            ("2", 2),
            ("2abc", 2),
            (" 2", 2),
            ("\t\n2", 2),
            ("+2", 2),
            ("007", 7),
            ("1_000", 1000),
            ("1__0", 1),
            ("2e9", 2),
        ),
        *((2, 2), (1.9, 1), (0, 1), (-5, 1), (-1e300, 1), (True, 1), (False, 1)),
        *((str(LARGEST), LARGEST), ("9" * 30, LARGEST), ("9" * 10_000, LARGEST), (10**40, LARGEST), (1e300, LARGEST)),
        ("\u0662", 1),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_page_is_the_number_with_which_the_value_begins(value: Any, number: int) -> None:
    assert page_number(value) == number


@given(st.integers(min_value=-(10**25), max_value=10**25), st.sampled_from(["", " ", "\n\t"]), st.text(max_size=8))
def test_any_number_is_read_and_what_follows_it_is_not(number: int, before: str, after: str) -> None:
    if not re.match(r"[0-9_]", after):
        assert page_number(f"{before}{number}{after}") == min(max(number, 1), LARGEST)


@given(st.text(max_size=40) | st.none() | st.integers() | st.floats(allow_nan=False))
def test_any_value_gives_a_page(value: Any) -> None:
    assert 1 <= page_number(value) <= LARGEST


@pytest.mark.parametrize("value", [["2"], {"a": "2"}])
def test_page_that_is_no_number_at_all_is_refused(value: Any) -> None:
    with pytest.raises(InvalidInput):
        asked_page(Params({"page": value}, Body({})))


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=1, max_value=10**9))
def test_pages_hold_all_rows_and_the_number_is_echoed(total: int, number: int) -> None:
    shown = pagination(Page([], total, PageRequest(number=number, per=25)))
    assert (shown.current_page, shown.total_count) == (number, total)
    assert (shown.total_pages - 1) * 25 < total <= shown.total_pages * 25 or total == shown.total_pages == 0


@pytest.mark.anyio
async def test_list_is_paged_by_25_newest_first(anna: Person, clock: Clock) -> None:
    saved: list[str] = []
    for _ in range(27):
        saved.append((await anna.save())["id"])
        clock.forward(minutes=26)
    newest_first = saved[::-1]
    first, second = [await anna.get("/api/tomatoes", params={"page": page, "per_page": 2}) for page in ("", "2nd")]
    assert [tomato["id"] for tomato in first["tomatoes"]] == newest_first[:25]
    assert [tomato["id"] for tomato in second["tomatoes"]] == newest_first[25:]
    assert first["pagination"] == {"current_page": 1, "total_pages": 2, "total_count": 27}
    for page, shown in ((99, 99), ("9" * 30, LARGEST)):
        beyond = await anna.get("/api/tomatoes", params={"page": page})
        assert beyond == {
            "tomatoes": [],
            "pagination": {"current_page": shown, "total_pages": 2, "total_count": 27},
        }


@pytest.mark.anyio
@pytest.mark.parametrize("collection", ["tomatoes", "projects", "scores"])
async def test_empty_collection_has_no_page(anna: Person, collection: str) -> None:
    path = "/api/leaderboard/daily" if collection == "scores" else f"/api/{collection}"
    answer = await anna.send("GET", path)
    assert answer.text == f'{{"{collection}":[],"pagination":{{"current_page":1,"total_pages":0,"total_count":0}}}}'


@pytest.mark.anyio
@pytest.mark.parametrize("query", ["page[]=2", "page[a]=2"])
async def test_page_in_brackets_is_a_bad_request(anna: Person, query: str) -> None:
    for path in ("/api/tomatoes", "/api/projects", "/api/leaderboard/daily"):
        assert (await anna.send("GET", f"{path}?{query}")).status_code == 400
