"""Paging in the Tommy dialect: bare arrays, with `Link` and `X-…` headers. Source: behaviour notes, tommy 5."""

from typing import Any

from crewhall.kit.paging import MOST_PER_PAGE, Page, PageRequest
from crewhall.platform.http import paging
from crewhall.platform.http.replies import reply_json
from crewhall.platform.http.resources import Request, Response

_PER_NAMES = ("per", "limit", "page_limit", "per_page")


def requested_page(query: dict[str, object], most: int = MOST_PER_PAGE) -> PageRequest:
    """`page`, and `per` under any of the names that clients use; `most` is its limit and default. Raises `InvalidInput`."""
    return paging.requested_page(query, _PER_NAMES, most)


def reply_page(req: Request, resp: Response, page: Page[Any], rows: list[Any]) -> None:
    """Answer with the rows as a bare array, and with where they stand among all."""
    reply_json(resp, rows, headers=paging.page_headers(req, page, _PER_NAMES))
