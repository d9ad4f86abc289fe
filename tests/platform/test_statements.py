"""Every statement of every domain is valid on both databases, and on SQLite finds its rows by an index when it runs inline.

Each statement function is called with made-up arguments on a `Db` that only writes down what it is asked.
"""

import importlib
import inspect
import pkgutil
import re
import types
import typing
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

import msgspec
import pytest

from crewhall import domains
from crewhall.domains.identity.queries import members
from crewhall.kit.actor import SYSTEM
from crewhall.kit.events import Event
from crewhall.platform import job_queries, outbox
from crewhall.platform.db.database import Db
from crewhall.platform.db.postgres import PostgresDb
from crewhall.platform.db.sqlite import SqliteDb, translate
from crewhall.platform.db.where import Where
from crewhall.platform.work import Works

pytestmark = pytest.mark.anyio

VERBS = ("select", "insert", "update", "delete", "upsert")
# Walks of a whole table that are meant, because the table is small or the walk ends at the first row.
MEANT_SCANS = {
    "select_has_administrator",
    "select_is_empty",
    "select_has_others",
    "select_last_number",
    "select_first_number",
    "delete_old_ticks",  # once a night, as is the next
    "delete_expired_pins",
    "select_all_keys",  # from the command line only, as are the next
    "select_other_administrator",
    "select_teams",
    "insert_first_uid_domain",  # ends at the first row
    "select_known_address",  # of the few addresses that a subquery has found by indexes
    "select_above",  # walks of the rows that a recursive statement has found by an index, as is the next
    "select_below",
}


# Functions that take conditions on members of a team; others get one that is always true.
WHERES = {"select_members", "select_member_count"}
PLAIN: dict[Any, Any] = {
    int: 1,
    str: "x",
    bool: True,
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
    date: date(2026, 1, 1),
}


class Noted(msgspec.Struct):
    """A statement as a function asked for it; `slow`: in a thread, where it may walk."""

    function: str
    sql: str
    args: Sequence[Any]
    slow: bool


class NotingDb:
    """Writes down statements; every answer is empty."""

    def __init__(self, function: str, dialect: str) -> None:
        self.function = function
        self.dialect = dialect
        self.noted: list[Noted] = []

    async def fetch_all(self, _into: type, sql: str, *args: Any) -> list[Any]:
        self.noted.append(Noted(self.function, sql, args, slow=False))
        return []

    async def slow_fetch_all(self, _into: type, sql: str, *args: Any) -> list[Any]:
        self.noted.append(Noted(self.function, sql, args, slow=True))
        return []

    async def fetch_one(self, _into: type, sql: str, *args: Any) -> None:
        self.noted.append(Noted(self.function, sql, args, slow=False))

    async def fetch_value(self, sql: str, *args: Any) -> int:
        self.noted.append(Noted(self.function, sql, args, slow=False))
        return 0

    async def execute(self, sql: str, *args: Any) -> int:
        self.noted.append(Noted(self.function, sql, args, slow=False))
        return 0

    async def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.noted += [Noted(self.function, sql, row, slow=False) for row in list(rows)[:1]]


def query_modules() -> Iterator[types.ModuleType]:
    """The `queries` module or package of each domain, and the platform's own."""
    yield job_queries
    yield outbox
    for domain in pkgutil.iter_modules(domains.__path__):
        module = importlib.import_module(f"crewhall.domains.{domain.name}.queries")
        yield module
        for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
            yield importlib.import_module(f"{module.__name__}.{part.name}")


def statement_functions() -> list[Any]:
    """Every function that runs a statement."""
    return [
        function
        for module in query_modules()
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if name.partition("_")[0] in VERBS and function.__module__ == module.__name__
    ]


def made_up_where(function: str) -> Where:
    """Conditions for a function that takes some."""
    return members.in_team(1) if function in WHERES else Where("?::bigint IS NOT NULL", 1)


def made_up(annotation: Any) -> Any:
    """A value of a type."""
    annotation = getattr(annotation, "__supertype__", annotation)
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return made_up(inner[0])
    if origin is tuple:
        return tuple(made_up(part) for part in inner if part is not Ellipsis)
    if origin is not None:  # lists, sequences and other iterables; maps have text keys
        return {"key": True} if issubclass(origin, dict) else [made_up(inner[0])]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return annotation(**{field.name: made_up(field.type) for field in msgspec.structs.fields(annotation)})
    return PLAIN.get(annotation, {})


# Both sides are put into lower case by the database, and no name is compared.
FOLDED_BY_THE_DATABASE = "lower(replace(replace(f.resource_type, '::', ''), '_', '')) = lower($"


async def noted_statements(dialect: str) -> AsyncIterator[Noted]:
    """Every statement that is asked of such a database."""
    for function in statement_functions():
        db = NotingDb(function.__name__, dialect)
        hints = typing.get_type_hints(function)
        known = {"db": db, "where": made_up_where(function.__name__)}
        arguments = {name: known.get(name, made_up(hints[name])) for name in inspect.signature(function).parameters}
        with suppress(
            AssertionError, KeyError, IndexError, ValueError
        ):  # it wanted a row back; the statement is noted by then
            await function(**arguments)
        assert db.noted, f"{function.__name__} ran no statement"
        for noted in db.noted:
            yield noted


