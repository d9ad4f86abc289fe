"""Records of the identity domain: users, their credentials, teams, memberships, accounts."""

from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from msgspec import UNSET, Struct, UnsetType

from crewhall.kit.actor import Rank

UserId = NewType("UserId", int)
TeamId = NewType("TeamId", int)
MemberId = NewType("MemberId", int)


class UserStatus(StrEnum):
    """`invited`: made by somebody's invitation and not signed up yet. `closed`: gone; nobody signs in as them."""

    INVITED = "invited"
    ACTIVE = "active"
    CLOSED = "closed"


class MemberStatus(StrEnum):
    """`pending`: invited. `inactive`: access stopped, history kept. `archived`: put away."""

    PENDING = "pending"
    ACTIVE = "active"
    INACTIVE = "inactive"
    ARCHIVED = "archived"


class TeamStatus(StrEnum):
    """A closed team is `archived`."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class Channel(StrEnum):
    """Where a pin is sent."""

    EMAIL = "email"
    SMS = "sms"


class AccountType(StrEnum):
    """The roles in which a user acts."""

    USER = "User"
    TEAM = "Team"
    TEAM_MEMBER = "TeamMember"


class User(Struct, frozen=True):
    """A person. `account_type` and `account_team_id` say which account is used when a request names none.

    A pending address is one that the person wants and has not proved: it is theirs in no way, and others may want it too.
    """

    id: UserId
    first_name: str
    last_name: str
    slug: str
    email: str | None
    email_verified_at: datetime | None
    mobile: str | None
    mobile_verified_at: datetime | None
    pending_email: str | None
    pending_mobile: str | None
    dob: date | None
    icon_url: str | None
    locale: str | None
    time_zone: str | None
    status: UserStatus
    administrator: bool
    account_type: AccountType
    account_team_id: int | None
    created_at: datetime
    updated_at: datetime

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class NewUser(Struct, frozen=True, kw_only=True):
    """Who signs up. At least one of `email` and `mobile` is needed."""

    first_name: str = ""
    last_name: str = ""
    email: str | None = None
    mobile: str | None = None
    slug: str | None = None
    dob: date | None = None
    icon_url: str | None = None
    locale: str | None = None
    time_zone: str | None = None


class UserEdit(Struct, frozen=True, kw_only=True):
    """What a person changes about themselves; what is UNSET stays."""

    first_name: str | UnsetType | None = UNSET
    last_name: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    mobile: str | UnsetType | None = UNSET
    slug: str | UnsetType | None = UNSET
    dob: date | UnsetType | None = UNSET
    icon_url: str | UnsetType | None = UNSET
    locale: str | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET


class Session(Struct, frozen=True):
    """A sign-in. Its token is known to the client only."""

    id: int
    user_id: UserId
    device: str | None
    created_at: datetime
    expires_at: datetime


class ApiKey(Struct, frozen=True):
    """A key for programs. `prefix` is its beginning, by which its owner tells it from others."""

    id: int
    user_id: UserId
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


class ExternalAccount(Struct, frozen=True):
    """An account elsewhere by which a person signs in. `uid` is its name there for good; `nickname` and `image` are as they once were."""

    id: int
    user_id: UserId
    provider: str
    uid: str
    nickname: str | None
    image: str | None
    created_at: datetime


class SurfaceToken(Struct, frozen=True):
    """A token that opens one surface. The token itself is known to the client only."""

    id: int
    user_id: UserId
    surface: str
    name: str
    created_at: datetime
    used_at: datetime | None


class Team(Struct, frozen=True):
    """A tenant: who owns it, how it is reached, what is switched on."""

    id: TeamId
    owner_id: UserId
    name: str
    slug: str
    email: str | None
    phone: str | None
    icon_url: str | None
    time_zone: str
    features: dict[str, bool]
    status: TeamStatus
    created_at: datetime
    updated_at: datetime


class NewTeam(Struct, frozen=True, kw_only=True):
    """A team to be founded."""

    name: str
    slug: str | None = None
    email: str | None = None
    phone: str | None = None
    icon_url: str | None = None
    time_zone: str | None = None
    features: dict[str, bool] = {}


class TeamEdit(Struct, frozen=True, kw_only=True):
    """What is changed about a team; what is UNSET stays."""

    name: str | UnsetType | None = UNSET
    slug: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    icon_url: str | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET
    owner_id: int | UnsetType = UNSET
    status: TeamStatus | UnsetType = UNSET


class Member(Struct, frozen=True, gc=False):
    """A membership with the person behind it, as one member sees another. `favorite` and `mute` are the viewer's own marks."""

    id: MemberId
    team_id: TeamId
    user_id: UserId
    rank: Rank
    manager: bool
    status: MemberStatus
    invited_address: str | None
    has_joined: bool
    first_name: str
    last_name: str
    email: str | None
    mobile: str | None
    icon_url: str | None
    user_status: UserStatus
    favorite: bool
    mute: bool


class Account(Struct, frozen=True, gc=False):
    """A role in which the caller can act: as themselves, as a member of a team, or as the team."""

    type: AccountType
    id: int
    user_id: UserId
    team_id: TeamId | None
    name: str
    contact_name: str
    mobile: str | None
    icon_url: str | None
    rank: Rank
    status: str


FEATURES = (
    "compliance",
    "timesheets",
    "timeclock",
    "availability",
    "orders",
    "clients",
    "training",
    "leave",
    "documents",
    "scheduling",
    "ndis",
    "experimental",
    "mileage",
)
"""The switches of a team (contracts/tommy.yaml TeamFeatures)."""

FEATURES_OF_A_NEW_TEAM = frozenset({"timesheets", "timeclock", "availability", "scheduling", "documents"})
