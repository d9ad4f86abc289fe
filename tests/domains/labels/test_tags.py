"""Tags: made once per name, counted, scoped to their owner, and the roles that stay."""

from typing import Any

import pytest

from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.errors import RoleIsBuiltIn, TagNameIsTaken
from crewhall.domains.labels.events import TagCreated, TagDeleted, TagRenamed
from crewhall.domains.labels.model import BUILTIN_ROLES, Context, Tag
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works

pytestmark = pytest.mark.anyio

ALL = PageRequest()


async def test_creating_a_name_twice_answers_the_same_tag(works: Works, manager: Actor, team: Owner) -> None:
    async with works.write(manager) as work:
        first = await tags.create(work, team, Context.TAGS, "Night Shift")
        again = await tags.create(work, team, Context.TAGS, "  night \t SHIFT ")
        other_context = await tags.create(work, team, Context.ROLES, "Night Shift")
        assert again == first
        assert first.name == "Night Shift"
        assert other_context.id != first.id
        assert [type(event) for event in work.events] == [TagCreated, TagCreated]


async def test_created_tag_can_be_read_after_the_commit(
    works: Works, manager: Actor, member: Actor, team: Owner
) -> None:
    async with works.write(manager) as work:
        tag = await tags.create(work, team, Context.LOCATIONS, "Höhenstraße 5")
    async with works.read(member) as work:
        assert await tags.get(work, team, tag.id) == tag
        assert tag.context is Context.LOCATIONS
        assert tag.taggings_count == 0


async def test_unusable_name_is_refused_by_its_field(works: Works, manager: Actor, team: Owner) -> None:
    async with works.write(manager) as work:
        for name in ("", "  ", "\x00\x07", "x" * 101):
            with pytest.raises(InvalidInput) as caught:
                await tags.create(work, team, Context.TAGS, name)
            assert list(caught.value.details or {}) == ["name"]


async def test_list_counts_taggings_in_two_statements(
    works: Works, manager: Actor, team: Owner, counting: type[Any]
) -> None:
    async with works.write(manager) as work:
        for name in ("delta", "Alpha", "echo", "Bravo", "charlie"):
            await tags.create(work, team, Context.TAGS, name)
        await tags.create(work, team, Context.ROLES, "Nurse")
        await taggings.replace(work, team, "TeamMember", 1, Context.TAGS, ["alpha", "echo"])
        await taggings.replace(work, team, "TeamMember", 2, Context.TAGS, ["alpha"])
    async with works.read(manager) as work:
        counter = work.db = counting(work.db)
        page = await tags.list_tags(work, team, Context.TAGS, ALL)
        assert counter.statements == 2
        assert [(tag.name, tag.taggings_count) for tag in page.rows] == [
            ("Alpha", 2),
            ("Bravo", 0),
            ("charlie", 0),
            ("delta", 0),
            ("echo", 1),
        ]
        everything = await tags.list_tags(work, team, None, ALL)
        assert everything.rows[0].name == "Nurse"
        assert everything.total == 6


async def test_list_is_paged_in_one_order(works: Works, manager: Actor, team: Owner) -> None:
    async with works.write(manager) as work:
        for name in ("éclair", "Zebra", "apple", "-dash", "Ärger"):
            await tags.create(work, team, Context.TAGS, name)
    async with works.read(manager) as work:
        pages = [await tags.list_tags(work, team, None, PageRequest(number, 2)) for number in (1, 2, 3, 4)]
        assert [[tag.name for tag in page.rows] for page in pages] == [
            ["-dash", "apple"],
            ["Ärger", "éclair"],
            ["Zebra"],
            [],
        ]
        assert {page.total for page in pages} == {5}


async def test_rename_keeps_id_and_taggings(works: Works, manager: Actor, team: Owner) -> None:
    async with works.write(manager) as work:
        tag = await tags.create(work, team, Context.TAGS, "Forklift")
        await taggings.replace(work, team, "TeamMember", 1, Context.TAGS, ["Forklift"])
    async with works.write(manager) as work:
        renamed = await tags.rename(work, team, tag.id, "Forklift licence")
        assert (renamed.id, renamed.name, renamed.taggings_count) == (tag.id, "Forklift licence", 1)
        assert [type(event) for event in work.events] == [TagRenamed]
        recased = await tags.rename(work, team, tag.id, "FORKLIFT licence")
        assert recased.name == "FORKLIFT licence"