def test_all_domains_have_statements() -> None:
    assert len(statement_functions()) > 100


async def test_statements_are_valid(works: Works) -> None:
    async with works.read(SYSTEM) as work:
        async for noted in noted_statements(work.db.dialect):
            if isinstance(work.db, PostgresDb):
                if not noted.sql.startswith("SELECT pg_"):
                    prepare: Any = work.db.connection.prepare  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - no stubs
                    await prepare(noted.sql)
            elif "pg_" not in noted.sql:
                await work.db.fetch_value(f"EXPLAIN {translate(noted.sql)}", *noted.args)


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_inline_statements_find_their_rows_by_an_index(works: Works, dialect: str) -> None:
    assert dialect == "sqlite"
    walks: list[str] = []
    async with works.read(SYSTEM) as work:
        assert isinstance(work.db, SqliteDb)
        async for noted in noted_statements(work.db.dialect):
            if noted.slow or noted.function in MEANT_SCANS or "pg_" in noted.sql:
                continue
            plan = await work.db._rows(f"EXPLAIN QUERY PLAN {translate(noted.sql)}", noted.args)  # pyright: ignore[reportPrivateUsage] - there is no other use for plans
            walks += [f"{noted.function}: {step[3]}" for step in plan if is_walk(step[3])]
    assert not walks, "\n".join(
        [*walks, "Give each an index to find its rows by, or read them with `db.slow_fetch_all`, in a thread."]
    )


LOOKS_FOR_JOBS = {
    "select_claimable": "jobs_due",
    "update_claimed": "jobs_due",
    "select_next_run_at": "jobs_waiting",
    "select_next_run_after": "jobs_waiting",
    "select_is_lost": "jobs_leased",
    "delete_old_jobs": "jobs_finished",
}


async def test_jobs_are_looked_for_by_the_index_of_their_state(works: Works) -> None:
    """However many wait for another day, or for a slot of another queue, or are kept."""
    async with works.write(SYSTEM) as work:
        for status, queue, days in (("todo", "x", 1), ("todo", "other", -1), ("done", "x", 1)):
            await work.db.execute(FILL_JOBS, status, queue, PLAIN[datetime] + timedelta(days=days), 4000)
    async with works.read(SYSTEM) as work:
        if isinstance(work.db, PostgresDb):
            await work.db.execute("ANALYZE jobs")
        plans: dict[str, str] = {}
        async for noted in noted_statements(work.db.dialect):
            if noted.function in LOOKS_FOR_JOBS:
                plans[noted.function] = "\n".join(await plan_of(work.db, noted))
    assert set(plans) == set(LOOKS_FOR_JOBS)
    for function, plan in plans.items():
        assert LOOKS_FOR_JOBS[function] in plan, f"{function}: {plan}"
        assert "Seq Scan on jobs" not in plan, f"{function}: {plan}"


FILL_JOBS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $4)
INSERT INTO jobs (queue, name, args, status, attempts, run_at, created_at, finished_at)
SELECT $2::text, 'x', '{}', $1::text, 0, $3::timestamptz, $3::timestamptz,
    CASE WHEN $1::text = 'done' THEN $3::timestamptz END FROM n
"""


async def plan_of(db: Db, noted: Noted) -> list[str]:
    """The lines of a statement's plan."""
    if isinstance(db, SqliteDb):
        rows = await db._rows(f"EXPLAIN QUERY PLAN {translate(noted.sql)}", noted.args)  # pyright: ignore[reportPrivateUsage] - as above
        return [step[3] for step in rows]
    assert isinstance(db, PostgresDb)
    return [row[0] for row in await db._rows(f"EXPLAIN {noted.sql}", noted.args)]  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize("dialect", ["postgres"])
async def test_many_events_and_jobs_are_one_statement_each(dialect: str) -> None:
    db: Any = NotingDb("outbox", dialect)
    await outbox.insert_events(db, [Event()] * 50, None, PLAIN[datetime])
    await outbox.insert_jobs(db, [outbox.Deferred(name="x", args={})] * 50, PLAIN[datetime])
    assert len(db.noted) == 2


def is_walk(step: str) -> bool:
    """Whether a step of a plan walks a whole table (not a JSON list, a constant row or a part of the statement itself)."""
    return bool(re.match(r"SCAN (?!json_each|CONSTANT|\(subquery|SUBQUERY)", step))


def test_walks_are_recognised() -> None:
    assert is_walk("SCAN users")
    assert not is_walk("SEARCH users USING INDEX x (a=?)")
    assert not is_walk("SCAN json_each VIRTUAL TABLE INDEX 1:")


async def test_no_statement_leaves_lower_case_to_the_database() -> None:
    """SQLite knows A to Z only, PostgreSQL what its locale knows: text is folded before it is stored (`kit.text.fold`)."""
    found = {
        statement.function
        async for statement in noted_statements("sqlite")
        if re.search(r"\b(lower|upper|ilike)\b", statement.sql.replace(FOLDED_BY_THE_DATABASE, ""), re.IGNORECASE)
    }
    assert found == set()
