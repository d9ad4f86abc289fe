"""Every statement of every domain is valid on both databases, and those that run inline on SQLite find their rows by an index."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

from crewhall import domains
from crewhall.platform import job_queries, outbox

pytestmark = pytest.mark.anyio

# Walks of a whole table that are meant: (function, table).
MEANT_SCANS = {
    ("select_is_empty", "users"),  # stops at the first row
}


def query_modules() -> Iterator[Any]:
    """The `queries` module or package of each domain, and the platform's own."""
    yield job_queries
    yield outbox
    for domain in pkgutil.iter_modules(domains.__path__):
        module = importlib.import_module(f"crewhall.domains.{domain.name}.queries")
        yield module
        for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
            yield importlib.import_module(f"{module.__name__}.{part.name}")


def functions() -> list[Any]:
    """Every statement function."""
    return [
        function
        for module in query_modules()
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if name.partition("_")[0] in ("select", "insert", "update", "delete", "upsert")
        and function.__module__ == module.__name__
    ]


def test_statement_functions_are_found() -> None:
    assert len(functions()) > 80
