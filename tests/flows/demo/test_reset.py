"""A reset removes what demos made, and nothing else; what people changed or added stays."""

import random

import pytest

from crewhall.domains.calendar import entries
from crewhall.domains.calendar.model import NewEntry
from crewhall.domains.chat import messages, rooms
from crewhall.domains.chat.model import NewMessage, NewRoom
from crewhall.domains.identity import accounts, administration, members, sessions, teams, users, verification
from crewhall.domains.identity.errors import NotYourAccount
from crewhall.domains.identity.model import Channel, Member, MemberStatus, NewUser
from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.model import Context
from crewhall.domains.preferences import settings
from crewhall.domains.syncs.model import SyncStatus
from crewhall.flows import members as labelled
from crewhall.flows.demo import demos
from crewhall.flows.demo.plan import DemoOptions
from crewhall.flows.demo.seeds import SEEDS
from crewhall.flows.members import SUBJECT, MemberChange
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.flows.demo.conftest import DemoRuns, Founding, snapshot
from tests.flows.demo.test_apply import all_members, names_of

pytestmark = pytest.mark.anyio


def owner_of(actor: Actor) -> Owner:
    return Owner.of_team(actor.team_id or 0)


async def settle(works: Works, actor: Actor, chance: random.Random) -> None:
    """People, labels and settings of the team's own, some of which bear names that demos use too."""
    async with works.write(actor) as work:
        for number in range(chance.randrange(1, 4)):
            new = NewUser(first_name="Ines", last_name="Own", email=f"ines.{actor.team_id}.{number}@own.example")
            roles = chance.sample(["Chef", "Server", "Night Owl", "Team Manager"], 2)
            await labelled.invite(work, new, MemberChange(roles=roles, locations=["Newtown Kitchen"], tags=["RSA"]))
        await tags.create(work, owner_of(actor), Context.TAGS, chance.choice(["Casual", "Union"]))
        await settings.put(work, owner_of(actor), chance.choice(["shift_templates", "theme"]), {"ours": 1})
        await teams.set_features(work, {"leave": chance.random() < 0.5, "mileage": True})
        view, _ = await rooms.initiate(work, NewRoom(title="Everybody"))
        await messages.post(work, view.room.id, NewMessage(body="ours"))
        await entries.create(work, NewEntry(title="Team meeting", kind="meeting", start_at=work.now, reminders=(10,)))


