"""Sweeps: what nothing refers to goes after a day, what something refers to stays, and an upload at the same instant wins."""

import asyncio
from datetime import datetime, timedelta

import pytest

from crewhall.app.registry import REGISTRY
from crewhall.domains.files import attachments, claims
from crewhall.domains.files.uploads import store
from crewhall.domains.focus.queries.profiles import insert_profile
from crewhall.flows import blob_sweep
from crewhall.flows.icons import PATH
from crewhall.kit.actor import SYSTEM, Actor
from crewhall.kit.clock import utc_now
from crewhall.platform.blobs import Blobs, BlobsUnavailable, key_of
from crewhall.platform.settings import Settings
from crewhall.platform.uploads import Upload
from crewhall.platform.work import Works
from tests.domains.files.test_uploads import picture as a_picture
from tests.domains.people import a_team, a_user

pytestmark = pytest.mark.anyio

HOUR, DAY = timedelta(hours=1), timedelta(days=1, seconds=1)


class Clock:
    """A clock that the test sets forward."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(works: Works) -> Clock:
    """The clock of all units."""
    works.clock = Clock()
    return works.clock


@pytest.fixture
def blobs() -> Blobs:
    """An empty store."""
    return Blobs("memory:///")


@pytest.fixture
async def ada(works: Works) -> Actor:
    """A person with files."""
    return Actor(user_id=await a_user(works, "ada"))


async def all_keys(blobs: Blobs) -> set[str]:
    """What is in the store."""
    return {key async for keys in blobs.list_keys() for key in keys}


async def put(works: Works, blobs: Blobs, content: bytes = b"left") -> str:
    """A blob as an upload makes it, without a row."""
    (stored,), _ = await store(works, SYSTEM, blobs, [Upload(content, "a.txt", "text/plain")])
    return stored.blob_key


async def test_blob_without_a_row_goes_after_a_day_and_not_before(works: Works, blobs: Blobs, clock: Clock) -> None:
    key = await put(works, blobs)
    for passed in (timedelta(0), HOUR, 22 * HOUR):
        clock.now += passed
        assert await blob_sweep.sweep(works, blobs) == 0
    clock.now += 2 * HOUR
    assert await blob_sweep.sweep(works, blobs) == 1
    assert not await blobs.exists(key)
    assert await blob_sweep.sweep(works, blobs) == 0


async def test_what_something_refers_to_stays(works: Works, blobs: Blobs, clock: Clock, ada: Actor) -> None:
    (stored,), _ = await store(works, ada, blobs, [Upload(a_picture(), "a.png", "image/png")])
    keys = [await blobs.put(name) for name in (b"user", b"team", b"tomatoes")]
    await blobs.put(b"nobody's")
    assert ada.user_id
    team_id = await a_team(works, "crew", ada.user_id)
    async with works.write(ada) as work:
        await attachments.attach(work, "Message", 1, [stored], [])
        await insert_profile(work.db, ada.user_id)
        await work.db.execute("UPDATE users SET icon_url = $2 WHERE id = $1", ada.user_id, PATH + keys[0])
        await work.db.execute("UPDATE teams SET icon_url = $2 WHERE id = $1", team_id, PATH + keys[1])
        image = f"https://crew.example{PATH}{keys[2]}"
        await work.db.execute("UPDATE focus_profiles SET image = $2 WHERE user_id = $1", ada.user_id, image)
    for _ in range(3):
        clock.now += DAY
        await blob_sweep.sweep(works, blobs)
    assert await all_keys(blobs) == {stored.blob_key, stored.thumbnail_key, *keys}


async def test_blob_of_a_deleted_message_goes_a_day_after_it_was_seen_unused(
    works: Works, blobs: Blobs, clock: Clock, ada: Actor
) -> None:
    (stored,), _ = await store(works, ada, blobs, [Upload(b"old", "a.txt", "text/plain")])
    async with works.write(ada) as work:
        await attachments.attach(work, "Message", 1, [stored], [])
    clock.now += 30 * DAY
    await blob_sweep.sweep(works, blobs)
    async with works.write(ada) as work:
        await attachments.forget_subjects(work, "Message", [1])
    assert await blob_sweep.sweep(works, blobs) == 0
    clock.now += DAY
    assert await blob_sweep.sweep(works, blobs) == 1


async def test_what_is_uploaded_again_stays_for_another_day(works: Works, blobs: Blobs, clock: Clock) -> None:
    key = await put(works, blobs)
    clock.now += DAY
    assert await put(works, blobs) == key
    assert await blob_sweep.sweep(works, blobs) == 0
    clock.now += DAY
    assert await blob_sweep.sweep(works, blobs) == 1


class MeanwhileBlobs(Blobs):
    """A store in which something happens while the sweep removes a blob."""

    async def delete(self, key: str) -> None:
        self.upload = asyncio.create_task(self.meanwhile())
        for _ in range(20):
            await asyncio.sleep(0)
        assert not self.upload.done()
        await super().delete(key)

    async def meanwhile(self) -> str:
        """An upload of the same bytes."""
        return await put(self.works, self)

    works: Works


async def test_upload_of_the_same_bytes_while_they_are_removed_is_kept(works: Works, clock: Clock) -> None:
    blobs = MeanwhileBlobs("memory:///")
    blobs.works = works
    key = await put(works, blobs)
    clock.now += DAY
    assert await blob_sweep.sweep(works, blobs) == 1
    assert await blobs.upload == key
    assert await blobs.get(key) == b"left"


class DyingBlobs(Blobs):
    """A store that fails once the sweep has decided."""

    async def delete(self, key: str) -> None:
        del key
        raise BlobsUnavailable


async def test_sweep_that_died_blocks_uploads_for_some_minutes_only(
    works: Works, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = DyingBlobs("memory:///")
    key = await put(works, blobs)
    clock.now += DAY
    with pytest.raises(BlobsUnavailable):
        await blob_sweep.sweep(works, blobs)
    monkeypatch.setattr(claims, "_PAUSE_S", 0)
    with pytest.raises(BlobsUnavailable):
        await put(works, blobs)
    clock.now += timedelta(seconds=2 * claims.LONGEST_SWEEP_S + 1)
    assert await put(works, blobs) == key
    assert await blob_sweep.sweep(works, blobs) == 0


async def test_many_blobs_are_swept_in_pieces_and_other_files_are_left_alone(
    works: Works, clock: Clock, settings: Settings
) -> None:
    folder = settings.data_folder / "many"
    blobs = Blobs(folder.as_uri())
    contents = [b"%d" % number for number in range(620)]
    await claims.put(works, blobs, {await key_of(content): content for content in contents})
    other = folder / "README"
    other.write_bytes(b"mine")
    clock.now += DAY
    assert await blob_sweep.sweep(works, blobs) == 620
    assert await all_keys(blobs) == set()
    assert other.read_bytes() == b"mine"


def test_sweeps_are_on_the_schedule() -> None:
    assert [each.name for each in REGISTRY.periodic].count("files.sweep") == 1
    assert "files.sweep" in REGISTRY.specs
