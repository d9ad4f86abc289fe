"""What was written comes back as it was."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crewhall.domains.focus.formats import classic_csv, json_list, rich_csv
from crewhall.domains.focus.model import Source, Tomato
from crewhall.domains.focus.moments import EARLIEST
from crewhall.domains.focus.tags import parse
from crewhall.domains.focus.transfers import ExportFormat, ImportFormat
from crewhall.kit.actor import Actor
from crewhall.kit.time_zones import zone_named
from crewhall.platform.work import Works
from tests.domains.focus.diary import NOW, POMODORO_S, a_person, ago, kept, record, scores_of, stop_the_clock
from tests.domains.focus.import_files import exported, read, run, told

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ann(works: Works) -> Actor:
    """Ann, who lives in Rome."""
    stop_the_clock(works)
    return await a_person(works, "ann", "Europe/Rome")


TAGS = st.lists(st.text(st.characters(exclude_characters="\0,", exclude_categories=["Cs"]), max_size=9), max_size=4)
TOMATOES = st.lists(
    st.builds(
        Tomato,
        id=st.integers(1, 2**40),
        user_id=st.just(1),
        ended_at=st.integers(0, 1_790_000_000 * 10**6).map(lambda micros: EARLIEST + timedelta(microseconds=micros)),
        length_s=st.integers(1, 86_400),
        tags=TAGS.map(lambda tags: parse(",".join(tags))),
        note=st.one_of(
            st.none(),
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])).map(str.strip).filter(bool),
        ),
        source=st.sampled_from(Source),
        created_at=st.just(NOW),
        updated_at=st.just(NOW),
    ),
    max_size=5,
)


@given(TOMATOES)
def test_what_our_own_forms_write_they_read_as_it_was(tomatoes: list[Tomato]) -> None:
    wanted = sorted((told(tomato) for tomato in tomatoes), key=repr)
    rich = rich_csv.HEADER + rich_csv.write(tomatoes)
    listed = json_list.BEGIN + json_list.write(tomatoes) + json_list.END
    for content in (rich.encode(), listed):
        found = read(content)
        assert found.bad == []
        assert sorted(((row.ended_at, row.length_s, row.tags, row.note) for row in found.rows), key=repr) == wanted


@given(TOMATOES, st.sampled_from(["UTC", "Europe/Rome", "Asia/Kathmandu", "America/St_Johns"]))
def test_what_the_classic_form_writes_it_reads_to_the_second(tomatoes: list[Tomato], zone: str) -> None:
    found = read(classic_csv.write(tomatoes, zone_named(zone)), ImportFormat.CLASSIC)
    assert found.bad == []
    wanted = [(tomato.ended_at.replace(microsecond=0), tomato.tags) for tomato in tomatoes]
    assert sorted(((row.ended_at, row.tags) for row in found.rows), key=repr) == sorted(wanted, key=repr)


@pytest.mark.parametrize("written", ExportFormat)
async def test_export_imported_elsewhere_is_exported_as_it_was(works: Works, ann: Actor, written: ExportFormat) -> None:
    await record(
        works, ann, ago(hours=3), ago(hours=3), ago(days=200, microseconds=7), tags=("a", "=b", "a"), note="-1"
    )
    await record(works, ann, ago(hours=3), ago(hours=2, microseconds=1), tags=("x",), length_s=POMODORO_S)
    ben = await a_person(works, "ben", "Europe/Rome")
    content = await exported(works, ann, written)
    found = await run(works, ben, content)
    assert (found.format, found.rows, found.imported, found.duplicates) == (written, 5, 5, 0)
    if written is not ExportFormat.CLASSIC:  # which tells neither fractions of seconds nor notes
        assert [told(tomato) for tomato in await kept(works, ben)] == [told(each) for each in await kept(works, ann)]
    again = await exported(works, ben, written)
    assert written is not ExportFormat.CLASSIC or again == content
    assert {tomato.source for tomato in await kept(works, ben)} == {Source.IMPORTED}
    assert await scores_of(works, ben) == await scores_of(works, ann)


@pytest.mark.parametrize("written", ExportFormat)
async def test_own_export_and_a_second_import_change_nothing(works: Works, ann: Actor, written: ExportFormat) -> None:
    await record(works, ann, ago(hours=3, microseconds=5), ago(hours=3), ago(days=200), tags=("b", "a"))
    before, scores = await kept(works, ann), await scores_of(works, ann)
    for _ in range(2):
        found = await run(works, ann, await exported(works, ann, written))
        assert (found.imported, found.duplicates) == (0, 3)
    assert (await kept(works, ann), await scores_of(works, ann)) == (before, scores)
