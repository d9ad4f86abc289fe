"""Leaderboards: what counts when, order, ties, hiding, and how scores end. Source: behaviour notes, tomatoes 1.8."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from crewhall.app.reactions import REACTIONS
from crewhall.app.registry import REGISTRY
from crewhall.domains.focus import leaderboards, profiles, scores, tomatoes
from crewhall.domains.focus.model import NamedZone, NewTomato, Period, Score
from crewhall.domains.identity import administration, users
from crewhall.domains.identity.model import UserEdit
from crewhall.kit.actor import SYSTEM
from crewhall.platform.bus import Bus
from crewhall.platform.jobs import JobRunner
from crewhall.platform.work import Works
from tests.domains.focus.conftest import START, Clock
from tests.domains.focus.desk import Desk, board
from tests.domains.people import a_user

pytestmark = pytest.mark.anyio

ALL_ONE = {"daily": 1, "weekly": 1, "monthly": 1, "overall": 1}


async def run_jobs(works: Works, clock: Clock) -> int:
    """Run all jobs that are due; how many those were."""
    assert works.clock is clock
    return await JobRunner(works, REGISTRY, Bus()).drain()


async def expire(works: Works) -> None:
    """Delete what has ended, as the job does."""
    more = True
    while more:
        async with works.write(SYSTEM) as work:
            more = await leaderboards.expire(work)


async def counted(works: Works) -> dict[str, int]:
    """How many rows each board lists, by counting them."""
    async with works.read(SYSTEM) as work:
        sql = "SELECT count(*) FROM focus_scores WHERE period = $1 AND is_listed = true"
        return {period: await work.db.fetch_value(sql, period) for period in Period}


async def kept(works: Works) -> dict[str, int]:
    """How many rows each board lists, as is kept."""
    async with works.read(SYSTEM) as work:
        sql = "SELECT listed FROM focus_boards WHERE period = $1"
        return {period: await work.db.fetch_value(sql, period) or 0 for period in Period}


async def listed(works: Works, period: Period = Period.DAILY) -> list[tuple[int, int]]:
    """People and scores of a board, in order; asserts that the total is right."""
    page = await board(works, period)
    assert page.total == len(page.rows)
    assert await kept(works) == await counted(works)
    return [(row.user_id, row.score) for row in page.rows]


async def test_each_tomato_counts_in_every_period(works: Works, ann: Desk, clock: Clock) -> None:
    await ann.save()
    assert await ann.scores() == ALL_ONE
    clock.go(hours=1)
    await ann.save()
    for period in Period:
        assert await listed(works, period) == [(ann.user_id, 2)]
    assert (await board(works)).rows == [Score(ann.user_id, "ann Test", None, 2)]


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (timedelta(hours=11), ALL_ONE),
        (timedelta(hours=13), {"weekly": 1, "monthly": 1, "overall": 1}),
        (timedelta(days=3), {"monthly": 1, "overall": 1}),
        (timedelta(days=4), {"overall": 1}),
        (timedelta(days=4000), {"overall": 1}),
    ],
)
async def test_tomato_of_the_past_counts_only_in_its_periods(
    works: Works, ann: Desk, back: timedelta, expected: dict[str, int]
) -> None:
    tomato = await ann.add(START - back)
    assert await ann.scores() == expected
    await ann.save()
    assert await ann.scores() == {period: 1 + (period in expected) for period in Period}
    await ann.delete(tomato)
    assert await ann.scores() == ALL_ONE
    assert await listed(works) == [(ann.user_id, 1)]


async def test_deleting_an_old_tomato_leaves_todays_score(works: Works, ann: Desk, clock: Clock) -> None:
    old = await ann.save()
    clock.go(days=90)
    new = await ann.save()
    await ann.delete(old)
    assert await ann.scores() == ALL_ONE
    await ann.delete(new)
    assert await ann.scores() == {}
    for period in Period:
        assert await listed(works, period) == []


async def test_ties_go_to_who_scored_first_in_the_period_and_then_by_id(
    works: Works, ann: Desk, ben: Desk, clock: Clock
) -> None:
    cat, dan = [Desk(works, await a_user(works, name), clock) for name in ("cat", "dan")]
    clock.go(minutes=1)
    await dan.save()
    await ben.save()
    clock.go(minutes=1)
    await ann.save()
    clock.go(minutes=1)
    await cat.save()
    clock.go(hours=1)
    await cat.save()
    assert await listed(works) == [(cat.user_id, 2), (ben.user_id, 1), (dan.user_id, 1), (ann.user_id, 1)]
    # Ann has the older tomato of all, but not of today.
    await ann.add(START - timedelta(days=400))
    assert (await listed(works))[-1] == (ann.user_id, 1)
    assert (await listed(works, Period.OVERALL))[:2] == [(ann.user_id, 2), (cat.user_id, 2)]


async def test_deleting_the_first_tomato_gives_up_its_place(works: Works, ann: Desk, ben: Desk, clock: Clock) -> None:
    first = await ann.save()
    clock.go(hours=1)
    await ben.save()
    await ben.add(clock.now)
    clock.go(hours=1)
    await ann.save()
    clock.go(hours=1)
    await ann.save()
    assert await listed(works) == [(ann.user_id, 3), (ben.user_id, 2)]
    await ann.delete(first)
    assert await listed(works) == [(ben.user_id, 2), (ann.user_id, 2)]


async def test_periods_end_by_each_persons_own_clock(works: Works, ann: Desk, ben: Desk, clock: Clock) -> None:
    await ann.edit(time_zone=NamedZone("Pacific/Auckland"))
    await ben.edit(time_zone=NamedZone("America/Los_Angeles"))
    clock.now = datetime(2026, 3, 4, 10, tzinfo=UTC)  # 23:00 in Auckland, 2:00 in Los Angeles
    await ann.save()
    await ben.save()
    assert await listed(works) == [(ann.user_id, 1), (ben.user_id, 1)]
    clock.now = datetime(2026, 3, 4, 11, tzinfo=UTC)
    page = await board(works)
    assert [(row.user_id, page.total) for row in page.rows] == [(ben.user_id, 1)]
    clock.now = datetime(2026, 3, 5, 7, 59, tzinfo=UTC)
    assert (await board(works)).total == 1
    clock.now = datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert (await board(works)).rows == []
    assert (await board(works, Period.WEEKLY)).total == 2


async def test_score_that_has_ended_starts_anew(works: Works, ann: Desk, clock: Clock) -> None:
    await ann.save()
    clock.go(hours=1)
    await ann.save()
    clock.now = datetime(2026, 3, 5, 0, tzinfo=UTC)
    await ann.save()
    assert await ann.scores() == {"daily": 1, "weekly": 3, "monthly": 3, "overall": 3}
    assert await listed(works) == [(ann.user_id, 1)]
    clock.now = datetime(2026, 4, 1, 0, tzinfo=UTC)
    await ann.save()
    assert await ann.scores() == {"daily": 1, "weekly": 1, "monthly": 1, "overall": 4}


async def test_change_after_midnight_drops_what_has_ended(works: Works, ann: Desk, clock: Clock) -> None:
    tomato = await ann.save()
    clock.go(days=1)
    await ann.delete(tomato)
    assert await ann.scores() == {}
    assert await listed(works) == []


async def test_unit_that_began_before_midnight_does_not_bring_yesterday_back(
    works: Works, ann: Desk, clock: Clock
) -> None:
    midnight = datetime(2026, 3, 5, 0, tzinfo=UTC)
    clock.now = midnight
    await ann.save()
    clock.now = midnight - timedelta(seconds=1)
    await ann.add(clock.now)
    assert await ann.scores() == {"daily": 1, "weekly": 2, "monthly": 2, "overall": 2}
    clock.now = midnight
    assert await listed(works) == [(ann.user_id, 1)]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Asia/Tokyo", 1), ("America/Los_Angeles", 2), ("UTC", 3), ("Pacific/Kiritimati", 2)],
)
async def test_scores_follow_another_time_zone_at_once(
    works: Works, ann: Desk, clock: Clock, zone: str, expected: int
) -> None:
    # Today began at 15:00 UTC in Tokyo, at 8:00 in Los Angeles, and on Kiritimati at 10:00.
    clock.now = datetime(2026, 3, 4, 16, tzinfo=UTC)
    for hours in (19, 11, 3, 0):
        await ann.add(clock.now - timedelta(hours=hours))
    await ann.edit(time_zone=NamedZone(zone))
    assert (await ann.scores())["daily"] == expected
    assert await listed(works) == [(ann.user_id, expected)]


async def test_hidden_person_is_on_no_board_and_comes_back_with_their_score(
    works: Works, ann: Desk, ben: Desk, clock: Clock
) -> None:
    await ann.save()
    await ben.save()
    assert (await ann.do(lambda work: profiles.hide(work, hidden=True))).is_hidden
    for period in Period:
        assert await listed(works, period) == [(ben.user_id, 1)]
    clock.go(hours=1)
    await ann.save()
    assert await listed(works) == [(ben.user_id, 1)]
    await ann.do(lambda work: profiles.hide(work, hidden=True))
    await ann.do(lambda work: profiles.hide(work, hidden=False))
    for period in Period:
        assert await listed(works, period) == [(ann.user_id, 2), (ben.user_id, 1)]


async def test_board_shows_names_and_images_as_the_profile_does(works: Works, ann: Desk, ben: Desk) -> None:
    await ann.edit(name="Annie", image="https://example.test/a.png")
    await ann.save()
    async with works.write(SYSTEM) as work:
        sql = "UPDATE users SET first_name = '', last_name = '', icon_url = 'b.png' WHERE id = $1"
        await work.db.execute(sql, ben.user_id)
    await ben.save()
    assert (await board(works)).rows == [
        Score(ann.user_id, "Annie", "https://example.test/a.png", 1),
        Score(ben.user_id, None, "b.png", 1),
    ]


async def test_pages_of_a_board_are_parts_of_one_list(works: Works, clock: Clock) -> None:
    expected: list[tuple[int, int]] = []
    for number in range(7):
        desk = Desk(works, await a_user(works, f"p{number}"), clock)
        for _ in range(number % 3 + 1):
            await desk.add(clock.go(seconds=1))
        expected.append((desk.user_id, number % 3 + 1))
    expected.sort(key=lambda row: (-row[1], row[0]))
    for per in (1, 2, 3, 7, 8):
        pages = [await board(works, page=number, per=per) for number in range(1, 9)]
        assert [(row.user_id, row.score) for page in pages for row in page.rows] == expected
        assert {page.total for page in pages} == {7}


async def test_job_takes_ended_scores_off_the_boards(works: Works, ann: Desk, ben: Desk, clock: Clock) -> None:
    await ann.save()
    await ben.do(lambda work: profiles.hide(work, hidden=True))
    await ben.save()
    clock.now = datetime(2026, 3, 5, tzinfo=UTC)
    assert (await board(works)).total == 0
    assert await kept(works) == ALL_ONE
    async with works.write(SYSTEM) as work:
        work.defer("focus.expire_scores")
        work.defer("focus.count_boards")
    assert await run_jobs(works, clock) == 2
    assert await kept(works) == await counted(works) == ALL_ONE | {"daily": 0}
    for desk in (ann, ben):
        assert await desk.scores() == {"weekly": 1, "monthly": 1, "overall": 1}
    clock.now = datetime(2026, 4, 1, tzinfo=UTC)
    await expire(works)
    for desk in (ann, ben):
        assert await desk.scores() == {"overall": 1}


async def test_scores_expire_some_at_a_time(works: Works, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaderboards, "_MOST_AT_ONCE", 2)
    for number in range(5):
        await Desk(works, await a_user(works, f"p{number}"), clock).save()
    clock.go(days=60)
    async with works.write(SYSTEM) as work:
        assert await leaderboards.expire(work)
    assert await kept(works) == await counted(works)
    assert (await board(works)).total == 0
    await expire(works)
    assert await counted(works) == {"daily": 0, "weekly": 0, "monthly": 0, "overall": 5}
    assert await listed(works, Period.OVERALL) != []


async def test_count_finds_rows_that_went_away_with_their_person(works: Works, ann: Desk, ben: Desk) -> None:
    await ann.save()
    await ben.save()
    async with works.write(SYSTEM) as work:
        await work.db.execute("DELETE FROM users WHERE id = $1", ann.user_id)
    assert (await kept(works))["daily"] == 2
    async with works.write(SYSTEM) as work:
        await leaderboards.count(work)
    assert await listed(works) == [(ben.user_id, 1)]


async def test_scores_follow_a_time_zone_that_identity_knows(works: Works, ann: Desk, clock: Clock) -> None:
    assert works.reactions == REACTIONS
    await ann.save()
    zone = UserEdit(time_zone="Pacific/Auckland")
    await ann.do(lambda work: users.update(work, zone))
    await run_jobs(works, clock)
    (daily, *_) = [row for row in await ann.score_rows() if row.period == Period.DAILY]
    assert daily.ends_at == datetime(2026, 3, 5, 11, tzinfo=UTC)


async def test_closed_account_leaves_the_boards(works: Works, ann: Desk, ben: Desk, clock: Clock) -> None:
    await ann.save()
    await ben.save()
    async with works.write(SYSTEM) as work:
        await administration.close_user(work, ann.user_id)
    await run_jobs(works, clock)
    for period in Period:
        assert await listed(works, period) == [(ben.user_id, 1)]


async def test_change_of_a_stranger_makes_no_job(works: Works, ann: Desk, clock: Clock) -> None:
    async with works.write(ann.actor) as work:
        await users.update(work, UserEdit(time_zone="Europe/Rome"))
        await profiles.follow_later(work, ann.user_id)
        assert work.deferred == []
    async with works.write(SYSTEM) as work:
        await profiles.follow_identity(work, ann.user_id)
    assert await ann.scores() == {}
    assert clock.now == START


async def test_counts_hold_when_many_people_change_at_once(works: Works, clock: Clock) -> None:
    desks = [Desk(works, await a_user(works, f"p{number}"), clock) for number in range(12)]
    clock.go(days=1)

    async def busy(desk: Desk, number: int) -> None:
        tomato = await desk.save()
        await desk.add(START)
        if number % 3 == 0:
            await desk.delete(tomato)
        if number % 3 == 1:
            await desk.do(lambda work: profiles.hide(work, hidden=True))

    await asyncio.gather(*(busy(desk, number) for number, desk in enumerate(desks)), expire(works))
    assert await kept(works) == await counted(works) == {"daily": 4, "weekly": 8, "monthly": 8, "overall": 8}


async def test_scores_are_what_a_count_says_after_any_changes(works: Works, ann: Desk, clock: Clock) -> None:
    for step in range(60):
        clock.go(hours=7, minutes=step)
        saved = await ann.save()
        if step % 3 == 0:
            await ann.add(clock.now - timedelta(days=step))
        if step % 5 == 0:
            await ann.delete(saved)
        if step % 20 == 7:
            zone = ("Europe/Rome", "Pacific/Honolulu", "Asia/Tokyo")[step // 20]
            await ann.edit(time_zone=NamedZone(zone))
        incremental = await ann.score_rows()
        async with works.write(SYSTEM) as work:
            await scores.recount(work, await profiles.lock(work, ann.user_id))
        assert await ann.score_rows() == incremental
    assert await kept(works) == await counted(works)


async def test_many_added_at_once_are_scored_once(works: Works, ann: Desk, clock: Clock) -> None:
    clock.go(days=1)
    news = [NewTomato(ended_at=START + timedelta(minutes=minute), length_s=60) for minute in range(30)]
    await ann.do(lambda work: tomatoes.add_many(work, ann.user_id, news))
    assert await ann.scores() == {"weekly": 30, "monthly": 30, "overall": 30}
