"""Paging by `page` and `per`, told in `Link` and `X-…` headers beside a bare array. What the rows look like is each surface's."""

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlencode

from crewhall.kit.errors import wrong_field
from crewhall.kit.paging import MOST_PER_PAGE, Page, PageRequest
from crewhall.platform.http.context import Scoped, origin_of, prefix_of
from crewhall.platform.input.query import read_query

_LAST_PAGE = 10_000_000


def requested_page(
    query: dict[str, object], per_names: Sequence[str] = ("per",), most: int = MOST_PER_PAGE
) -> PageRequest:
    """`page` (from 1) and the first of `per_names` that is given (at most `most`, which is also the default). Raises `InvalidInput`."""
    number = _positive(query, "page", 1)
    per = next((_positive(query, name, most) for name in per_names if query.get(name) is not None), most)
    return PageRequest(number=min(number, _LAST_PAGE), per=min(per, most))


def page_headers(request: Scoped, page: Page[Any], per_names: Sequence[str] = ("per",)) -> dict[str, str]:
    """Where the page stands among all, with links to its neighbours when there are others; links keep the query's filters."""
    asked = page.request
    last = max(1, -(-page.total // asked.per))
    headers = {"x-total-count": str(page.total), "x-page": str(asked.number), "x-per-page": str(asked.per)}
    if last == 1:
        return headers
    wanted = {"first": 1, "prev": asked.number - 1, "next": asked.number + 1, "last": last}
    here, kept = _address(request), _filters(request, per_names)
    links = ", ".join(
        f'<{here}?{urlencode([*kept, ("page", number), ("per", asked.per)])}>; rel="{name}"'
        for name, number in wanted.items()
        if 1 <= number <= last
    )
    return {**headers, "link": links}


def _address(request: Scoped) -> str:
    """The request's own address without its query, as the client wrote it; without a Host header it is relative."""
    return f"{origin_of(request)}{prefix_of(request)}{request.scope['path']}"


def _filters(request: Scoped, per_names: Sequence[str]) -> list[tuple[str, str]]:
    """The query without paging, and without a credential."""
    left_out = {"page", "api_key", *per_names}
    filters: list[tuple[str, str]] = []
    for name, value in read_query(request.scope["query_string"]).items():
        if name in left_out:
            continue
        if isinstance(value, list):
            filters += [(f"{name}[]", str(entry)) for entry in cast("list[object]", value)]
        elif isinstance(value, str):
            filters.append((name, value))
    return filters


def _positive(query: dict[str, object], name: str, default: int) -> int:
    value = query.get(name)
    if value is None:
        return default
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 18 and int(value) > 0:
        return int(value)
    raise wrong_field(name, "must be a whole number from 1")
