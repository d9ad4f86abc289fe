"""Both databases behave alike: values come back as they went in, conflicts are told, budgets and translations hold."""

from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest
import structlog
from msgspec import Struct

from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.platform.db.connect import connect
from crewhall.platform.db.database import DatabaseUnavailable, StepBudgetExceeded, UniqueViolation
from crewhall.platform.db.sqlite import instant_text, translate
from crewhall.platform.db.where import Where, like_anywhere, like_prefix
from crewhall.platform.setting_sources import BadSetting
from crewhall.platform.settings import load
from crewhall.platform.work import Works

pytestmark = pytest.mark.anyio


class Colour(StrEnum):
    """An enum kept as text."""

    RED = "red"


class Everything(Struct, frozen=True):
    """One column of each sort."""

    at: datetime
    day: date
    flag: bool
    number: int
    text: str
    colour: Colour
    words: tuple[str, ...]
    anything: object
    missing: datetime | None


NOW = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)
INSERT_EVENT = "INSERT INTO events (name, body, happened_at) VALUES ($1, $2, $3)"


async def test_values_come_back_as_they_went_in(works: Works) -> None:
    async with works.write(NOBODY) as work:
        await work.db.execute(
            """
            INSERT INTO users (first_name, last_name, slug, dob, status, administrator, account_type, created_at, updated_at)
            VALUES ($1, 'red', 's', $2, 'active', $3, 'User', $4, $4)
            """,
            "Ünï",
            date(1990, 12, 31),
            True,
            NOW.astimezone(timezone(timedelta(hours=5))),
        )
        await work.db.execute(INSERT_EVENT, "words", ["a", "b"], NOW)
        row = await work.db.fetch_one(
            Everything,
            """
            SELECT u.created_at, u.dob, u.administrator, u.id, u.first_name, u.last_name, e.body, e.body, u.email_verified_at
            FROM users u JOIN events e ON e.name = $1 WHERE u.slug = $2
            """,
            "words",
            "s",
        )
    assert row is not None
    assert (row.at, row.day, row.flag, row.text, row.colour) == (NOW, date(1990, 12, 31), True, "Ünï", Colour.RED)
    assert row.at.utcoffset() == timedelta(0)
    assert (row.words, row.anything, row.missing) == (("a", "b"), ["a", "b"], None)


async def test_list_argument_fits_any(works: Works) -> None:
    async with works.write(NOBODY) as work:
        await work.db.execute_many(INSERT_EVENT, [(name, {}, NOW) for name in "abcd"])
        found = await work.db.fetch_value("SELECT count(*) FROM events WHERE name = ANY($1)", ["a", "c", "z"])
        changed = await work.db.execute("UPDATE events SET name = 'x' WHERE name = ANY($1)", ["a", "b"])
    assert (found, changed) == (2, 2)


async def test_taken_key_is_told_with_its_column(works: Works) -> None:
    insert = "INSERT INTO job_ticks (name, due_at) VALUES ($1, $2)"
    with pytest.raises(UniqueViolation) as caught:
        async with works.write(NOBODY) as work:
            await work.db.execute(insert, "a", NOW)
            await work.db.execute(insert, "a", NOW)
    assert "job_ticks.name" in caught.value.constraint


async def test_slow_read_sees_committed_rows(works: Works) -> None:
    async with works.write(NOBODY) as work:
        await work.db.execute(INSERT_EVENT, "a", {}, NOW)

    class Name(Struct, frozen=True):
        name: str

    async with works.read(SYSTEM) as work:
        assert await work.db.slow_fetch_all(Name, "SELECT name FROM events WHERE name = $1", "a") == [Name("a")]


