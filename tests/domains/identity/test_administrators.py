"""Who administers the server, when many sign up or step down at the same time."""

import asyncio

import pytest

from crewhall.domains.identity import administration, users
from crewhall.domains.identity.errors import LastAdministrator
from crewhall.domains.identity.model import NewUser, User
from crewhall.kit.actor import NOBODY, SYSTEM, Actor
from crewhall.kit.errors import CrewhallError
from crewhall.platform.work import Works

pytestmark = pytest.mark.anyio

AT_ONCE = 4


async def warm(works: Works) -> None:
    """Open the connections of the pool, so that units run at once on PostgreSQL."""

    async def read() -> None:
        async with works.read(SYSTEM) as work:
            await work.db.fetch_value("SELECT count(*) FROM users")

    await asyncio.gather(*(read() for _ in range(AT_ONCE)))


async def sign_up(works: Works, number: int) -> User:
    """A new person."""
    async with works.write(NOBODY) as work:
        return await users.sign_up(work, NewUser(email=f"p{number}@people.example"), "hash")


async def administrators(works: Works) -> int:
    """How many there are."""
    async with works.read(SYSTEM) as work:
        return await work.db.fetch_value(
            "SELECT count(*) FROM users WHERE administrator = $1 AND status = 'active'", True
        )


async def test_one_of_many_first_sign_ups_administers_the_server(works: Works) -> None:
    await warm(works)
    people = await asyncio.gather(*(sign_up(works, number) for number in range(AT_ONCE)))
    assert [user.administrator for user in people].count(True) == await administrators(works) == 1


@pytest.mark.parametrize("way", ["demoted", "closed"])
async def test_administrators_who_unmake_each_other_at_once_leave_one(works: Works, way: str) -> None:
    people = [await sign_up(works, number) for number in range(AT_ONCE)]
    async with works.write(SYSTEM) as work:
        for user in people[1:]:
            await administration.set_administrator(work, user.id, administrator=True)
    await warm(works)

    async def unmake(user_id: int, by: int) -> CrewhallError | None:
        try:
            async with works.write(Actor(user_id=by, administrator=True)) as work:
                if way == "demoted":
                    await administration.set_administrator(work, user_id, administrator=False)
                else:
                    await administration.close_user(work, user_id)
        except LastAdministrator as error:
            return error
        return None

    pairs = zip(people, [*people[1:], people[0]], strict=True)
    refused = await asyncio.gather(*(unmake(user.id, other.id) for user, other in pairs))
    assert await administrators(works) == 1
    assert sum(error is not None for error in refused) == 1
