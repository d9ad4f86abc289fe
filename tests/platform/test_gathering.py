"""Ids that are written together."""

import pytest

from crewhall.kit.errors import CrewhallError
from crewhall.platform import gathering
from crewhall.platform.gathering import Gathering
from tests.world.waiting import until

pytestmark = pytest.mark.anyio


async def test_ids_are_written_together_each_once_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "_GATHER_S", 0.01)
    written: list[list[int]] = []

    async def write(ids: list[int]) -> None:
        written.append(ids)

    async def is_written() -> bool:
        return bool(written)

    gathered = Gathering("test", write)
    for id_ in (3, 1, 3, 2):
        gathered.add(id_)
    await until(is_written)
    assert written == [[1, 2, 3]]
    gathered.add(9)
    await gathered.close()
    assert written == [[1, 2, 3], [9]]


async def test_what_cannot_be_written_is_gone_and_the_next_is_written() -> None:
    written: list[list[int]] = []

    async def write(ids: list[int]) -> None:
        if not written:
            written.append([])
            raise CrewhallError
        written.append(ids)

    gathered = Gathering("test", write)
    gathered.add(1)
    await gathered.flush()
    gathered.add(2)
    await gathered.close()
    assert written == [[], [2]]
