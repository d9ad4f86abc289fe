"""The setting `chat.open_to`: with whom a chat may be opened."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from crewhall.domains.chat import messages, participants, rooms
from crewhall.domains.chat.model import NewMessage, NewRoom, RoomEdit
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import InvalidInput
from crewhall.platform.work import Works
from tests.domains.chat.talk import Crew, acting, fields, refusal

pytestmark = pytest.mark.anyio


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """A narrowed server."""
    return {"chat": {"open_to": "team_mates_and_contacts"}}


async def mates(works: Works, team_id: int, *people: tuple[int, str, bool]) -> None:
    """Memberships, as (user, status, whether they ever joined)."""
    async with works.write(SYSTEM) as work:
        for user_id, status, has_joined in people:
            await work.db.execute(
                """
                INSERT INTO memberships (team_id, user_id, rank, manager, status, joined_at, created_at, updated_at)
                VALUES ($1, $2, 10, false, $3, $4, $5, $5)
                """,
                team_id,
                user_id,
                status,
                work.now if has_joined else None,
                work.now,
            )


async def test_strangers_answer_as_unknown_people_and_nothing_changes(works: Works, crew: Crew) -> None:
    room = await crew.room(crew.ann)
    tries: list[Callable[[int, Any], Awaitable[Any]]] = [
        lambda id_, work: rooms.create(work, NewRoom(user_ids=(id_,))),
        lambda id_, work: rooms.initiate(work, NewRoom(user_ids=(id_,))),
        lambda id_, work: rooms.update(work, room, RoomEdit(user_ids=(id_,))),
        lambda id_, work: participants.add(work, room, id_),
        lambda id_, work: messages.post_to(work, [id_], NewMessage(body="x")),
    ]
    for does in tries:
        texts: list[str] = []
        for user_id in (crew.ben, 10**9):
            refused = await refusal(works, acting(crew.ann), partial(does, user_id), InvalidInput)
            assert fields(refused) == ["user_ids"]
            texts.append(refused.message.replace(str(user_id), "N"))
        assert texts[0] == texts[1]


async def test_contacts_are_reached_whoever_asked_and_pending_ones_are_not(works: Works, crew: Crew) -> None:
    async with works.write(SYSTEM) as work:
        for user_id, friend_id, status in (
            (crew.ann, crew.ben, "accepted"),
            (crew.cat, crew.ann, "accepted"),
            (crew.ann, crew.dan, "requested"),
            (crew.dan, crew.ann, "pending"),
        ):
            await work.db.execute(
                """
                INSERT INTO contacts (user_id, friend_id, status, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
                """,
                user_id,
                friend_id,
                status,
                work.now,
            )
    await crew.room(crew.ann, crew.ben, crew.cat)
    with pytest.raises(InvalidInput):
        await crew.room(crew.ann, crew.dan)


async def test_team_mates_are_reached_and_who_never_joined_is_not(works: Works, crew: Crew) -> None:
    await mates(
        works,
        crew.team,
        (crew.ann, "active", True),
        (crew.ben, "active", True),
        (crew.cat, "pending", False),
        (crew.dan, "archived", True),
    )
    async with works.write(acting(crew.ann)) as work:
        assert (await rooms.initiate(work, NewRoom(user_ids=(crew.ben,))))[1]
    for user_id in (crew.cat, crew.dan, crew.eve):
        with pytest.raises(InvalidInput):
            await crew.room(crew.ann, crew.ben, user_id)


async def test_room_that_is_there_stays_open(works: Works, crew: Crew) -> None:
    await mates(works, crew.team, (crew.ann, "active", True), (crew.ben, "active", True))
    room = await crew.room(crew.ann, crew.ben)
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE memberships SET status = 'archived' WHERE user_id = $1", crew.ben)
    async with works.write(acting(crew.ann)) as work:
        view, is_new = await rooms.initiate(work, NewRoom(user_ids=(crew.ben,)))
    assert (view.room.id, is_new) == (room, False)
