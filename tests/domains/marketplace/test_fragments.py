"""Fragments: who sees and changes them, whom filters let in, trees, and what is announced to whom."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from crewhall.domains.files import attachments
from crewhall.domains.files.uploads import StoredFile
from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.model import Context
from crewhall.domains.marketplace import fragments
from crewhall.domains.marketplace.errors import ParentIsBelow, TooManyBelow
from crewhall.domains.marketplace.model import (
    SUBJECT,
    Fragment,
    FragmentEdit,
    FragmentFilter,
    FragmentSearch,
    Operation,
)
from crewhall.kit.actor import NOBODY, SYSTEM, Rank
from crewhall.kit.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.platform import outbox
from crewhall.platform.outbox import EventRow
from crewhall.platform.work import Works
from tests.domains.labels.conftest import CountingDb
from tests.domains.marketplace.conftest import Cast

pytestmark = pytest.mark.anyio

NOTHING, READ, ALL = "nothing", "read", "all"
NURSES = [FragmentFilter(Context.ROLES, "Nurse")]
COOKS = [FragmentFilter(Context.ROLES, "Cook")]
# Whose fragment, with which filters -> what the others may do with it.
TABLE: dict[str, tuple[str, list[FragmentFilter], dict[str, str]]] = {
    "open": ("owner", [], {"owner": ALL, "manager": ALL, "mate": READ, "other": READ}),
    "for nurses": ("owner", NURSES, {"owner": ALL, "manager": ALL, "mate": READ, "other": NOTHING}),
    "for cooks": ("owner", COOKS, {"owner": ALL, "manager": ALL, "mate": NOTHING, "other": NOTHING}),
    "a manager's, open": ("manager", [], {"owner": READ, "manager": ALL, "mate": READ, "other": READ}),
    "a manager's, for nurses": ("manager", NURSES, {"owner": NOTHING, "manager": ALL, "mate": READ, "other": NOTHING}),
    "of a personal account": (
        "at_home",
        [],
        {"at_home": ALL, "owner": NOTHING, "manager": NOTHING, "mate": NOTHING, "other": NOTHING},
    ),
}
CELLS = [
    (name, who, rights.get(who, NOTHING))
    for name, (_, _, rights) in TABLE.items()
    for who in ("owner", "manager", "mate", "other", "foreigner", "at_home")
]


async def seen_ids(people: Cast, who: str, **wanted: object) -> list[int]:
    """The ids in somebody's list."""
    async with people.works.read(people[who]) as work:
        search = FragmentSearch(**wanted)  # pyright: ignore[reportArgumentType] - as the test says
        return [view.fragment.id for view in (await fragments.list_fragments(work, search, PageRequest())).rows]


async def now(people: Cast, fragment: Fragment) -> Fragment:
    """The fragment as it is kept."""
    who = people.manager if fragment.team_id else people.at_home
    async with people.works.read(who) as work:
        return (await fragments.get(work, fragment.id)).fragment


async def events_of(works: Works, name: str) -> list[EventRow]:
    """The events of that name, as the feed finds them."""
    async with works.read(SYSTEM) as work:
        return [row for row in await outbox.select_events_after(work.db, 0, 500) if row.name == name]


@pytest.mark.parametrize(("case", "who", "may"), CELLS, ids=[f"{case}, {who}" for case, who, _ in CELLS])
async def test_fragment_is_there_for_whom_the_table_says(people: Cast, case: str, who: str, may: str) -> None:
    creator, filters, _ = TABLE[case]
    fragment = await people.has(creator, filters=filters)
    assert (fragment.id in await seen_ids(people, who)) == (may != NOTHING)
    async with people.works.read(people[who]) as work:
        if may == NOTHING:
            with pytest.raises(NotFound):
                await fragments.get(work, fragment.id)
        else:
            view = await fragments.get(work, fragment.id)
            assert set(view.operations) == (set(Operation) if may == ALL else {Operation.CREATE, Operation.READ})
            assert [(one.context, one.name) for one in view.filters] == [(one.context, one.name) for one in filters]
    edit, refusal = FragmentEdit(name="Mop"), {NOTHING: NotFound, READ: Forbidden}.get(may)
    if refusal is None:
        async with people.works.write(people[who]) as work:
            assert (await fragments.update(work, fragment.id, edit)).fragment.name == "Mop"
            await fragments.delete(work, fragment.id)
        assert await seen_ids(people, creator) == []
    else:
        for deletes in (False, True):
            with pytest.raises(refusal):
                async with people.works.write(people[who]) as work:
                    await (
                        fragments.delete(work, fragment.id) if deletes else fragments.update(work, fragment.id, edit)
                    )
        assert await now(people, fragment) == fragment


