"""How far somebody sees in the team whose account is in use: their rank, and the locations and roles that they carry."""

from msgspec import Struct

from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.model import Context
from crewhall.kit.actor import Rank, signed_in
from crewhall.kit.errors import NotFound
from crewhall.kit.owner import Owner
from crewhall.platform.work import ReadWork

MEMBER_TYPE = "TeamMember"
"""The type under which memberships carry labels."""


class Scope(Struct, frozen=True):
    """What policies and statements know of the caller. `location_ids` are those that the caller is bound to; None for everywhere.

    `role_keys`: the roles that they carry, in the form of `tags.name_key`.
    """

    team_id: int
    user_id: int
    rank: Rank
    location_ids: frozenset[int] | None
    role_keys: frozenset[str]

    @property
    def manages(self) -> bool:
        """Whether the caller is a manager or above, maybe of some locations only."""
        return self.rank >= Rank.MANAGER

    @property
    def administers(self) -> bool:
        """Whether the caller is an admin or the owner."""
        return self.rank >= Rank.ADMIN

    def covers(self, location_id: int | None) -> bool:
        """Whether the location is one of the caller's. Who is bound to locations does not have what has none."""
        return self.location_ids is None or location_id in self.location_ids

    def manages_at(self, location_id: int | None) -> bool:
        """Whether the caller manages what happens at the location."""
        return self.manages and self.covers(location_id)


def team_of(work: ReadWork) -> int:
    """The team whose account is in use. Raises `NotFound` under a personal account, `Unauthenticated` for nobody."""
    signed_in(work.actor)
    if work.actor.team_id is None:
        raise NotFound(thing="team")
    return work.actor.team_id


async def scope_of(work: ReadWork) -> Scope:
    """The caller's scope in the team in use; one statement. Admins and the owner are bound to no location. Raises `NotFound`."""
    team_id, user_id = team_of(work), signed_in(work.actor)
    return await scope_of_member(work, team_id, user_id, work.actor.member_id or 0, work.actor.rank)


async def scope_of_member(work: ReadWork, team_id: int, user_id: int, member_id: int, rank: int) -> Scope:
    """The scope of a member of the team; one statement."""
    carried = await taggings.carried_by(work, Owner.of_team(team_id), MEMBER_TYPE, member_id)
    locations = frozenset(tag.id for tag in carried if tag.context == Context.LOCATIONS)
    is_bound = bool(locations) and rank < Rank.ADMIN
    return Scope(
        team_id=team_id,
        user_id=user_id,
        rank=Rank(rank),
        location_ids=locations if is_bound else None,
        role_keys=frozenset(tags.name_key(tag.name) for tag in carried if tag.context == Context.ROLES),
    )
