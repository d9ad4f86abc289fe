"""Feeds: one a calendar and person, what each shows, and when it shows nothing any more."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from crewhall.domains.calendar import entries, feeds
from crewhall.domains.calendar.model import Feed
from crewhall.kit.actor import NOBODY, SYSTEM, Actor, Rank
from crewhall.kit.errors import NotFound, Unauthenticated
from crewhall.platform.work import Works
from tests.domains.calendar.conftest import START, People, add_member, new_entry, set_status, uid

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)


async def subscribe(works: Works, actor: Actor, team_id: int | None = None) -> Feed:
    async with works.write(actor) as work:
        calendar, _ = await feeds.subscribe(work, team_id)
    assert calendar.feed is not None
    return calendar.feed


async def make(works: Works, actor: Actor, title: str, **fields: Any) -> None:
    async with works.write(actor) as work:
        await entries.create(work, new_entry(title=title, **fields))


async def shown(works: Works, token: str) -> list[str]:
    """The titles that a feed shows to whoever has its token."""
    async with works.read(NOBODY) as work:
        return [entry.title for entry in (await feeds.read(work, token))[1]]


async def test_feed_is_made_once(works: Works, people: People) -> None:
    async with works.write(people.anna) as work:
        own, is_new = await feeds.subscribe(work, None)
        team, _ = await feeds.subscribe(work, people.team_id)
    async with works.write(people.anna_alone) as work:
        assert await feeds.subscribe(work, None) == (own, False)
        assert await feeds.subscribe(work, people.team_id) == (team, False)
    bens = await subscribe(works, people.ben, people.team_id)
    assert is_new
    assert (own.name, team.name) == ("anna Test", "kitchen")
    assert len({calendar.feed and calendar.feed.token for calendar in (own, team)} | {bens.token}) == 3


async def test_feed_asked_for_many_times_at_once_is_one(works: Works, people: People) -> None:
    for team_id in (None, people.team_id):
        made = await asyncio.gather(*(subscribe(works, people.anna, team_id) for _ in range(5)))
        assert len({feed.token for feed in made}) == 1


async def test_calendars_are_ones_own_and_those_of_ones_teams(works: Works, people: People) -> None:
    await add_member(works, people.outsider.team_id or 0, uid(people.anna), Rank.MEMBER, status="pending")
    feed = await subscribe(works, people.anna, people.team_id)
    async with works.read(people.anna_alone) as work:
        found = await feeds.list_calendars(work)
    assert [(calendar.team_id, calendar.name, calendar.feed) for calendar in found] == [
        (None, "anna Test", None),
        (people.team_id, "kitchen", feed),
    ]


async def test_strangers_have_no_calendars(works: Works, people: People) -> None:
    async with works.write(NOBODY) as work:
        for attempt in (feeds.list_calendars(work), feeds.subscribe(work, None), feeds.revoke(work, 1)):
            with pytest.raises(Unauthenticated):
                await attempt
    async with works.write(people.outsider) as work:
        for team_id in (people.team_id, 4_000_000):
            with pytest.raises(NotFound):
                await feeds.subscribe(work, team_id)


async def test_persons_feed_has_what_concerns_them_in_all_their_teams(works: Works, people: People) -> None:
    token = (await subscribe(works, people.anna_alone)).token
    await make(works, people.anna_alone, "own")
    await make(works, people.anna, "own of the team")
    await make(works, people.ben, "assigned", assignee_id=uid(people.anna))
    await make(works, people.ben, "Ben's")
    await make(works, people.ben_alone, "Ben's own, assigned", assignee_id=uid(people.anna))
    assert await shown(works, token) == ["own", "own of the team", "assigned", "Ben's own, assigned"]
    await set_status(works, people.team_id, uid(people.anna), "inactive")
    assert await shown(works, token) == ["own", "Ben's own, assigned"]


async def test_teams_feed_has_all_of_the_team(works: Works, people: People) -> None:
    token = (await subscribe(works, people.anna, people.team_id)).token
    await make(works, people.anna_alone, "own")
    for name in ("anna", "ben", "manager"):
        await make(works, people[name], name)
    assert await shown(works, token) == ["anna", "ben", "manager"]


async def test_feed_reaches_back_ninety_days_and_canceled_entries_stay(works: Works, people: People) -> None:
    token = (await subscribe(works, people.anna, people.team_id)).token
    await make(works, people.anna, "over", start_at=START - 93 * DAY)
    await make(works, people.anna, "long", start_at=START - 200 * DAY, length=120 * DAY)
    await make(works, people.anna, "recent", start_at=START - 90 * DAY)
    async with works.write(people.anna) as work:
        entry = await entries.create(work, new_entry(title="off"))
        await entries.update(work, entry.id, entries.EntryEdit(canceled=True))
    assert await shown(works, token) == ["long", "recent", "off"]


async def test_feed_has_a_limit(works: Works, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 2)
    tokens = [(await subscribe(works, people.anna, team_id)).token for team_id in (None, people.team_id)]
    for title in ("one", "two", "three"):
        await make(works, people.anna, title)
    assert [await shown(works, token) for token in tokens] == [["one", "two"], ["one", "two"]]


async def test_feed_of_too_many_has_what_comes_next_before_what_is_over(
    works: Works, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 4)
    tokens = [(await subscribe(works, people.anna, team_id)).token for team_id in (None, people.team_id)]
    for days in (-30, -20, -10, 0, 1, 2):
        await make(works, people.anna, str(days), start_at=START + days * DAY)
    for wanted in (["-10", "0", "1", "2"], ["0", "1", "2", "3"]):
        assert [await shown(works, token) for token in tokens] == [wanted] * 2
        for days in (3, 4):
            await make(works, people.anna, str(days), start_at=START + days * DAY)


@pytest.mark.parametrize("change", ["revoked", "left", "team closed", "person closed", "never made"])
async def test_feed_that_is_closed_shows_nothing(works: Works, people: People, change: str) -> None:
    feed = await subscribe(works, people.anna, people.team_id)
    token = feed.token
    if change == "revoked":
        async with works.write(people.anna) as work:
            await feeds.revoke(work, feed.id)
    elif change == "left":
        await set_status(works, people.team_id, uid(people.anna), "archived")
    elif change == "never made":
        token = token[:-1] + ("x" if token[-1] != "x" else "y")
    else:
        async with works.write(SYSTEM) as work:
            sql = {
                "team closed": "UPDATE teams SET status = 'archived' WHERE id = $1",
                "person closed": "UPDATE users SET status = 'closed' WHERE id = $1",
            }[change]
            await work.db.execute(sql, people.team_id if change == "team closed" else uid(people.anna))
    with pytest.raises(NotFound):
        await shown(works, token)


async def test_revoked_feed_comes_back_under_another_token(works: Works, people: People) -> None:
    first = await subscribe(works, people.anna)
    async with works.write(people.ben) as work:
        for feed_id in (first.id, 4_000_000):
            with pytest.raises(NotFound):
                await feeds.revoke(work, feed_id)
    async with works.write(people.anna) as work:
        await feeds.revoke(work, first.id)
    second = await subscribe(works, people.anna)
    assert second.token != first.token
    assert await shown(works, second.token) == []
