"""Applying a demo: each seed makes what it says, in the background, for those who may, and nobody else sees it."""

import asyncio
import time

import msgspec
import pytest

from crewhall.domains.identity import members, sessions, teams
from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.identity.model import AccountType, Member, MemberStatus, NewUser, UserStatus
from crewhall.domains.identity.sessions import AccountChoice
from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.model import BUILTIN_ROLES, Context
from crewhall.domains.preferences import settings
from crewhall.domains.syncs import syncs
from crewhall.domains.syncs.model import Sync, SyncStatus
from crewhall.flows.demo import demos
from crewhall.flows.demo.errors import DemoIsBeingReset, UnknownSeed
from crewhall.flows.demo.plan import DemoOptions, plan_of
from crewhall.flows.demo.seeds import EMPLOYMENT, SEEDS
from crewhall.flows.members import SUBJECT
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.kit.errors import Forbidden, InvalidInput, NotFound
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.flows.demo.conftest import DemoRuns, Founding

pytestmark = pytest.mark.anyio

SMALL = [name for name in SEEDS if name != "load_testing"]


async def all_members(works: Works, actor: Actor) -> list[Member]:
    """The team's members without the person who looks, whatever their number."""
    found: list[Member] = []
    async with works.read(actor) as work:
        while True:
            page = PageRequest(number=len(found) // 500 + 1)
            rows = (await members.list_members(work, MemberFilter(), page)).rows
            found += rows
            if len(rows) < page.per:
                return [member for member in found if member.user_id != actor.user_id]


async def names_of(works: Works, actor: Actor, context: Context) -> set[str]:
    async with works.read(actor) as work:
        owner = Owner.of_team(actor.team_id or 0)
        return {tag.name for tag in (await tags.list_tags(work, owner, context, PageRequest())).rows}


async def assert_cast_is_there(works: Works, actor: Actor, sync: Sync, team_slug: str) -> None:
    """Exactly the people of the sync's plan are members beside the owner, each as the plan has them."""
    plan = plan_of(sync, team_slug)
    wanted = [plan.cast_member(index) for index in range(plan.members)]
    found = {member.email: member for member in await all_members(works, actor)}
    assert found.keys() == {one.new.email for one in wanted}
    async with works.read(SYSTEM) as work:
        labels = await taggings.of_all(work, plan.owner, SUBJECT)
    assert labels.keys() == {member.id for member in found.values()}
    for one in wanted:
        member = found[one.new.email]
        assert (member.first_name, member.last_name) == (one.new.first_name, one.new.last_name)
        assert (member.rank, member.status, member.manager) == (one.rank, one.status, one.rank >= Rank.MANAGER)
        assert (not member.has_joined) == (one.status == MemberStatus.PENDING)
        assert member.user_status == UserStatus.INVITED
        carried = labels[member.id]
        assert (set(carried.roles), set(carried.locations)) == (set(one.roles), set(one.locations))
        assert set(carried.tags) == set(one.tags)


@pytest.mark.parametrize("seed_type", SMALL)
async def test_seed_makes_its_people_labels_settings_and_features(
    works: Works, runs: DemoRuns, owner: Actor, seed_type: str
) -> None:
    seed = SEEDS[seed_type]
    sync = await runs.apply(owner, seed_type)
    assert (sync.status, sync.progress, sync.failed_items) == (SyncStatus.COMPLETE, 100, 0)
    assert sync.success_items == sync.total_items > seed.members
    await assert_cast_is_there(works, owner, sync, "blue-door")
    plan = plan_of(sync, "blue-door")
    assert await names_of(works, owner, Context.ROLES) == {*BUILTIN_ROLES, *seed.all_roles}
    assert await names_of(works, owner, Context.LOCATIONS) == {place.name for place in plan.places}
    assert len(plan.places) == seed.locations
    assert await names_of(works, owner, Context.TAGS) == {*EMPLOYMENT, *seed.certificates}
    async with works.read(owner) as work:
        team = await teams.get_current(work)
        values = await settings.list_all(work, Owner.of_team(team.id))
    assert all(team.features[name] for name in seed.features)
    assert values.keys() == {"shift_templates", "location_addresses"}
    assert values["shift_templates"] == [msgspec.to_builtins(template) for template in seed.shift_templates]


async def test_sync_says_what_was_made_and_what_this_version_lacks(runs: DemoRuns, owner: Actor) -> None:
    sync = await runs.apply(
        owner, "retail", number_of_team_members=1, chats_count=2, number_of_shifts=40, attendance_rate=0.5
    )
    assert sync.message is not None
    assert "1 member, 5 locations, 6 roles" in sync.message
    assert "2 chats, 6 events" in sync.message
    assert sync.message.endswith("makes no timesheets, pay templates or leave requests.")
    assert sync.options["number_of_shifts"] == 40
    assert sync.options["attendance_rate"] == 0.5


async def test_options_set_the_counts(works: Works, runs: DemoRuns, owner: Actor) -> None:
    sync = await runs.apply(owner, "workforce", number_of_team_members=3, number_of_locations=0)
    assert len(await all_members(works, owner)) == 3
    assert await names_of(works, owner, Context.LOCATIONS) == set()
    async with works.read(owner) as work:
        assert await settings.find(work, Owner.of_team(sync.team_id), "location_addresses") is None


async def test_second_demo_adds_people_and_keeps_what_is_there(works: Works, runs: DemoRuns, owner: Actor) -> None:
    async with works.write(owner) as work:
        await settings.put(work, Owner.of_team(owner.team_id or 0), "shift_templates", ["ours"])
    first = await runs.apply(owner, "hospitality", number_of_team_members=4)
    second = await runs.apply(owner, "hospitality", number_of_team_members=5)
    assert second.status == SyncStatus.COMPLETE
    assert len(await all_members(works, owner)) == 9
    async with works.read(owner) as work:
        kept = await settings.find(work, Owner.of_team(first.team_id), "shift_templates")
    assert kept is not None
    assert kept.data == ["ours"]


async def test_taken_address_is_left_out_and_told(works: Works, runs: DemoRuns, owner: Actor) -> None:
    async with works.write(owner) as work:
        sync = await demos.apply(work, "hospitality", DemoOptions(number_of_team_members=5))
    plan = plan_of(sync, "blue-door")
    async with works.write(SYSTEM) as work:  # somebody got there first
        people = [(plan.cast_member(2).new, Rank.MEMBER, MemberStatus.ACTIVE)]
        taken = await members.add_generated(work, sync.team_id, people)
    await runs.runner.drain()
    ended = await runs.sync(sync)
    assert (ended.status, ended.failed_items) == (SyncStatus.COMPLETE, 1)
    assert ended.message is not None
    assert "1 could not be made" in ended.message
    assert len(await all_members(works, owner)) == 5
    await runs.reset(owner)
    assert [member.id for member in await all_members(works, owner)] == taken


async def test_numbers_that_ring_nowhere_go_to_one_demo_of_the_server(
    works: Works, runs: DemoRuns, owner: Actor, found: Founding
) -> None:
    other = await found("Green Door")
    for actor in (owner, other):
        sync = await runs.apply(actor, "hospitality")
        assert sync.failed_items == 0
    assert all(member.mobile for member in await all_members(works, owner) if member.has_joined)
    assert not any(member.mobile for member in await all_members(works, other))


async def test_two_people_of_one_address_are_one(works: Works, owner: Actor) -> None:
    twin = NewUser(first_name="Mai", last_name="Vu", email="mai@demo.example", slug="mai-vu")
    async with works.write(SYSTEM) as work:
        one, other = await members.add_generated(
            work, owner.team_id or 0, [(twin, Rank.MEMBER, MemberStatus.ACTIVE)] * 2
        )
        assert one == other is not None
        assert [type(event).__name__ for event in work.events] == ["MembersGenerated"]


async def test_only_admins_of_a_team_apply_and_reset(works: Works, owner: Actor) -> None:
    personal = Actor(user_id=owner.user_id, account_id=owner.user_id)
    manager = Actor(user_id=owner.user_id, account_type="TeamMember", team_id=owner.team_id, rank=Rank.MANAGER)
    for actor, refusal in ((manager, Forbidden), (personal, NotFound)):
        async with works.write(actor) as work:
            with pytest.raises(refusal):
                await demos.apply(work, "retail")
            with pytest.raises(refusal):
                await demos.reset(work)


async def test_refused_demo_leaves_no_sync(works: Works, owner: Actor) -> None:
    async with works.write(owner) as work:
        with pytest.raises(UnknownSeed):
            await demos.apply(work, "bakery")
        with pytest.raises(InvalidInput):
            await demos.apply(work, "retail", DemoOptions(number_of_team_members=20_001))
    async with works.read(owner) as work:
        assert (await syncs.list_syncs(work, owner.team_id or 0, PageRequest())).total == 0


async def test_another_teams_sync_and_people_are_not_found(
    works: Works, runs: DemoRuns, owner: Actor, found: Founding
) -> None:
    other = await found("Green Door")
    sync = await runs.apply(owner, "workforce", number_of_team_members=2)
    async with works.read(other) as work:
        for team_id in (owner.team_id or 0, other.team_id or 0):
            with pytest.raises(NotFound):
                await syncs.get(work, team_id, sync.id)
    assert await all_members(works, other) == []


async def test_progress_is_seen_while_it_runs(
    works: Works, runs: DemoRuns, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, str | None]] = []
    pause = asyncio.sleep

    async def look(delay: float) -> None:
        async with works.read(owner) as work:
            (sync, *_) = (await syncs.list_syncs(work, owner.team_id or 0, PageRequest())).rows
        assert sync.status == SyncStatus.PROCESSING
        seen.append((sync.progress, sync.message))
        await pause(delay)

    monkeypatch.setattr(demos, "ITEMS_PER_UNIT", 10)
    monkeypatch.setattr(demos, "sleep", look)
    await runs.apply(owner, "workforce", number_of_team_members=60)
    monkeypatch.undo()
    assert [progress for progress, _ in seen] == sorted({progress for progress, _ in seen})
    assert len(seen) >= 8
    assert (seen[3][1] or "").startswith("Making members")


