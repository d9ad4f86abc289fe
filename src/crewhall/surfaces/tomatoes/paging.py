"""Paging in the Tomatoes dialect: 25 rows below the name of the collection, and where they stand. Source: behaviour notes, tomatoes 1.6."""

import re
from typing import Any

from msgspec import Struct

from crewhall.kit.errors import wrong_field
from crewhall.kit.paging import Page, PageRequest
from crewhall.surfaces.tomatoes.params import Params

PER_PAGE = 25
_FIRST_PAGE = PageRequest(number=1, per=PER_PAGE)
_LAST_PAGE = 2**63 - 1
_LEADING_NUMBER = re.compile(r"[ \t\n\v\f\r]*\+?(\d+(?:_\d+)*)", re.ASCII)


class PaginationJson(Struct):
    """contracts/tomatoes.yaml, `pagination` of lists."""

    current_page: int
    total_pages: int
    total_count: int


def requested_page(params: Params) -> PageRequest:
    """The page that is asked for, of 25 rows. Raises `InvalidInput` for a list or an object, by which the original fell over."""
    value = params.get("page")
    if value is None:
        return _FIRST_PAGE
    if isinstance(value, list | dict):
        raise wrong_field("page", "must be a number")
    return PageRequest(number=page_number(value), per=PER_PAGE)


def page_number(value: object) -> int:
    """The number with which a value begins, as lenient as the original's: what is none, and what is below 1, is 1."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(min(max(value, 1), _LAST_PAGE))
    found = _LEADING_NUMBER.match(value) if isinstance(value, str) else None
    if found is None:
        return 1
    digits = found[1].replace("_", "").lstrip("0")
    return min(int(digits or 1), _LAST_PAGE) if len(digits) < 20 else _LAST_PAGE


def pagination(page: Page[Any]) -> PaginationJson:
    """Where a page stands, also one beyond the end."""
    return PaginationJson(
        current_page=page.request.number, total_pages=-(-page.total // PER_PAGE), total_count=page.total
    )
