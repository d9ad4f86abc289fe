"""Records of the labels domain and the words they use."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


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


class CarriedTag(Struct, frozen=True):
    """A tag that a subject carries."""

    id: int
    context: Context
    name: str


class Labels(Struct, frozen=True, gc=False):
    """All names that one subject carries, each context in the order of the folded names."""

    roles: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