async def test_demo_waits_until_a_reset_is_done(
    works: Works, runs: DemoRuns, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demos, "MOST_ROWS_AT_ONCE", 10)
    await runs.apply(owner, "workforce")
    async with works.write(owner) as work:
        assert (await demos.reset(work)).sync is not None
    async with works.write(owner) as work:
        with pytest.raises(DemoIsBeingReset):
            await demos.apply(work, "workforce")
    await runs.runner.drain()
    sync = await runs.apply(owner, "workforce", number_of_team_members=2)
    assert sync.status == SyncStatus.COMPLETE
    assert len(await all_members(works, owner)) == 2


@pytest.mark.slow
async def test_five_thousand_members_take_less_than_a_minute(works: Works, runs: DemoRuns, owner: Actor) -> None:
    began = time.perf_counter()
    sync = await runs.apply(owner, "load_testing")
    made_s = time.perf_counter() - began
    assert (sync.status, sync.failed_items) == (SyncStatus.COMPLETE, 0)
    await assert_cast_is_there(works, owner, sync, "blue-door")
    began = time.perf_counter()
    assert (await runs.reset(owner)).sync is not None
    removed_s = time.perf_counter() - began
    assert await all_members(works, owner) == []
    assert made_s < 60
    assert removed_s < 60
    async with works.read(SYSTEM) as work:
        assert await work.db.fetch_value("SELECT count(*) FROM events") < 500


async def test_made_up_people_cannot_sign_in(works: Works, runs: DemoRuns, owner: Actor) -> None:
    await runs.apply(owner, "workforce", number_of_team_members=2)
    somebody, *_ = await all_members(works, owner)
    with pytest.raises(Exception, match="incorrect"):
        await sessions.act_as(works, somebody.user_id, AccountChoice(AccountType.TEAM_MEMBER, somebody.id))