@pytest.mark.parametrize(
    ("context", "name"),
    [
        (Context.ROLES, "Nurse"),
        (Context.ROLES, "  nURSE "),
        (Context.LOCATIONS, "pier  7"),
        (Context.TAGS, "Driver"),
        (Context.MEMBERS, "available"),
    ],
)
async def test_filter_lets_in_who_is_labelled_so(people: Cast, context: Context, name: str) -> None:
    fragment = await people.has(filters=[FragmentFilter(Context.ROLES, "Cook"), FragmentFilter(context, name)])
    assert await seen_ids(people, "mate") == [fragment.id]
    assert await seen_ids(people, "other") == []
    async with people.works.write(SYSTEM) as work:
        labels = Owner.of_team(people.team_id), "TeamMember", people.mate.member_id or 0, context
        await taggings.replace(work, *labels, [])
    assert await seen_ids(people, "mate") == []


async def test_label_of_the_same_name_in_another_context_lets_nobody_in(people: Cast) -> None:
    await people.has(filters=[FragmentFilter(Context.TAGS, "Nurse"), FragmentFilter(Context.MEMBERS, "Pier 7")])
    assert await seen_ids(people, "mate") == []


async def test_filter_by_person_lets_in_that_person_whatever_name_stands_beside(people: Cast) -> None:
    named = FragmentFilter(Context.MEMBERS, "Nurse", people.other.user_id)
    fragment = await people.has(filters=[named, replace(named, context=Context.ROLES)])
    assert await seen_ids(people, "other") == [fragment.id]
    assert await seen_ids(people, "mate") == []


async def test_filters_are_replaced_as_a_whole_and_none_open_the_fragment(people: Cast) -> None:
    fragment = await people.has(filters=COOKS)
    for filters, seen_by_mate in ((NURSES, True), (COOKS, False), ([], True)):
        async with people.works.write(people.owner) as work:
            view = await fragments.update(work, fragment.id, FragmentEdit(filters=filters))
            assert list(view.filters) == filters
        assert (await seen_ids(people, "mate") == [fragment.id]) is seen_by_mate
    async with people.works.write(people.owner) as work:
        await fragments.update(work, fragment.id, FragmentEdit(filters=NURSES))
        assert (await fragments.update(work, fragment.id, FragmentEdit(name="x"))).filters == tuple(NURSES)


async def test_renamed_role_still_lets_in(people: Cast) -> None:
    fragment = await people.has(filters=NURSES)
    owner = Owner.of_team(people.team_id)
    async with people.works.write(people.manager) as work:
        nurse = next(tag for tag in (await tags.list_tags(work, owner, Context.ROLES, PageRequest())).rows)
        await tags.rename(work, owner, nurse.id, "Registered Nurse")
    assert await seen_ids(people, "mate") == [fragment.id]
    async with people.works.read(people.owner) as work:
        filters = (await fragments.get(work, fragment.id)).filters
    assert filters == (FragmentFilter(Context.ROLES, "Registered Nurse"),)


async def test_fragment_stays_closed_when_the_person_it_was_for_is_gone(people: Cast) -> None:
    fragment = await people.has("manager", filters=[FragmentFilter(Context.MEMBERS, None, people.other.user_id)])
    async with people.works.write(SYSTEM) as work:
        await work.db.execute("DELETE FROM users WHERE id = $1", people.other.user_id)
    assert await seen_ids(people, "mate") == []
    assert await seen_ids(people, "manager") == [fragment.id]


async def test_people_elsewhere_and_unknown_ones_cannot_be_let_in(people: Cast) -> None:
    told: list[str] = []
    for user_id in (people.foreigner.user_id, 4_000_000_000):
        with pytest.raises(InvalidInput, match="filters") as caught:
            await people.has(filters=[FragmentFilter(Context.MEMBERS, None, user_id)])
        told.append(caught.value.message)
    assert told == [told[0]] * 2
    with pytest.raises(InvalidInput, match="need a team"):
        await people.has("at_home", filters=NURSES)
    assert await seen_ids(people, "manager") == await seen_ids(people, "at_home") == []


async def test_nobody_has_no_fragments(people: Cast) -> None:
    with pytest.raises(Unauthenticated):
        async with people.works.write(NOBODY) as work:
            await fragments.create(work, FragmentEdit(kind="Task"))


