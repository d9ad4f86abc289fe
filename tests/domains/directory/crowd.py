"""A team, somebody whom one of its managers knows, and a stranger, who invite each other."""

from datetime import timedelta
from typing import Any

from msgspec import Struct

from crewhall.domains.directory import contacts, invitations
from crewhall.domains.directory.model import Delivery, InvitationStatus, InvitationView, NewInvitation
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.kit.errors import CrewhallError
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import Works
from tests.domains.people import a_team, a_user, in_team


class Crowd(Struct):
    """A team with two managers and a plain member, somebody whom the first manager knows, and a stranger; all by user id."""

    works: Works
    team_id: int
    inviter: int
    manager: int
    member: int
    invited: int
    stranger: int

    def actor(self, who: str, *, personal: bool = False) -> Actor:
        """Somebody in the account that they use: the managers and the member in the team."""
        user_id: int = getattr(self, who)
        ranks = {"inviter": Rank.MANAGER, "manager": Rank.MANAGER, "member": Rank.MEMBER}
        if personal or who not in ranks:
            return Actor(user_id=user_id, account_id=user_id)
        return in_team(user_id, self.team_id, ranks[who])

    async def create(self, who: str = "inviter", *, personal: bool = False, **fields: Any) -> InvitationView:
        """A new invitation."""
        return (await self.delivered(who, personal=personal, **fields))[0]

    async def delivered(
        self, who: str = "inviter", *, personal: bool = False, **fields: Any
    ) -> tuple[InvitationView, Delivery | None]:
        """A new invitation, and what is to be sent."""
        async with self.works.write(self.actor(who, personal=personal)) as work:
            return await invitations.create(work, NewInvitation(**fields))

    async def do(self, verb: str, who: str, token: str) -> str:
        """What comes of it: the status as that person sees it, or the code of the error."""
        try:
            async with self.works.write(self.actor(who)) as work:
                if verb == "accept":
                    found, _ = await invitations.get_acceptable(work, token)
                    view = await invitations.record_accepted(work, found)
                elif verb == "decline":
                    view = await invitations.decline(work, token)
                else:
                    view = await invitations.revoke(work, token)
            return str(view.status)
        except CrewhallError as error:
            return error.code

    async def see(self, actor: Actor, token: str) -> InvitationView:
        """The invitation as somebody sees it."""
        async with self.works.read(actor) as work:
            return await invitations.get(work, token)

    async def status(self, token: str) -> InvitationStatus:
        """The status as the inviter sees it."""
        return (await self.see(self.actor("inviter"), token)).status

    async def listed(
        self, who: str, *, personal: bool = False, statuses: tuple[InvitationStatus, ...] = ()
    ) -> list[int]:
        """Ids of what somebody finds in their list."""
        async with self.works.read(self.actor(who, personal=personal)) as work:
            page = await invitations.list_invitations(work, statuses, PageRequest())
        assert page.total == len(page.rows)
        return [view.invitation.id for view in page.rows]

    def later(self, wait: timedelta) -> None:
        """Let time pass."""
        clock = self.works.clock
        self.works.clock = lambda: clock() + wait

    async def sql(self, statement: str, *args: object) -> None:
        """Change what another domain keeps."""
        async with self.works.write(SYSTEM) as work:
            await work.db.execute(statement, *args)


async def join(works: Works, team_id: int, user_id: int, rank: Rank) -> None:
    """An active membership."""
    async with works.write(SYSTEM) as work:
        await work.db.execute(
            """
            INSERT INTO memberships (team_id, user_id, rank, manager, status, joined_at, created_at, updated_at)
            VALUES ($1, $2, $3, $4, 'active', $5, $5, $5)
            """,
            team_id,
            user_id,
            rank,
            rank >= Rank.MANAGER,
            work.now,
        )


async def a_crowd(works: Works) -> Crowd:
    """The crowd; inviter and invited are contacts."""
    inviter, manager, member, invited, stranger = [
        await a_user(works, name) for name in ("ines", "max", "mia", "ida", "sam")
    ]
    team_id = await a_team(works, "kitchen", inviter)
    for user_id, rank in ((inviter, Rank.MANAGER), (manager, Rank.MANAGER), (member, Rank.MEMBER)):
        await join(works, team_id, user_id, rank)
    async with works.write(Actor(user_id=inviter, account_id=inviter)) as work:
        await contacts.connect(work, inviter, invited)
    return Crowd(works, team_id, inviter, manager, member, invited, stranger)
