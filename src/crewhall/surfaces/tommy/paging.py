"""Paging in the Tommy dialect: bare arrays, with `Link` and `X-…` headers. Source: behaviour notes, tommy 5."""

from typing import Any, cast
from urllib.parse import urlencode

import msgspec

from crewhall.kit.errors import InvalidInput
from crewhall.kit.paging import MOST_PER_PAGE, Page, PageRequest
from crewhall.platform.http.answer import JSON, Answer
from crewhall.platform.http.context import prefix_of
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import AnyRequest

_PER_NAMES = ("per", "limit", "page_limit", "per_page")
_LAST_PAGE = 10_000_000


def asked_page(query: dict[str, object]) -> PageRequest:
    """`page` (from 1) and `per`, `limit` or `page_limit` (at most 500, which is also the default). Raises `InvalidInput`."""
    number = _positive(query, "page", 1)
    per = next(
        (_positive(query, name, MOST_PER_PAGE) for name in _PER_NAMES if query.get(name) is not None), MOST_PER_PAGE
    )
    return PageRequest(number=min(number, _LAST_PAGE), per=min(per, MOST_PER_PAGE))


def page_answer(request: AnyRequest, page: Page[Any], rows: list[Any]) -> Answer:
    """The rows as a bare array, with where they stand among all."""
    asked = page.request
    last = max(1, -(-page.total // asked.per))
    headers = (
        JSON,
        (b"x-total-count", b"%d" % page.total),
        (b"x-page", b"%d" % asked.number),
        (b"x-per-page", b"%d" % asked.per),
    )
    if last > 1:
        headers = (*headers, (b"link", _links(request, asked, last).encode()))
    return Answer(msgspec.json.encode(rows), headers=headers)


def _links(request: AnyRequest, asked: PageRequest, last: int) -> str:
    wanted = {"first": 1, "prev": asked.number - 1, "next": asked.number + 1, "last": last}
    base = str(request.base_url).rstrip("/") + prefix_of(request) + request.scope["path"]
    query = {name: value for name, value in read_query(request.scope["query_string"]).items() if name != "api_key"}
    flat = [
        (name, value) for name, value in query.items() if isinstance(value, str) and name not in ("page", *_PER_NAMES)
    ]
    lists = [
        (f"{name}[]", str(entry))
        for name, value in query.items()
        if isinstance(value, list)
        for entry in cast("list[object]", value)
    ]
    return ", ".join(
        f'<{base}?{urlencode([*flat, *lists, ("page", number), ("per", asked.per)])}>; rel="{name}"'
        for name, number in wanted.items()
        if 1 <= number <= last
    )


def _positive(query: dict[str, object], name: str, default: int) -> int:
    value = query.get(name)
    if value is None:
        return default
    if isinstance(value, str) and value.isdecimal() and len(value) < 18 and int(value) > 0:
        return int(value)
    raise InvalidInput(reason=f"{name} must be a whole number from 1.", details={name: "must be a whole number from 1"})
