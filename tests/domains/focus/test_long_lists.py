"""Lists of a person with many tomatoes and boards of many people take a few steps of the database, however long they are."""
# apsw ships no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from crewhall.domains.focus import leaderboards, tomatoes
from crewhall.domains.focus.model import Period
from crewhall.kit.actor import NOBODY, SYSTEM, Actor
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import StepBudgetExceeded
from crewhall.platform.work import Works
from tests.domains.focus.conftest import START, Clock

# PostgreSQL counts no steps.
pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("dialect", ["sqlite"])]

PEOPLE, TOMATOES, PER = 100_000, 100_000, 25
FAR = datetime(9000, 1, 1, tzinfo=UTC)

PEOPLE_AND_SCORES = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :people)
INSERT INTO users (id, first_name, last_name, slug, status, administrator, account_type, created_at, updated_at)
SELECT i, 'P', i, 'p' || i, 'active', false, 'User', :start, :start FROM n;
INSERT INTO focus_scores (period, user_id, score, score_order, first_at, starts_at, ends_at, is_listed)
SELECT period, id, 1 + id % 7, -1 - id % 7, :start, :start, iif(period = 'overall', :far, :end), true
FROM users, (SELECT 'daily' AS period UNION SELECT 'overall') ORDER BY period, id;
INSERT INTO focus_boards (period, listed) SELECT period, count(*) FROM focus_scores GROUP BY period;
"""
ONE_WITH_MANY = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :tomatoes)
INSERT INTO tomatoes (user_id, ended_at, length_s, tags, source, created_at, updated_at)
SELECT 1, strftime('%Y-%m-%dT%H:%M:%S.000000Z', :start, '-' || (i * 30) || ' minutes'), 1500, '[]', 'saved', :start, :start FROM n;
INSERT INTO focus_profiles (user_id, ticking, is_hidden, tomatoes_count, updated_at) VALUES (1, false, false, :tomatoes, :start);
"""


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """No statement in the loop may take more than ten thousand steps: a walk of a hundred thousand rows takes a few of them for each."""
    return {"database": {"step_budget": 10_000, "strict_budget": True}}


@pytest.fixture
def crowd(works: Works, tmp_path: Path) -> Works:
    """A hundred thousand people with scores, one of whom has a hundred thousand tomatoes."""
    connection = apsw.Connection(str(tmp_path / "crewhall.db"))
    names: dict[str, apsw.SQLiteValue] = {
        "people": PEOPLE,
        "tomatoes": TOMATOES,
        "start": text(START),
        "end": text(START + timedelta(days=1)),
        "far": text(FAR),
    }
    with connection:
        for statement in (PEOPLE_AND_SCORES + ONE_WITH_MANY).split(";\n"):
            connection.execute(statement, {name: names[name] for name in names if f":{name}" in statement}).fetchall()
    connection.close()
    works.clock = Clock()
    return works


def text(moment: datetime) -> str:
    """A moment as SQLite keeps it."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


async def test_walk_is_more_than_the_steps_that_are_allowed(crowd: Works) -> None:
    async with crowd.read(SYSTEM) as work:
        for table in ("tomatoes", "focus_scores"):
            with pytest.raises(StepBudgetExceeded):
                await work.db.fetch_value(f"SELECT count(*) FROM {table} WHERE user_id + 0 > 0")  # noqa: S608 - a constant


async def test_every_page_of_long_lists_is_a_few_steps(crowd: Works) -> None:
    await board_pages(crowd)
    await tomato_pages(crowd)
    await writes(crowd)


async def board_pages(crowd: Works) -> None:
    """First, middle and last pages of boards; in the middle rows are skipped in a thread."""
    expected = sorted((-1 - number % 7, number) for number in range(1, PEOPLE + 1))
    for period in (Period.DAILY, Period.OVERALL):
        for number in (1, 2, PEOPLE // PER // 2, PEOPLE // PER - 1, PEOPLE // PER):
            async with crowd.read(NOBODY) as work:
                page = await leaderboards.page(work, period, PageRequest(number, PER))
            assert page.total == PEOPLE
            assert [(-row.score, row.user_id) for row in page.rows] == expected[(number - 1) * PER : number * PER]


async def tomato_pages(crowd: Works) -> None:
    """First, middle and last pages of a person's tomatoes, all of them and those of a month."""
    async with crowd.read(Actor(user_id=1)) as work:
        for number in (1, 2, TOMATOES // PER // 2, TOMATOES // PER - 1, TOMATOES // PER):
            page = await tomatoes.list_tomatoes(work, None, None, PageRequest(number, PER))
            assert page.total == TOMATOES
            ends = [START - timedelta(minutes=30 * index) for index in range((number - 1) * PER + 1, number * PER + 1)]
            assert [tomato.ended_at for tomato in page.rows] == ends
        month = await tomatoes.list_tomatoes(work, START - timedelta(days=30), START, PageRequest(1, PER))
        assert (month.total, len(month.rows)) == (1440, PER)
        years = await tomatoes.list_tomatoes(work, START - timedelta(days=1500), START, PageRequest(2, PER))
        assert (years.total, len(years.rows)) == (72_000, PER)


async def writes(crowd: Works) -> None:
    """Saving, deleting, and the end of all periods of a day."""
    async with crowd.write(Actor(user_id=1)) as work:
        saved = await tomatoes.save(work, ("a",))
    async with crowd.write(Actor(user_id=1)) as work:
        await tomatoes.delete(work, saved.id)
    async with crowd.write(SYSTEM) as work:
        work.now = START + timedelta(days=1)
        assert await leaderboards.expire(work)