@pytest.mark.parametrize("number", range(4))
async def test_reset_leaves_the_server_as_it_was(
    works: Works, runs: DemoRuns, owner: Actor, found: Founding, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    chance = random.Random(number)
    other = await found("Green Door")
    for actor in (owner, other):
        await settle(works, actor, chance)
    await runs.apply(other, "hospitality", number_of_team_members=5)
    before = await snapshot(works)
    if number % 2:
        monkeypatch.setattr(demos, "MOST_ROWS_AT_ONCE", 0)
    for seed_type in chance.sample([name for name in SEEDS if name != "load_testing"], 3):
        sync = await runs.apply(owner, seed_type, number_of_team_members=chance.randrange(1, 40))
        assert sync.status == SyncStatus.COMPLETE
    assert await snapshot(works) != before
    reset = await runs.reset(owner)
    assert (reset.sync is not None) == bool(number % 2)
    assert await snapshot(works) == before
    assert (await runs.reset(owner)).rows == 0


async def test_reset_stops_a_demo_that_waits_or_runs(
    works: Works, runs: DemoRuns, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await snapshot(works)
    async with works.write(owner) as work:
        running = await demos.apply(work, "retail", DemoOptions(number_of_team_members=90))
        waiting = await demos.apply(work, "nursing")
    resets: list[demos.Reset] = []

    async def reset_meanwhile(_delay: float) -> None:
        if not resets:
            async with works.write(owner) as work:
                resets.append(await demos.reset(work))

    monkeypatch.setattr(demos, "ITEMS_PER_UNIT", 40)
    monkeypatch.setattr(demos, "sleep", reset_meanwhile)
    assert await runs.runner.drain() == 2
    assert [(await runs.sync(sync)).status for sync in (running, waiting)] == [SyncStatus.CANCELED] * 2
    assert resets[0].rows > 0
    assert await snapshot(works) == before


async def test_labels_that_people_renamed_or_carry_stay(works: Works, runs: DemoRuns, owner: Actor) -> None:
    await runs.apply(owner, "hospitality", number_of_team_members=6)
    async with works.write(owner) as work:
        kept = await tags.list_tags(work, owner_of(owner), None, PageRequest())
        by_name = {tag.name: tag for tag in kept.rows}
        await tags.rename(work, owner_of(owner), by_name["RSA"].id, "RSA (NSW)")
        new = NewUser(first_name="Ines", email="ines@own.example")
        ours = await labelled.invite(work, new, MemberChange(roles=["Chef"], locations=["Newtown Kitchen"]))
    await runs.reset(owner)
    assert await names_of(works, owner, Context.TAGS) == {"RSA (NSW)"}
    assert await names_of(works, owner, Context.LOCATIONS) == {"Newtown Kitchen"}
    assert "Chef" in await names_of(works, owner, Context.ROLES)
    assert "Barista" not in await names_of(works, owner, Context.ROLES)
    async with works.read(owner) as work:
        labels = await taggings.of_subjects(work, owner_of(owner), SUBJECT, [ours.member.id])
    assert labels[ours.member.id].roles == ("Chef",)


async def test_settings_with_another_value_stay_and_features_go_back(
    works: Works, runs: DemoRuns, owner: Actor
) -> None:
    async with works.write(owner) as work:
        features = (await teams.set_features(work, {"documents": True, "leave": False})).features
    await runs.apply(owner, "hospitality", number_of_team_members=1)
    async with works.write(owner) as work:
        await settings.put(work, owner_of(owner), "shift_templates", ["ours"])
        assert (await teams.get_current(work)).features["leave"]
    await runs.reset(owner)
    async with works.read(owner) as work:
        assert await settings.list_all(work, owner_of(owner)) == {"shift_templates": ["ours"]}
        assert (await teams.get_current(work)).features == features


async def test_members_with_other_marks_roles_or_status_go_and_renamed_ones_stay(
    works: Works, runs: DemoRuns, owner: Actor
) -> None:
    await runs.apply(owner, "workforce", number_of_team_members=6)
    cast = [member for member in await all_members(works, owner) if member.status == MemberStatus.ACTIVE]
    async with works.write(owner) as work:
        await labelled.update(work, cast[0].user_id, MemberChange(favorite=True, roles=["Team Manager", "Cook"]))
        await labelled.update(work, cast[1].user_id, MemberChange(status=MemberStatus.INACTIVE))
        await labelled.update(work, cast[2].user_id, MemberChange(first_name="Somebody", last_name="Real"))
    await runs.reset(owner)
    assert [member.first_name for member in await all_members(works, owner)] == ["Somebody"]
    async with works.read(SYSTEM) as work:
        carried = await taggings.of_all(work, owner_of(owner), SUBJECT)
        assert carried.keys() == {cast[2].id}
        assert await work.db.fetch_value("SELECT count(*) FROM member_marks") == 0


async def test_person_whom_another_team_has_too_stays_there(
    works: Works, runs: DemoRuns, owner: Actor, found: Founding
) -> None:
    other = await found("Green Door")
    await runs.apply(owner, "workforce", number_of_team_members=3)
    shared, *_ = await all_members(works, owner)
    async with works.write(other) as work:
        await labelled.invite(work, NewUser(email=shared.email), MemberChange())
    await runs.reset(owner)
    assert await all_members(works, owner) == []
    assert [member.user_id for member in await all_members(works, other)] == [shared.user_id]


async def somebody_made_up(works: Works, runs: DemoRuns, owner: Actor) -> Member:
    await runs.apply(owner, "hospitality")
    return next(member for member in await all_members(works, owner) if member.manager and member.mobile)


@pytest.mark.parametrize(
    "way", ["their e-mail address", "their number, and an address of one's own", "by the administrator"]
)
async def test_who_signs_up_as_somebody_made_up_is_somebody_else(
    works: Works, runs: DemoRuns, owner: Actor, way: str
) -> None:
    made_up = await somebody_made_up(works, runs, owner)
    own = "stranger@else.example"
    claimed = NewUser(email=own, mobile=made_up.mobile) if "number" in way else NewUser(email=made_up.email)
    async with works.write(SYSTEM) as work:
        if way == "by the administrator":
            user = await administration.add_user(work, claimed, "hash")
        else:
            user = await users.sign_up(work, claimed, "hash")
        pin = (await verification.issue(work, user, Channel.EMAIL)).pin
    await verification.verify(works, user.id, pin)
    assert user.id != made_up.user_id
    async with works.write(await sessions.act_as(works, user.id)) as work:
        assert work.actor.team_id is None
        with pytest.raises(NotYourAccount):
            await accounts.switch(work, "TeamMember", made_up.id)
    await runs.reset(owner)
    assert await all_members(works, owner) == []


async def test_marks_on_made_up_members_go_with_them(works: Works, runs: DemoRuns, owner: Actor) -> None:
    await runs.apply(owner, "workforce", number_of_team_members=60)
    cast = await all_members(works, owner)
    async with works.write(owner) as work:
        for member in cast:
            await members.mark(work, member.user_id, favorite=True, mute=None)
    await runs.reset(owner)
    assert await all_members(works, owner) == []