async def test_parent_must_be_seen_in_the_same_account(people: Cast) -> None:
    hidden, personal = await people.has("manager", filters=COOKS), await people.has("at_home")
    foreign = await people.has("foreigner")
    for parent_id in (hidden.id, personal.id, foreign.id, 4_000_000_000):
        with pytest.raises(InvalidInput) as caught:
            await people.has(parent_id=parent_id)
        assert (caught.value.details or {}).keys() == {"parent_id"}
    assert await seen_ids(people, "owner") == []
    above = await people.has("manager")
    child = await people.has(parent_id=above.id)
    assert await seen_ids(people, "owner", parent_id=above.id) == [child.id]
    async with people.works.write(people.owner) as work:
        assert (await fragments.update(work, child.id, FragmentEdit(parent_id=None))).fragment.parent_id is None


async def test_fragment_cannot_be_moved_below_itself(people: Cast) -> None:
    top = await people.has()
    middle = await people.has(parent_id=top.id)
    bottom = await people.has(parent_id=middle.id)
    for parent in (top, middle, bottom):
        with pytest.raises(ParentIsBelow):
            async with people.works.write(people.owner) as work:
                await fragments.update(work, top.id, FragmentEdit(parent_id=parent.id))
    assert await now(people, top) == top
    async with people.works.write(people.owner) as work:
        await fragments.update(work, bottom.id, FragmentEdit(parent_id=top.id))
        await fragments.update(work, middle.id, FragmentEdit(parent_id=bottom.id))


async def test_moves_at_once_never_make_a_ring(people: Cast) -> None:
    ring = [await people.has() for _ in range(6)]

    async def move(fragment: Fragment, parent: Fragment) -> bool:
        try:
            async with people.works.write(people.owner) as work:
                await fragments.update(work, fragment.id, FragmentEdit(parent_id=parent.id))
        except ParentIsBelow:
            return False
        return True

    moved = await asyncio.gather(*(move(one, ring[number - 1]) for number, one in enumerate(ring)))
    assert sorted(moved) == [False, True, True, True, True, True]


async def test_what_hangs_below_goes_too_with_labels_and_files(people: Cast) -> None:
    file = StoredFile("0" * 64, None, "a.txt", "text/plain", 1)
    top = await people.has(labels=[(Context.TAGS, "red")], files=[file])
    child = await people.has("mate", parent_id=top.id, labels=[(Context.TAGS, "red")], files=[file], filters=NURSES)
    grandchild = await people.has("mate", parent_id=child.id, files=[file])
    apart = await people.has(labels=[(Context.TAGS, "red")], files=[file])
    async with people.works.write(people.owner) as work:
        view = await fragments.delete(work, top.id)
        assert (view.fragment, view.labels.tags, view.attachments) == (top, ("red",), None)
    ids = [top.id, child.id, grandchild.id, apart.id]
    async with people.works.read(people.manager) as work:
        labels = await taggings.of_subjects(work, Owner.of_team(people.team_id), SUBJECT, ids)
        files = await attachments.of_subjects(work, SUBJECT, ids)
        left = [
            await work.db.fetch_value("SELECT count(*) FROM fragments"),
            await work.db.fetch_value("SELECT count(*) FROM fragment_filters"),
        ]
    assert [labels[fragment_id].tags for fragment_id in ids] == [(), (), (), ("red",)]
    assert [len(files[fragment_id]) for fragment_id in ids] == [0, 0, 0, 1]
    assert left == [1, 0]
    (told,) = await events_of(people.works, "FragmentDeleted")
    assert (told.body["fragment_id"], told.body["below_count"]) == (top.id, 2)


@pytest.mark.parametrize(("below", "gone"), [(fragments.MOST_BELOW, True), (fragments.MOST_BELOW + 1, False)])
async def test_ten_thousand_may_hang_below_what_is_deleted(people: Cast, below: int, gone: bool) -> None:
    top = await people.has()
    async with people.works.write(SYSTEM) as work:
        await work.db.execute_many(
            """
            INSERT INTO fragments (user_id, team_id, kind, data, parent_id, restricted, created_at, updated_at)
            VALUES ($1, $2, 'Task', $3, $4, false, $5, $5)
            """,
            [(people.owner.user_id, people.team_id, '{"a":1}', top.id, work.now)] * below,
        )
    async with people.works.write(people.owner) as work:
        if gone:
            await fragments.delete(work, top.id)
        else:
            with pytest.raises(TooManyBelow):
                await fragments.delete(work, top.id)
        assert await work.db.fetch_value("SELECT count(*) FROM fragments") == (0 if gone else below + 1)


