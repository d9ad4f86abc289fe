"""The demo server: made once, on an empty server, whole or not at all."""

import pytest

from crewhall.domains.identity import members, passwords, sessions, teams
from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.identity.model import NewTeam
from crewhall.domains.syncs import syncs
from crewhall.domains.syncs.model import SyncStatus
from crewhall.flows.demo import demos
from crewhall.flows.demo.first_start import LOGIN, TEAM_NAME, TEAM_SLUG, ensure_demo, find_demo_actor
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.flows.demo.conftest import DemoRuns, Founding
from tests.flows.demo.test_resume import Killed, counting_down

pytestmark = pytest.mark.anyio


async def test_empty_server_gets_an_owner_a_key_and_a_team_at_work(works: Works, runs: DemoRuns) -> None:
    credentials = await ensure_demo(works)
    assert credentials is not None
    assert (credentials.login, credentials.team_slug) == (LOGIN, TEAM_SLUG)
    actor = await sessions.authenticate_token(works, credentials.api_key, sessions.CURRENT)
    assert (actor.rank, actor.administrator) == (Rank.OWNER, True)
    assert await sessions.check_password(works, credentials.login, credentials.password) == actor.user_id
    async with works.read(actor) as work:
        team = await teams.get_current(work)
        assert (team.name, team.slug, team.time_zone) == (TEAM_NAME, TEAM_SLUG, "Australia/Sydney")
        assert (await members.list_members(work, MemberFilter(), PageRequest())).total == 25
        (sync,) = (await syncs.list_syncs(work, team.id, PageRequest())).rows
    assert (sync.status, sync.user_id) == (SyncStatus.COMPLETE, actor.user_id)
    assert await runs.runner.drain() == 1  # the deferred job finds nothing left to do
    assert await runs.sync(sync) == sync
    assert await ensure_demo(works) is None


async def test_server_with_people_is_left_alone(works: Works, owner: Actor) -> None:
    assert await ensure_demo(works) is None
    assert await find_demo_actor(works) is None
    async with works.read(SYSTEM) as work:
        assert await work.db.fetch_value("SELECT count(*) FROM teams") == 1


async def test_demo_actor_may_read_the_demo_team_as_long_as_it_is_the_demo_owners(works: Works) -> None:
    assert await find_demo_actor(works) is None
    await ensure_demo(works)
    actor = await find_demo_actor(works)
    assert actor is not None
    async with works.read(actor) as work:
        assert (await teams.get_current(work)).slug == TEAM_SLUG


async def test_team_of_that_slug_but_of_somebody_else_is_no_demo(works: Works, owner: Actor) -> None:
    async with works.write(Actor(user_id=owner.user_id)) as work:
        await teams.found(work, NewTeam(name=TEAM_NAME, slug=TEAM_SLUG))
    assert await find_demo_actor(works) is None


@pytest.mark.parametrize("unit", [0, 1])
async def test_process_that_dies_at_its_first_start_leaves_the_rest_to_the_job(
    works: Works, runs: DemoRuns, monkeypatch: pytest.MonkeyPatch, unit: int
) -> None:
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(syncs, "progress", counting_down(unit, Killed(), syncs.progress))
        await ensure_demo(works)
    assert await ensure_demo(works) is None
    assert await runs.runner.drain() == 1
    actor = await find_demo_actor(works)
    assert actor is not None
    async with works.read(actor) as work:
        assert (await members.list_members(work, MemberFilter(), PageRequest())).total == 25


async def test_process_that_dies_before_its_first_commit_leaves_nothing(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(demos, "apply", counting_down(0, Killed(), demos.apply))
        await ensure_demo(works)
    assert await ensure_demo(works) is not None


async def test_one_of_two_servers_that_start_at_once_makes_the_demo(
    works: Works, found: Founding, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow_hash(_password: str) -> str:
        await found("Blue Door")
        return "hash"

    monkeypatch.setattr(passwords, "hash_password", slow_hash)
    assert await ensure_demo(works) is None
