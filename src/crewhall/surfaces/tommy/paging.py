"""Paging in the Tommy dialect: bare arrays, with `Link` and `X-…` headers. Source: behaviour notes, tommy 5."""

from typing import Any

import msgspec

from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.http import paging
from crewhall.platform.http.answer import JSON, Answer
from crewhall.surfaces.tommy.auth import AnyRequest

_PER_NAMES = ("per", "limit", "page_limit", "per_page")


def asked_page(query: dict[str, object]) -> PageRequest:
    """`page`, and `per` under any of the names that clients use. Raises `InvalidInput`."""
    return paging.asked_page(query, _PER_NAMES)


def page_answer(request: AnyRequest, page: Page[Any], rows: list[Any]) -> Answer:
    """The rows as a bare array, with where they stand among all."""
    return Answer(msgspec.json.encode(rows), headers=(JSON, *paging.page_headers(request, page, _PER_NAMES)))