async def test_rename_to_a_taken_name_is_a_conflict_and_changes_nothing(
    works: Works, manager: Actor, team: Owner
) -> None:
    async with works.write(manager) as work:
        await tags.create(work, team, Context.TAGS, "One")
        two = await tags.create(work, team, Context.TAGS, "Two")
    with pytest.raises(TagNameIsTaken):
        async with works.write(manager) as work:
            await tags.rename(work, team, two.id, "ONE")
    async with works.read(manager) as work:
        assert (await tags.get(work, team, two.id)).name == "Two"


async def test_deleted_tag_leaves_its_subjects(works: Works, manager: Actor, team: Owner) -> None:
    async with works.write(manager) as work:
        await taggings.replace(work, team, "TeamMember", 1, Context.TAGS, ["Keep", "Drop"])
        rows = (await tags.list_tags(work, team, Context.TAGS, ALL)).rows
    drop = next(tag for tag in rows if tag.name == "Drop")
    async with works.write(manager) as work:
        await tags.delete(work, team, drop.id)
        assert [type(event) for event in work.events] == [TagDeleted]
    async with works.read(manager) as work:
        assert (await taggings.of_subjects(work, team, "TeamMember", [1]))[1].tags == ("Keep",)
        with pytest.raises(NotFound):
            await tags.get(work, team, drop.id)


async def test_builtin_roles_are_seeded_once_and_stay(works: Works, manager: Actor, team: Owner) -> None:
    async with works.write(SYSTEM) as work:
        await tags.seed_builtin_roles(work, team.id)
        await tags.seed_builtin_roles(work, team.id)
    async with works.write(manager) as work:
        page = await tags.list_tags(work, team, Context.ROLES, ALL)
        assert sorted(tag.name for tag in page.rows) == sorted(BUILTIN_ROLES)
        for tag in page.rows:
            with pytest.raises(RoleIsBuiltIn):
                await tags.delete(work, team, tag.id)
            with pytest.raises(RoleIsBuiltIn):
                await tags.rename(work, team, tag.id, "Boss")


async def test_tag_named_like_a_builtin_role_in_another_context_can_go(
    works: Works, manager: Actor, team: Owner
) -> None:
    async with works.write(manager) as work:
        tag = await tags.create(work, team, Context.TAGS, "Team Admin")
        await tags.delete(work, team, tag.id)
        assert (await tags.list_tags(work, team, None, ALL)).total == 0


async def test_foreign_and_unknown_tags_answer_alike(
    works: Works, manager: Actor, stranger: Actor, team: Owner
) -> None:
    async with works.write(manager) as work:
        tag = await tags.create(work, team, Context.TAGS, "Ours")
    theirs = Owner.of_team(8)
    messages: set[str] = set()
    async with works.write(stranger) as work:
        for owner, tag_id in ((theirs, tag.id), (theirs, 424242), (team, tag.id), (team, 424242)):
            for attempt in (
                tags.get(work, owner, tag_id),
                tags.delete(work, owner, tag_id),
                tags.rename(work, owner, tag_id, "x"),
            ):
                with pytest.raises(CrewhallError) as caught:
                    await attempt
                messages.add(f"{caught.value.kind} {caught.value.message}")
        with pytest.raises(NotFound):
            await tags.list_tags(work, team, None, ALL)
        assert (await tags.list_tags(work, theirs, None, ALL)).rows == []
    assert messages == {"not_found There is no such tag."}


async def test_user_and_team_of_one_number_have_their_own_tags(works: Works, team: Owner) -> None:
    user = Owner.of_user(team.id)
    async with works.write(SYSTEM) as work:
        ours = await tags.create(work, team, Context.TAGS, "Same")
        mine = await tags.create(work, user, Context.TAGS, "Same")
        assert ours.id != mine.id
        listed: list[Tag] = (await tags.list_tags(work, user, None, ALL)).rows
        assert listed == [mine]


async def test_plain_member_reads_and_may_not_change_team_tags(
    works: Works, manager: Actor, member: Actor, team: Owner
) -> None:
    async with works.write(manager) as work:
        tag = await tags.create(work, team, Context.TAGS, "Seen")
    async with works.write(member) as work:
        assert (await tags.list_tags(work, team, None, ALL)).rows == [tag]
        for attempt in (
            tags.create(work, team, Context.TAGS, "New"),
            tags.rename(work, team, tag.id, "New"),
            tags.delete(work, team, tag.id),
        ):
            with pytest.raises(Forbidden):
                await attempt
        own = Owner.of_user(4)
        assert (await tags.create(work, own, Context.TAGS, "Mine")).name == "Mine"
