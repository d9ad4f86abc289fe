"""Whose something is: of a user, a team or an addon install."""

from enum import StrEnum

from msgspec import Struct

from crewhall.kit.actor import Actor
from crewhall.kit.errors import NotFound


class OwnerType(StrEnum):
    """Whose tags or settings they are. Tags belong to users and teams only."""

    USER = "User"
    TEAM = "Team"
    ADDON_INSTALL = "AddonInstall"


class Owner(Struct, frozen=True):
    """The owner of tags and settings. Every statement on them is scoped by both fields."""

    type: OwnerType
    id: int

    @classmethod
    def of_team(cls, team_id: int) -> "Owner":
        """A team as owner."""
        return cls(OwnerType.TEAM, team_id)

    @classmethod
    def of_user(cls, user_id: int) -> "Owner":
        """A user as owner."""
        return cls(OwnerType.USER, user_id)

    @property
    def team_id(self) -> int | None:
        """The team that may see what happens here; None when the owner is no team."""
        return self.id if self.type == OwnerType.TEAM else None

    @property
    def user_id(self) -> int | None:
        """The user whom it concerns; None when the owner is no user."""
        return self.id if self.type == OwnerType.USER else None


def may_read(actor: Actor, owner: Owner, thing: str) -> None:
    """Users read their own, everybody in a team reads the team's. Raises `NotFound`: foreign owners are not told from absent ones.

    For an addon install the marketplace has asked already: only it knows whose install it is.
    """
    if actor.system or owner.type == OwnerType.ADDON_INSTALL:
        return
    own_id = actor.user_id if owner.type == OwnerType.USER else actor.team_id
    if own_id != owner.id:
        raise NotFound(thing=thing)