async def test_one_column_is_read_as_its_values(works: Works) -> None:
    async with works.write(NOBODY) as work:
        await work.db.execute_many(INSERT_EVENT, [(name, {}, NOW) for name in "ab"])
        names = await work.db.fetch_all(str, "SELECT name FROM events ORDER BY name")
        times = await work.db.fetch_all(datetime, "SELECT happened_at FROM events ORDER BY name")
        count = await work.db.fetch_one(int, "SELECT count(*) FROM events")
        nothing = await work.db.fetch_one(datetime, "SELECT max(happened_at) FROM events WHERE name = 'c'")
        no_row = await work.db.fetch_one(int, "SELECT number FROM events WHERE name = 'c'")
    assert (names, times, count, nothing, no_row) == (["a", "b"], [NOW, NOW], 2, None, None)
    async with works.read(SYSTEM) as work:
        assert await work.db.slow_fetch_all(str, "SELECT name FROM events ORDER BY name DESC") == ["b", "a"]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=False)
@pytest.mark.parametrize("overrides", [{"database": {"step_budget": 20_000, "strict_budget": False}}])
async def test_statement_over_its_budget_is_named_in_the_log(
    works: Works, dialect: str, overrides: dict[str, object]
) -> None:
    assert overrides
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT max(i) FROM n"
    with structlog.testing.capture_logs() as lines:
        async with works.read(SYSTEM) as work:
            assert await work.db.fetch_value(endless) == 100000
    told = [line["statement"] for line in lines if "budget" in line["event"]]
    assert told == ([endless] if dialect == "sqlite" else [])


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=False)
@pytest.mark.parametrize("overrides", [{"database": {"step_budget": 20_000}}])
async def test_inline_statement_over_its_budget_is_stopped(
    works: Works, dialect: str, overrides: dict[str, object]
) -> None:
    assert (dialect, bool(overrides)) == ("sqlite", True)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT count(*) FROM n"
    async with works.read(SYSTEM) as work:
        with pytest.raises(StepBudgetExceeded):
            await work.db.fetch_value(endless)
        assert await work.db.fetch_value("SELECT 1") == 1


@pytest.mark.parametrize(
    ("written", "sqlite"),
    [
        ("SELECT $1, $12", "SELECT ?1, ?12"),
        ("x = ANY($2::bigint[])", "x IN (SELECT value FROM json_each(?2))"),
        ("SELECT 1 FOR UPDATE SKIP LOCKED", "SELECT 1"),
        ("coalesce($2::text, x)", "coalesce(?2, x)"),
    ],
)
def test_translation_to_sqlite(written: str, sqlite: str) -> None:
    assert translate(written) == sqlite


def test_instants_are_kept_so_that_text_sorts_like_time() -> None:
    assert instant_text(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00.000000Z"
    assert instant_text(datetime(1, 1, 2, tzinfo=UTC)) == "0001-01-02T00:00:00.000000Z"
    assert instant_text(NOW.astimezone(timezone(timedelta(hours=-8)))) == "2026-01-31T12:00:00.123456Z"


def test_where_numbers_its_values_and_begins_with_a_scope() -> None:
    where = Where("team_id = ?", 7).also("a = ? OR b = ?", 1, 2)
    page = where.page(10, 20)
    assert where.sql + page == "WHERE team_id = $1 AND a = $2 OR b = $3 LIMIT $4 OFFSET $5"
    assert where.args == [7, 1, 2, 10, 20]
    with pytest.raises(ValueError, match="takes 1 values"):
        where.also("a = ?")


def test_like_patterns_escape_their_own_signs() -> None:
    assert like_prefix("50%_!") == "50!%!_!!%"
    assert like_anywhere("a") == "%a%"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://x/y", "must begin with postgresql:// or sqlite:///"),
        ("postgresql://crewhall:secret@127.0.0.1:1/x", "127.0.0.1:1/x"),
        ("sqlite:////proc/nowhere/x.db", "/proc/nowhere/x.db"),
    ],
)
async def test_database_that_cannot_be_opened_says_which_and_why(url: str, words: str) -> None:
    with pytest.raises((DatabaseUnavailable, BadSetting)) as caught:
        await connect(load({}, {"database": {"url": url}})).open()
    assert words in caught.value.message
    assert "secret" not in caught.value.message
