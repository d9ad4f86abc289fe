"""Records of the labels domain and the words they use."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class OwnerType(StrEnum):
    """Whose tags or settings they are. Tags belong to users and teams only."""

    USER = "User"
    TEAM = "Team"
    ADDON_INSTALL = "AddonInstall"


class Owner(Struct, frozen=True):
    """The owner of tags and settings. Every statement of this domain is scoped by both fields."""

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


class Context(StrEnum):
    """What a tag says of its subject. Source: contracts/tommy.yaml TaggingInput."""

    MEMBERS = "members"
    TAGS = "tags"
    ROLES = "roles"
    LOCATIONS = "locations"


TEAM_MEMBER, TEAM_MANAGER, TEAM_ADMIN = "Team Member", "Team Manager", "Team Admin"
BUILTIN_ROLES = (TEAM_MEMBER, TEAM_MANAGER, TEAM_ADMIN)
"""Names of the roles that every team has. Source: behaviour notes, tommy 2.25."""


class Tag(Struct, frozen=True):
    """A name that an owner gives out in one context. `taggings_count` says how many subjects carry it."""

    id: int
    context: Context
    name: str
    taggings_count: int
    created_at: datetime


class Labels(Struct, frozen=True, gc=False):
    """All names that one subject carries, each context in the order of the folded names."""

    roles: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


class FormatHint(StrEnum):
    """How a client without types (form-encoded) wants its text read. Source: behaviour notes, tommy 2.3."""

    JSON = "json"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    STRING = "string"


class Setting(Struct, frozen=True):
    """A named value. `data` is any JSON value; `context` is the client's own word and means nothing to the server."""

    id: int
    owner_type: OwnerType
    owner_id: int
    name: str
    context: str | None
    format: FormatHint | None
    data: object
    updated_at: datetime
