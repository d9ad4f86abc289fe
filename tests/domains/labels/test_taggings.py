"""Taggings: whole lists replaced, read in one statement, hung on many at once."""

import asyncio
from typing import Any

import pytest

from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.events import LabelsChanged, TagCreated
from crewhall.domains.labels.model import Context, Labels
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import InvalidInput
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works

pytestmark = pytest.mark.anyio

KIND = "TeamMember"


async def labels_of(works: Works, owner: Owner, subject_id: int) -> Labels:
    async with works.read(SYSTEM) as work:
        return (await taggings.of_subjects(work, owner, KIND, [subject_id]))[subject_id]


async def test_replacing_a_list_leaves_exactly_the_new_names(works: Works, team: Owner) -> None:
    async with works.write(SYSTEM) as work:
        await taggings.replace(work, team, KIND, 1, Context.ROLES, ["Nurse", "Driver"])
        await taggings.replace(work, team, KIND, 1, Context.LOCATIONS, ["Ward 3"])
        await taggings.replace(work, team, KIND, 1, Context.TAGS, ["b", "A", "c"])
        await taggings.replace(work, team, KIND, 1, Context.MEMBERS, ["Available For Work"])
    async with works.write(SYSTEM) as work:
        await taggings.replace(work, team, KIND, 1, Context.ROLES, ["nurse", "Cook", "COOK", " "])
        assert [type(event) for event in work.events] == [TagCreated, LabelsChanged]
    assert await labels_of(works, team, 1) == Labels(
        roles=("Cook", "Nurse"), locations=("Ward 3",), tags=("A", "b", "c"), members=("Available For Work",)
    )


async def test_list_of_nothing_clears_the_context_only(works: Works, team: Owner) -> None:
    for nothing in ([], [""], ["  ", "\t"]):
        async with works.write(SYSTEM) as work:
            await taggings.replace(work, team, KIND, 1, Context.TAGS, ["a", "b"])
            await taggings.replace(work, team, KIND, 1, Context.ROLES, ["Nurse"])
            await taggings.replace(work, team, KIND, 2, Context.TAGS, ["a"])
            await taggings.replace(work, team, KIND, 1, Context.TAGS, nothing)
        assert await labels_of(works, team, 1) == Labels(roles=("Nurse",))
        assert await labels_of(works, team, 2) == Labels(tags=("a",))


async def test_replacing_by_the_same_list_announces_nothing(works: Works, team: Owner) -> None:
    async with works.write(SYSTEM) as work:
        await taggings.replace(work, team, KIND, 1, Context.TAGS, ["a", "b"])
    async with works.write(SYSTEM) as work:
        await taggings.replace(work, team, KIND, 1, Context.TAGS, ["B", "A"])
        assert work.events == []


async def test_too_many_or_too_long_names_are_refused(works: Works, team: Owner) -> None:
    async with works.write(SYSTEM) as work:
        for names in ([f"n{number}" for number in range(taggings.MOST_NAMES + 1)], ["x" * 101]):
            with pytest.raises(InvalidInput):
                await taggings.replace(work, team, KIND, 1, Context.TAGS, names)
        assert (await tags.list_tags(work, team, None, PageRequest())).total == 0


async def test_labels_of_a_page_take_one_statement(works: Works, team: Owner, counting: type[Any]) -> None:
    async with works.write(SYSTEM) as work:
        pairs = [(subject_id, f"tag {subject_id % 3}") for subject_id in range(1, 301)]
        await taggings.tag_many(work, team, Context.TAGS, KIND, pairs)
    async with works.read(SYSTEM) as work:
        counter = work.db = counting(work.db)
        found = await taggings.of_subjects(work, team, KIND, list(range(1, 400)))
        assert counter.statements == 1
        assert len(found) == 399
        assert found[7] == Labels(tags=("tag 1",))
        assert found[399] == Labels()
        assert await taggings.of_subjects(work, team, KIND, []) == {}


async def test_labels_of_all_subjects_take_one_statement(works: Works, team: Owner, counting: type[Any]) -> None:
    async with works.write(SYSTEM) as work:
        for context in (Context.ROLES, Context.LOCATIONS):
            pairs = [(subject_id, f"{context} {subject_id % 5}") for subject_id in range(1, 2001)]
            await taggings.tag_many(work, team, context, KIND, pairs)
        await taggings.tag_many(work, team, Context.TAGS, "Shift", [(1, "other kind")])
    async with works.read(SYSTEM) as work:
        counter = work.db = counting(work.db)
        found = await taggings.of_all(work, team, KIND)
        assert counter.statements == 1
        assert len(found) == 2000
        assert found[1999] == Labels(roles=("roles 4",), locations=("locations 4",))


async def test_nothing_of_another_owner_is_read_or_replaced(works: Works, team: Owner) -> None:
    other, user = Owner.of_team(8), Owner.of_user(team.id)
    async with works.write(SYSTEM) as work:
        for owner in (team, other, user):
            await taggings.replace(work, owner, KIND, 1, Context.TAGS, [f"of {owner.type} {owner.id}"])
        await taggings.replace(work, team, KIND, 1, Context.TAGS, [])
    assert await labels_of(works, team, 1) == Labels()
    assert await labels_of(works, other, 1) == Labels(tags=("of Team 8",))
    assert await labels_of(works, user, 1) == Labels(tags=("of User 7",))
    async with works.write(SYSTEM) as work:
        await taggings.forget_subjects(work, team, KIND, [1])
    async with works.read(SYSTEM) as work:
        assert await taggings.of_all(work, other, KIND) == {1: Labels(tags=("of Team 8",))}


async def test_tagging_many_tells_exactly_the_tags_it_made(works: Works, team: Owner) -> None:
    async with works.write(SYSTEM) as work:
        before = await tags.create(work, team, Context.TAGS, "Old")
        made = await taggings.tag_many(work, team, Context.TAGS, KIND, [(1, "old"), (1, "New"), (2, "new"), (2, "NEW")])
        again = await taggings.tag_many(work, team, Context.TAGS, KIND, [(1, "New")])
        rows = (await tags.list_tags(work, team, None, PageRequest())).rows
    assert made == [tag.id for tag in rows if tag.id != before.id]
    assert again == []
    assert [(tag.name, tag.taggings_count) for tag in rows] == [("New", 2), ("Old", 1)]


async def test_subjects_that_go_away_leave_no_taggings(works: Works, team: Owner) -> None:
    async with works.write(SYSTEM) as work:
        await taggings.tag_many(work, team, Context.TAGS, KIND, [(number, "all") for number in range(1, 1501)])
        await taggings.forget_subjects(work, team, KIND, list(range(1, 1500)))
        (tag,) = (await tags.list_tags(work, team, None, PageRequest())).rows
        assert tag.taggings_count == 1


async def test_two_replacements_at_once_do_not_add_up(works: Works, team: Owner) -> None:
    async with works.write(SYSTEM) as work:
        await tags.seed_builtin_roles(work, team.id)

    async def replace(name: str) -> None:
        async with works.write(SYSTEM) as work:
            await taggings.replace(work, team, KIND, 1, Context.TAGS, [name])

    for turn in range(5):
        await asyncio.gather(replace(f"left {turn}"), replace(f"right {turn}"))
        assert len((await labels_of(works, team, 1)).tags) == 1
