"""Who acts: the caller of a request, or the system. A value only; who may do what stands in each domain's `policy.py`."""

from datetime import datetime
from enum import IntEnum, StrEnum

from msgspec import Struct

from crewhall.kit.errors import Unauthenticated


class Rank(IntEnum):
    """Standing of a person in a team, lowest first, so that ranks compare."""

    NONE = 0
    MEMBER = 10
    MANAGER = 20
    ADMIN = 30
    OWNER = 40


class Actor(Struct, frozen=True):
    """A signed-in person in one account, or nobody (`user_id` None), or the system itself.

    `account_type` and `account_id` name the account in use: ("User", user_id), ("Team", team_id) or ("TeamMember", member_id).
    `team_id` and `rank` are set for the latter two. `credential` says which session or key was shown ("session:7"). `is_limited`: it is a
    key with scopes or an end. `password_at` is when the password was last shown, by this request or in its session; None for keys.
    """

    user_id: int | None = None
    account_type: str = "User"
    account_id: int | None = None
    team_id: int | None = None
    member_id: int | None = None
    rank: Rank = Rank.NONE
    administrator: bool = False
    system: bool = False
    credential: str = ""
    scopes: frozenset[str] = frozenset()
    is_limited: bool = False
    password_at: datetime | None = None

    @property
    def only_reads(self) -> bool:
        """Whether the API key that was shown may change nothing."""
        return bool(self.scopes) and "write" not in self.scopes


NOBODY = Actor()
SYSTEM = Actor(system=True, administrator=True)


def signed_in(actor: Actor) -> int:
    """The user id of the actor, who must be a signed-in person. Raises `Unauthenticated`."""
    if actor.user_id is None:
        raise Unauthenticated(reason="Sign in first.")
    return actor.user_id


class Caller(StrEnum):
    """Who may call a route, least first; every route of every surface states one of these."""

    PUBLIC = "public"
    USER = "user"
    MEMBER = "member"
    MANAGER = "manager"
    ADMIN = "admin"
    ADMINISTRATOR = "administrator"
