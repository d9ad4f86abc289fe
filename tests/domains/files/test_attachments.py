"""Attachments: the state table row by row, who may, how many, and what a refused call leaves."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from crewhall.domains.files import attachments
from crewhall.domains.files.attachments import MOST_FILES, WAITS_FOR
from crewhall.domains.files.errors import TooManyFiles, UnknownUpload
from crewhall.domains.files.events import FileUploaded
from crewhall.domains.files.model import Attachment, is_token
from crewhall.domains.files.uploads import StoredFile
from crewhall.kit.actor import NOBODY, SYSTEM, Actor
from crewhall.kit.errors import Unauthenticated
from crewhall.platform.work import Work, Works

pytestmark = pytest.mark.anyio

KIND = "Message"
UNKNOWN = "crewhall_" + "0" * 43


def a_file(name: str) -> StoredFile:
    """Bytes that are kept."""
    return StoredFile("a" * 64, "b" * 64, name, "image/png", 7)


async def upload(works: Works, actor: Actor, name: str) -> Attachment:
    """An upload that waits."""
    async with works.write(actor) as work:
        return await attachments.keep(work, a_file(name))


async def attached(works: Works, actor: Actor, subject_id: int, *things: StoredFile | str) -> list[Attachment]:
    """Attach in a unit of its own: files and tokens."""
    files = [thing for thing in things if isinstance(thing, StoredFile)]
    tokens = [thing for thing in things if isinstance(thing, str)]
    async with works.write(actor) as work:
        return await attachments.attach(work, KIND, subject_id, files, tokens)


async def files_of(works: Works, subject_id: int, kind: str = KIND) -> list[Attachment]:
    """What a subject carries."""
    async with works.read(SYSTEM) as work:
        return [*(await attachments.of_subjects(work, kind, [subject_id]))[subject_id]]


async def names_of(works: Works, subject_id: int) -> list[str]:
    """The names of what a subject carries."""
    return [file.filename for file in await files_of(works, subject_id)]


async def found(works: Works, token: str) -> Attachment | None:
    """The file of a token."""
    async with works.read(NOBODY) as work:
        return await attachments.find_by_token(work, token)


async def test_kept_upload_waits_under_its_token_and_its_owner_is_told(works: Works, ada: Actor) -> None:
    async with works.write(ada) as work:
        kept = await attachments.keep(work, a_file("a.png"))
        (event,) = work.events
    assert event == FileUploaded(
        user_id=ada.user_id, attachment_id=kept.id, filename="a.png", content_type="image/png", size_bytes=7
    )
    assert is_token(kept.token)
    assert (kept.owner_id, kept.subject_type, kept.subject_id, kept.position) == (ada.user_id, None, None, 0)
    assert await found(works, kept.token) == kept


async def test_new_files_come_first_then_uploads_behind_what_is_there(works: Works, ada: Actor) -> None:
    late, early = await upload(works, ada, "late.png"), await upload(works, ada, "early.png")
    first = await attached(works, ada, 1, a_file("one.png"), late.token, a_file("two.png"), early.token)
    assert [file.filename for file in first] == ["one.png", "two.png", "late.png", "early.png"]
    assert [file.position for file in first] == [0, 1, 2, 3]
    await attached(works, ada, 1, a_file("three.png"))
    assert await names_of(works, 1) == ["one.png", "two.png", "late.png", "early.png", "three.png"]
    assert (await files_of(works, 1))[:4] == first


async def test_own_waiting_upload_is_taken_up_under_its_own_token(works: Works, ada: Actor) -> None:
    waiting = await upload(works, ada, "a.png")
    (taken,) = await attached(works, ada, 1, waiting.token)
    assert (taken.id, taken.token, taken.subject_type, taken.subject_id) == (waiting.id, waiting.token, KIND, 1)


async def test_upload_of_somebody_else_is_copied_and_still_waits(works: Works, ada: Actor, ben: Actor) -> None:
    waiting = await upload(works, ada, "a.png")
    (copy,) = await attached(works, ben, 1, waiting.token)
    assert copy.id != waiting.id
    assert copy.token != waiting.token
    assert (copy.owner_id, copy.blob_key, copy.thumbnail_key) == (ben.user_id, waiting.blob_key, waiting.thumbnail_key)
    assert await found(works, waiting.token) == waiting


async def test_attached_file_is_copied_to_another_subject_and_outlives_the_first(works: Works, ada: Actor) -> None:
    (first,) = await attached(works, ada, 1, a_file("a.png"))
    (second,) = await attached(works, ada, 2, first.token)
    assert second.token != first.token
    async with works.write(ada) as work:
        await attachments.forget_subjects(work, KIND, [1])
    assert await found(works, first.token) is None
    assert await files_of(works, 2) == [second]


async def test_file_that_the_subject_has_already_stays_as_it_is(works: Works, ada: Actor) -> None:
    first, second = await attached(works, ada, 1, a_file("a.png"), a_file("b.png"))
    assert await attached(works, ada, 1, second.token, first.token, second.token) == [second, first]
    assert await files_of(works, 1) == [first, second]


async def test_same_id_of_another_sort_of_subject_has_files_of_its_own(works: Works, ada: Actor) -> None:
    (first,) = await attached(works, ada, 1, a_file("a.png"))
    async with works.write(ada) as work:
        (copy,) = await attachments.attach(work, "Fragment", 1, [], [first.token])
    assert await files_of(works, 1) == [first]
    assert await files_of(works, 1, "Fragment") == [copy]


@pytest.mark.parametrize("token", [UNKNOWN, "", "crewhall_", "nonsense", UNKNOWN + "\0", "crewhall_" + "é" * 43])
async def test_unknown_token_is_refused_and_nothing_is_attached(works: Works, ada: Actor, token: str) -> None:
    waiting = await upload(works, ada, "a.png")
    with pytest.raises(UnknownUpload) as refused:
        await attached(works, ada, 1, a_file("b.png"), waiting.token, token)
    assert refused.value.details == {"attachments": "must be signed ids of uploaded files"}
    assert await files_of(works, 1) == []
    assert await found(works, waiting.token) == waiting
    assert await found(works, token) is None


async def test_more_than_ten_files_are_refused_and_nothing_is_attached(works: Works, ada: Actor) -> None:
    ten = [a_file(f"{number}.png") for number in range(MOST_FILES)]
    with pytest.raises(TooManyFiles):
        await attached(works, ada, 1, *ten, a_file("more.png"))
    assert await files_of(works, 1) == []
    assert len(await attached(works, ada, 1, *ten)) == MOST_FILES
    waiting = await upload(works, ada, "a.png")
    with pytest.raises(TooManyFiles):
        await attached(works, ada, 1, waiting.token)
    assert len(await files_of(works, 1)) == MOST_FILES
    assert await found(works, waiting.token) == waiting


@pytest.mark.parametrize("actor", [NOBODY, SYSTEM], ids=["nobody", "system"])
async def test_whoever_is_no_person_owns_no_files(works: Works, actor: Actor) -> None:
    async with works.write(actor) as work:
        with pytest.raises(Unauthenticated):
            await attachments.keep(work, a_file("a.png"))
        with pytest.raises(Unauthenticated):
            await attachments.attach(work, KIND, 1, [a_file("a.png")], [])
        assert work.events == []
    assert await files_of(works, 1) == []


async def test_attaching_nothing_takes_no_statement(works: Works, ada: Actor, counting: type[Any]) -> None:
    async with works.write(ada) as work:
        counter = work.db = counting(work.db)
        assert await attachments.attach(work, KIND, 1, [], []) == []
        assert counter.statements == 0


async def test_number_of_statements_does_not_grow_with_the_files(works: Works, ada: Actor, counting: type[Any]) -> None:
    taken: list[int] = []
    for subject_id, many in ((1, 1), (2, 5)):
        tokens = [(await upload(works, ada, "a.png")).token for _ in range(many)]
        async with works.write(ada) as work:
            counter = work.db = counting(work.db)
            await attachments.attach(work, KIND, subject_id, [a_file("b.png")] * many, tokens)
            taken.append(counter.statements)
    assert taken == [6, 6]


async def test_files_of_a_page_take_one_statement_and_every_id_is_answered(
    works: Works, ada: Actor, counting: type[Any]
) -> None:
    for subject_id in (2, 1, 3):
        await attached(works, ada, subject_id, a_file(f"{subject_id}.png"), a_file("b.png"))
    async with works.read(SYSTEM) as work:
        counter = work.db = counting(work.db)
        answer = await attachments.of_subjects(work, KIND, [3, 4, 1, 1])
        assert counter.statements == 1
        assert await attachments.of_subjects(work, KIND, []) == {}
        assert counter.statements == 1
    assert {key: [file.filename for file in files] for key, files in answer.items()} == {
        3: ["3.png", "b.png"],
        4: [],
        1: ["1.png", "b.png"],
    }


async def test_forgotten_subjects_lose_their_files_and_others_do_not(works: Works, ada: Actor) -> None:
    for subject_id in (1, 2, 3):
        await attached(works, ada, subject_id, a_file("a.png"))
    async with works.write(ada) as work:
        await attachments.attach(work, "Fragment", 1, [a_file("f.png")], [])
        await attachments.forget_subjects(work, KIND, [1, *range(3, 2500)])
        await attachments.forget_subjects(work, KIND, [])
    assert [len(await files_of(works, subject_id)) for subject_id in (1, 2, 3)] == [0, 1, 0]
    assert len(await files_of(works, 1, "Fragment")) == 1


async def test_prune_forgets_old_waiting_uploads_only(works: Works, ada: Actor) -> None:
    old, taken, young = [await upload(works, ada, name) for name in ("old", "taken", "young")]
    await attached(works, ada, 1, taken.token)
    async with works.write(SYSTEM) as work:
        work.now = young.created_at + WAITS_FOR
        await age(work, old, timedelta(seconds=1))
        await age(work, taken, timedelta(days=900))
        assert await attachments.prune(work, 1)
        assert not await attachments.prune(work, 1)
    assert await found(works, old.token) is None
    assert await found(works, young.token) == young
    assert await names_of(works, 1) == ["taken"]


async def age(work: Work, file: Attachment, by: timedelta) -> None:
    """Have it begun that much earlier."""
    sql = "UPDATE attachments SET created_at = $2 WHERE id = $1"
    await work.db.execute(sql, file.id, file.created_at - by)


async def test_two_units_that_take_up_one_upload_both_have_it(works: Works, ada: Actor) -> None:
    waiting = await upload(works, ada, "a.png")
    taken = await asyncio.gather(*(attached(works, ada, subject_id, waiting.token) for subject_id in (1, 2, 3)))
    tokens = {file.token for (file,) in taken}
    assert len(tokens) == 3
    assert waiting.token in tokens
    assert [await names_of(works, subject_id) for subject_id in (1, 2, 3)] == [["a.png"]] * 3


@pytest.mark.parametrize(
    ("filename", "path"),
    [
        ("a b.png", "a%20b.png"),
        ("50%?#.png", "50%25%3F%23.png"),
        ("Grüße.txt", "Gr%C3%BC%C3%9Fe.txt"),
        ("thumbnail", "file"),
    ],
)
async def test_address_carries_token_and_encoded_name(works: Works, ada: Actor, filename: str, path: str) -> None:
    kept = await upload(works, ada, filename)
    assert kept.path == f"/hall/files/{kept.token}/{path}"
    assert kept.thumbnail_path == f"/hall/files/{kept.token}/thumbnail"
