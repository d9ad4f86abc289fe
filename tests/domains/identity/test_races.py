"""Two units at once that concern one person."""

import pytest
from msgspec import Struct

from crewhall.domains.identity import members, users
from crewhall.domains.identity.model import UserEdit
from crewhall.kit.actor import Actor, Rank
from crewhall.kit.text import fold_name
from crewhall.platform.work import Work, Works
from tests.domains.overlaps import overlapping
from tests.domains.people import a_team, a_user, in_team

pytestmark = pytest.mark.anyio


class _Name(Struct, frozen=True):
    name: str


@pytest.mark.parametrize("first", ["join", "rename"])
async def test_member_who_joins_while_their_name_changes_is_listed_by_the_new_name(works: Works, first: str) -> None:
    ada, owner = await a_user(works, "ada"), await a_user(works, "owner")
    team_id = await a_team(works, "kitchen", owner)

    async def join(work: Work) -> None:
        await members.invite_account(work, ada, Rank.MEMBER, manager=False)

    async def rename(work: Work) -> None:
        await users.update(work, UserEdit(first_name="Zora"))

    joining = works.write(in_team(owner, team_id, Rank.ADMIN)), join
    renaming = works.write(Actor(user_id=ada)), rename
    await overlapping(works, *(joining + renaming if first == "join" else renaming + joining))
    async with works.read(Actor(user_id=ada)) as work:
        names = await work.db.fetch_all(_Name, "SELECT name_folded AS name FROM memberships WHERE user_id = $1", ada)
    assert [row.name for row in names] == [fold_name("Zora", "Test")]