async def test_open_fragment_is_announced_to_its_team_and_a_restricted_one_to_owner_and_managers(people: Cast) -> None:
    plain, hidden = await people.has(), await people.has(filters=NURSES, labels=[(Context.TAGS, "secret")])
    personal = await people.has("at_home")
    owner_id, team_id = people.owner.user_id, people.team_id
    first, second = await events_of(people.works, "FragmentCreated")
    assert (first.team_id, first.user_id, first.seen_from) == (team_id, None, Rank.MEMBER)
    assert (second.team_id, second.user_id) == (None, owner_id)
    assert [told.body["fragment_id"] for told in (first, second)] == [plain.id, personal.id]
    assert [told.body["name"] for told in (first, second)] == ["Sweep", "Sweep"]
    (told,) = await events_of(people.works, "RestrictedFragmentCreated")
    assert (told.team_id, told.user_id, told.seen_from) == (team_id, owner_id, Rank.MANAGER)
    assert (told.body["fragment_id"], told.body["kind"], told.body["name"]) == (hidden.id, "Task", None)
    labelled = await events_of(people.works, "LabelsChanged")
    assert {told.body["subject_type"] for told in labelled} == {"TeamMember"}


async def test_fragment_that_is_closed_or_opened_is_announced_as_a_restricted_one(people: Cast) -> None:
    fragment = await people.has()
    for filters in (NURSES, []):
        async with people.works.write(people.owner) as work:
            await fragments.update(work, fragment.id, FragmentEdit(filters=filters, name="New name"))
    assert len(await events_of(people.works, "RestrictedFragmentChanged")) == 2
    async with people.works.write(people.owner) as work:
        await fragments.update(work, fragment.id, FragmentEdit(status="open"))
        await fragments.delete(work, fragment.id)
    assert [told.body["name"] for told in await events_of(people.works, "FragmentChanged")] == ["New name"]
    assert len(await events_of(people.works, "FragmentDeleted")) == 1


@pytest.mark.parametrize(("who", "most"), [("manager", 5), ("mate", 6)])
async def test_list_takes_a_fixed_number_of_statements(people: Cast, who: str, most: int) -> None:
    counts: list[int] = []
    for _ in range(3):
        await people.has(filters=NURSES, labels=[(Context.TAGS, "red"), (Context.ROLES, "Nurse")])
        async with people.works.read(people[who]) as work:
            counting: Any = CountingDb(work.db)
            work.db = counting
            search = FragmentSearch(tags=["red"])
            await fragments.list_fragments(work, search, PageRequest(), with_attachments=True)
            counts.append(counting.statements)
    assert counts == [most] * 3


@pytest.mark.parametrize("context", [Context.ROLES, Context.LOCATIONS, Context.MEMBERS])
async def test_new_roles_and_locations_are_made_by_managers_alone(people: Cast, context: Context) -> None:
    new = [(Context.TAGS, "urgent"), (context, "Captain")]
    with pytest.raises(Forbidden):
        await people.has(labels=new)
    fragment = await people.has(labels=[(Context.TAGS, "urgent"), (Context.ROLES, "nurse")])
    with pytest.raises(Forbidden):
        async with people.works.write(people.owner) as work:
            await fragments.update(work, fragment.id, FragmentEdit(labels=new))
    async with people.works.read(people.owner) as work:
        found = await tags.list_tags(work, Owner.of_team(people.team_id), None, PageRequest())
        labels = (await fragments.get(work, fragment.id)).labels
    assert "Captain" not in [tag.name for tag in found.rows]
    assert (labels.roles, labels.tags) == (("Nurse",), ("urgent",))
    await people.has("manager", labels=new)
    await people.has(labels=new)
    await people.has("at_home", labels=new)


async def test_tree_of_any_depth_is_deleted(people: Cast) -> None:
    top = above = await people.has()
    async with people.works.write(people.owner) as work:
        for _ in range(1200):  # SQLite follows no tree of more than a thousand steps by itself
            above = (await fragments.create(work, FragmentEdit(kind="Task", parent_id=above.id))).fragment
    async with people.works.write(people.owner) as work:
        await fragments.delete(work, top.id)
        assert await work.db.fetch_value("SELECT count(*) FROM fragments") == 0
