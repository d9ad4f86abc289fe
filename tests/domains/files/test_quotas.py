"""Quotas: what counts for whom, that nobody gets past them, and that what is deleted makes room."""

import asyncio
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from crewhall.domains.files import attachments, quotas
from crewhall.domains.files.errors import QuotaExceeded, size_text
from crewhall.domains.files.model import Attachment
from crewhall.domains.files.uploads import StoredFile, with_files
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.errors import NotFound
from crewhall.platform.blobs import Blobs
from crewhall.platform.settings import Files, Settings
from crewhall.platform.uploads import Upload
from crewhall.platform.work import Work, Works

pytestmark = pytest.mark.anyio

KIND = "Message"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Room for 100 bytes of a person, and 150 of a team."""
    return replace(settings, files=Files(person_quota_bytes=100, team_quota_bytes=150))


def a_file(size_bytes: int) -> StoredFile:
    """Bytes that are kept."""
    return StoredFile("a" * 64, None, "a.txt", "text/plain", size_bytes)


async def attach(works: Works, actor: Actor, subject_id: int, *sizes: int, tokens: tuple[str, ...] = ()) -> None:
    """Hang new files on a subject, in a unit of its own."""
    async with works.write(actor) as work:
        await attachments.attach(work, KIND, subject_id, [a_file(size) for size in sizes], tokens)


async def upload(works: Works, actor: Actor, size: int) -> str:
    """The token of an upload that waits."""
    async with works.write(actor) as work:
        return (await attachments.keep(work, a_file(size))).token


async def used(works: Works, actor: Actor) -> list[tuple[int, int | None]]:
    """What the caller's files take and may take, then those of their team."""
    async with works.read(actor) as work:
        return [(usage.used_bytes, usage.limit_bytes) for usage in await quotas.list_usages(work)]


async def test_files_fit_until_the_quota_is_used_up_and_the_error_names_it(works: Works, ada: Actor) -> None:
    await attach(works, ada, 1, 60)
    await upload(works, ada, 40)
    assert await used(works, ada) == [(100, 100)]
    for refused in (attach(works, ada, 2, 1), upload(works, ada, 1)):
        with pytest.raises(QuotaExceeded) as caught:
            await refused
        assert caught.value.message.startswith(
            "Your files take 100 bytes of 100 bytes; there is no room for 1 bytes more."
        )
        assert caught.value.details
        assert (caught.value.details["used_bytes"], caught.value.details["limit_bytes"]) == (100, 100)
    assert await used(works, ada) == [(100, 100)]


async def test_several_files_count_together_and_what_is_refused_leaves_nothing(works: Works, ada: Actor) -> None:
    with pytest.raises(QuotaExceeded):
        await attach(works, ada, 1, 60, 41)
    await attach(works, ada, 1, 60, 40)
    assert await used(works, ada) == [(100, 100)]


async def test_upload_that_is_taken_up_counts_once_and_a_copy_for_who_has_it(
    works: Works, ada: Actor, ben: Actor
) -> None:
    token = await upload(works, ada, 70)
    await attach(works, ada, 1, tokens=(token,))
    assert await used(works, ada) == [(70, 100)]
    await attach(works, ben, 2, 30, tokens=(token,))
    assert (await used(works, ada), await used(works, ben)) == ([(70, 100)], [(100, 100)])
    with pytest.raises(QuotaExceeded):
        await attach(works, ben, 3, tokens=(token,))


async def test_what_is_deleted_makes_room(works: Works, ada: Actor) -> None:
    await attach(works, ada, 1, 90)
    async with works.write(ada) as work:
        await attachments.forget_subjects(work, KIND, [1])
    await attach(works, ada, 2, 100)
    assert await used(works, ada) == [(100, 100)]


async def test_team_has_a_quota_for_all_its_members_together(works: Works, ada: Actor, ben: Actor) -> None:
    here = [replace(actor, team_id=7) for actor in (ada, ben)]
    await attach(works, here[0], 1, 90)
    with pytest.raises(QuotaExceeded, match="The team's files take 90 bytes of 150 bytes"):
        await attach(works, here[1], 1, 61)
    await attach(works, here[1], 1, 60)
    assert await used(works, here[1]) == [(60, 100), (150, 150)]
    await attach(works, ben, 2, 40)
    assert await used(works, here[1]) == [(100, 100), (150, 150)]


async def test_two_at_once_cannot_both_take_the_last_room(works: Works, ada: Actor) -> None:
    outcomes = await asyncio.gather(*(attach(works, ada, at, 30) for at in range(8)), return_exceptions=True)
    assert [outcome for outcome in outcomes if outcome is None] == [None] * 3
    assert sum(isinstance(outcome, QuotaExceeded) for outcome in outcomes) == 5
    assert await used(works, ada) == [(90, 100)]


async def test_zero_is_no_quota(works: Works, ada: Actor) -> None:
    works.settings = replace(works.settings, files=Files(person_quota_bytes=0, team_quota_bytes=0))
    actor = replace(ada, team_id=7)
    await attach(works, actor, 1, 10**15)
    assert await used(works, actor) == [(10**15, None), (10**15, None)]


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 kB"), (3_250_000, "3.2 MB"), (10**14, "100 TB")]
)
def test_sizes_are_told_in_units_of_people(size: int, words: str) -> None:
    assert size_text(size) == words


@pytest.mark.parametrize("same", [True, False])
async def test_upload_that_loses_the_last_room_leaves_no_bytes(
    works: Works, blobs: Blobs, ada: Actor, same: bool
) -> None:
    async def send(content: bytes) -> Attachment:
        async def keep(work: Work, stored: Sequence[StoredFile]) -> Attachment:
            return await attachments.keep(work, stored[0])

        return await with_files(works, ada, blobs, [Upload(content, "a.txt", "text/plain")], keep)

    contents = [b"a" * 40] * 5 if same else [bytes([65 + at]) * 40 for at in range(5)]
    outcomes = await asyncio.gather(*map(send, contents), return_exceptions=True)
    kept = [outcome for outcome in outcomes if isinstance(outcome, Attachment)]
    assert len(kept) == 2
    assert sum(isinstance(outcome, QuotaExceeded) for outcome in outcomes) == 3
    keys = [key async for some in blobs.list_keys() for key in some]
    assert sorted(keys) == sorted({attachment.blob_key for attachment in kept})


async def test_bytes_that_are_refused_stay_where_something_refers_to_them(
    works: Works, blobs: Blobs, ada: Actor, ben: Actor
) -> None:
    asked: list[None] = []

    async def refuse_at_last(work: Work, stored: Sequence[StoredFile]) -> None:
        if asked:
            raise NotFound(thing="room")
        asked.append(None)

    async def keep(work: Work, stored: Sequence[StoredFile]) -> Attachment:
        return await attachments.keep(work, stored[0])

    upload = Upload(b"x" * 40, "a.txt", "text/plain")
    kept = await with_files(works, ben, blobs, [upload], keep)
    async with works.write(SYSTEM) as work:
        await work.db.execute("DELETE FROM blob_claims")  # as claims are forgotten after a month
    with pytest.raises(NotFound):
        await with_files(works, ada, blobs, [upload], refuse_at_last)
    assert await blobs.get(kept.blob_key) == upload.content
