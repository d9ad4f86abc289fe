"""What may be written of a fragment: any JSON object or array, texts within limits, an end that does not precede the start."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crewhall.domains.labels.model import Context
from crewhall.domains.marketplace import contents, fragments
from crewhall.domains.marketplace.errors import PageTooLarge
from crewhall.domains.marketplace.model import FragmentEdit, FragmentFilter, FragmentSearch
from crewhall.kit.errors import InvalidInput, TooLarge
from crewhall.kit.paging import PageRequest
from tests.domains.marketplace.conftest import Cast

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LARGEST = "x" * (contents.LARGEST_DATA_BYTES - len('{"a":""}'))

DATA: list[tuple[Any, str]] = [
    ({}, "{}"),
    ([], "[]"),
    ({"a": {"b": [1, 2.5, None, True, "ünï🎉"]}}, '{"a":{"b":[1,2.5,null,true,"ünï🎉"]}}'),
    ([{"a": 1}, 2], '[{"a":1},2]'),
    ('{"a": [1, 2]}', '{"a":[1,2]}'),
    (' [1, "x"]\n', '[1,"x"]'),
    ({"text": "\\u0000 is only written about"}, '{"text":"\\\\u0000 is only written about"}'),
    ({"a": LARGEST}, f'{{"a":"{LARGEST}"}}'),
]


@pytest.mark.parametrize(("data", "kept"), DATA, ids=range(len(DATA)))
async def test_data_comes_back_as_it_went_in(people: Cast, data: Any, kept: str) -> None:
    fragment = await people.has(data=data)
    assert fragment.data_json == kept
    async with people.works.read(people.owner) as work:
        read = (await fragments.get(work, fragment.id)).fragment
    assert read.data_json.replace(" ", "") == kept.replace(" ", "")  # PostgreSQL writes it with blanks


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no kind": ({"kind": ""}, "kind"),
    "blank kind": ({"kind": " \t\u200b"}, "kind"),
    "long kind": ({"kind": "x" * 101}, "kind"),
    "long name": ({"name": "x" * 301}, "name"),
    "long status": ({"status": "x" * 61}, "status"),
    "long addon": ({"addon": "x" * 201}, "addon"),
    "long type": ({"resource_type": "x" * 101}, "resource_type"),
    "data is text": ({"data": "hello"}, "data"),
    "data is JSON text of a text": ({"data": '"hello"'}, "data"),
    "data is a number": ({"data": 7}, "data"),
    "data is JSON text of a number": ({"data": "7"}, "data"),
    "data is true": ({"data": True}, "data"),
    "data breaks off": ({"data": '{"a": 1'}, "data"),
    "data holds NUL": ({"data": {"a": "x\0"}}, "data"),
    "data names NUL": ({"data": {"\0": 1}}, "data"),
    "data holds a lone surrogate": ({"data": {"a": "\ud800"}}, "data"),
    "data is deep": ({"data": "[" * 70 + "]" * 70}, "data"),
    "end before start": ({"start_at": NOON, "end_at": NOON - timedelta(seconds=1)}, "end_at"),
    "long tag": ({"labels": [(Context.TAGS, "x" * 101)]}, "tags"),
    "many tags": ({"labels": [(Context.TAGS, f"t{number}") for number in range(201)]}, "tags"),
    "filter of nothing": ({"filters": [FragmentFilter(Context.ROLES, " ")]}, "filters"),
    "long filter": ({"filters": [FragmentFilter(Context.ROLES, "x" * 101)]}, "filters"),
    "many filters": ({"filters": [FragmentFilter(Context.ROLES, f"r{number}") for number in range(101)]}, "filters"),
}


@pytest.mark.parametrize(("fields", "field"), BAD.values(), ids=BAD.keys())
async def test_what_does_not_fit_is_refused_by_its_field_and_changes_nothing(
    people: Cast, fields: dict[str, Any], field: str
) -> None:
    before = await people.has(start_at=NOON, labels=[(Context.TAGS, "red")], filters=[])
    with pytest.raises(InvalidInput) as caught:
        await people.has(**fields)
    assert (caught.value.details or {}).keys() == {field}
    change: dict[str, Any] = {"name": "Other", **fields}
    with pytest.raises(InvalidInput) as caught:
        async with people.works.write(people.owner) as work:
            await fragments.update(work, before.id, FragmentEdit(**change))
    assert (caught.value.details or {}).keys() == {field}
    async with people.works.read(people.owner) as work:
        page = await fragments.list_fragments(work, FragmentSearch(), PageRequest())
    assert [(view.fragment, view.labels.tags, view.filters) for view in page.rows] == [(before, ("red",), ())]


async def test_data_past_its_limit_is_too_large(people: Cast) -> None:
    for data in ({"a": LARGEST + "x"}, f'{{"a":"{LARGEST}x"}}'):
        with pytest.raises(TooLarge):
            await people.has(data=data)


async def test_page_that_is_too_large_is_refused_and_a_smaller_one_is_not(people: Cast) -> None:
    for _ in range(65):
        await people.has(data={"a": LARGEST})
    async with people.works.read(people.owner) as work:
        for page in (PageRequest(), PageRequest(per=65)):
            with pytest.raises(PageTooLarge, match="per=64"):
                await fragments.list_fragments(work, FragmentSearch(), page)
        for page in (PageRequest(per=64), PageRequest(number=2, per=65)):
            await fragments.list_fragments(work, FragmentSearch(), page)
    few = await people.has(kind="Note", data={"a": "small"})
    async with people.works.read(people.owner) as work:
        page = await fragments.list_fragments(work, FragmentSearch(kinds=["Note"]), PageRequest())
    assert [view.fragment.id for view in page.rows] == [few.id]


async def test_all_that_is_wrong_is_told_at_once(people: Cast) -> None:
    with pytest.raises(InvalidInput) as caught:
        await people.has(kind="", name="x" * 301, data=7, start_at=NOON, end_at=NOON - timedelta(1))
    assert (caught.value.details or {}).keys() == {"kind", "name", "data", "end_at"}


async def test_change_is_held_against_what_stays(people: Cast) -> None:
    fragment = await people.has(start_at=NOON, end_at=NOON, status="open")
    async with people.works.write(people.owner) as work:
        with pytest.raises(InvalidInput, match="end_at"):
            await fragments.update(work, fragment.id, FragmentEdit(start_at=NOON + timedelta(hours=1)))
        view = await fragments.update(work, fragment.id, FragmentEdit(start_at=None, status=None))
    after = view.fragment
    assert (after.start_at, after.end_at, after.status, after.name) == (None, NOON, None, "Sweep")
    assert (after.created_at, after.updated_at > fragment.updated_at) == (fragment.created_at, True)


async def test_names_are_squeezed_and_said_once(people: Cast) -> None:
    labels = [(Context.TAGS, "  dark   red "), (Context.TAGS, "Dark Red"), (Context.TAGS, ""), (Context.ROLES, "Nurse")]
    filters = [FragmentFilter(Context.ROLES, " Nurse  Lead "), FragmentFilter(Context.ROLES, "Nurse Lead")]
    fragment = await people.has(kind=" Task\n", name="  Sweep\tthe  floor ", labels=labels, filters=filters)
    assert (fragment.kind, fragment.name) == ("Task", "Sweep the floor")
    async with people.works.read(people.owner) as work:
        view = await fragments.get(work, fragment.id)
    assert (view.labels.tags, view.labels.roles) == (("dark red",), ("Nurse",))
    assert view.filters == (FragmentFilter(Context.ROLES, "Nurse Lead"),)
