"""Paging in the hall: bare arrays, with `Link` and `X-…` headers, as contracts/hall.yaml has them."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response

from crewhall.kit.errors import InvalidInput
from crewhall.kit.paging import MOST_PER_PAGE, Page, PageRequest
from crewhall.surfaces.hall.answers import json_answer
from crewhall.surfaces.hall.auth import AnyRequest

_LAST_PAGE = 10_000_000


def asked_page(query: dict[str, object]) -> PageRequest:
    """`page` (from 1) and `per` (at most 500, which is also the default). Raises `InvalidInput`."""
    number, per = _positive(query, "page", 1), _positive(query, "per", MOST_PER_PAGE)
    return PageRequest(number=min(number, _LAST_PAGE), per=min(per, MOST_PER_PAGE))


def page_answer(request: AnyRequest, page: Page[Any], rows: list[Any], **filters: str | None) -> Response[bytes]:
    """The rows as a bare array, with where they stand among all; links keep the filters that were given."""
    asked = page.request
    last = max(1, -(-page.total // asked.per))
    answer = json_answer(rows)
    answer.headers.update({"X-Total-Count": str(page.total), "X-Page": str(asked.number), "X-Per-Page": str(asked.per)})
    if last > 1:
        base = str(request.base_url).rstrip("/") + request.scope["path"]
        kept = [(name, value) for name, value in filters.items() if value is not None]
        wanted = {"first": 1, "prev": asked.number - 1, "next": asked.number + 1, "last": last}
        answer.headers["Link"] = ", ".join(
            f'<{base}?{urlencode([*kept, ("page", number), ("per", asked.per)])}>; rel="{name}"'
            for name, number in wanted.items()
            if 1 <= number <= last
        )
    return answer


def _positive(query: dict[str, object], name: str, default: int) -> int:
    value = query.get(name)
    if value is None:
        return default
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 18 and int(value) > 0:
        return int(value)
    raise InvalidInput(reason=f"{name} must be a whole number from 1.", details={name: "must be a whole number from 1"})
