"""What happened to people and teams."""

from typing import ClassVar

from crewhall.kit.events import Event


class UserSignedUp(Event, frozen=True):
    """A person has an account of their own now."""

    wire_name: ClassVar[str] = "UserSignedUp"


class UserChanged(Event, frozen=True):
    """A person changed their profile."""

    wire_name: ClassVar[str] = "UserChanged"


class PasswordChanged(Event, frozen=True):
    """A person has a new password; their other sessions have ended. `by_reset`: they proved themselves by a pin, not by the one before."""

    wire_name: ClassVar[str] = "PasswordChanged"

    by_reset: bool = False


class ApiKeyCreated(Event, frozen=True):
    """A person has a new API key."""

    wire_name: ClassVar[str] = "ApiKeyCreated"

    key_id: int
    name: str


class UserDeleted(Event, frozen=True):
    """A person deleted their account; nothing tells any more who they were."""

    wire_name: ClassVar[str] = "UserDeleted"


class TeamFounded(Event, frozen=True):
    """A team exists now."""

    wire_name: ClassVar[str] = "TeamFounded"
    changes_audience: ClassVar[bool] = True

    name: str


class TeamChanged(Event, frozen=True):
    """A team's profile, features or owner changed."""

    wire_name: ClassVar[str] = "TeamChanged"


class TeamHandedOver(Event, frozen=True):
    """A team has another owner now; `member_id` is the membership of the one before, who stays as admin."""

    wire_name: ClassVar[str] = "TeamHandedOver"
    changes_audience: ClassVar[bool] = True

    member_id: int


class TeamClosed(Event, frozen=True):
    """A team was closed by its owner, for good."""

    wire_name: ClassVar[str] = "TeamClosed"


class MemberInvited(Event, frozen=True):
    """Somebody was invited to a team."""

    wire_name: ClassVar[str] = "MemberInvited"

    member_id: int


class MemberJoined(Event, frozen=True):
    """An invited person is a member now."""

    wire_name: ClassVar[str] = "MemberJoined"
    changes_audience: ClassVar[bool] = True

    member_id: int


class MemberChanged(Event, frozen=True):
    """A membership's rank or status changed."""

    wire_name: ClassVar[str] = "MemberChanged"
    changes_audience: ClassVar[bool] = True

    member_id: int


class MembersGenerated(Event, frozen=True):
    """Made-up people were added to a team (demo data); one event for many."""

    wire_name: ClassVar[str] = "MembersGenerated"

    count: int


class GeneratedMembersRemoved(Event, frozen=True):
    """Made-up people were taken out of a team again; one event for many."""

    wire_name: ClassVar[str] = "GeneratedMembersRemoved"

    count: int


class ExternalAccountLinked(Event, frozen=True):
    """A person can sign in by an account elsewhere now."""

    wire_name: ClassVar[str] = "ExternalAccountLinked"

    account_id: int
    provider: str


class ExternalAccountUnlinked(Event, frozen=True):
    """A person can no longer sign in by an account elsewhere."""

    wire_name: ClassVar[str] = "ExternalAccountUnlinked"

    account_id: int
    provider: str


class SurfaceTokenMinted(Event, frozen=True):
    """A person has a new token of a surface."""

    wire_name: ClassVar[str] = "SurfaceTokenMinted"

    token_id: int
    surface: str
    name: str


class SurfaceTokensRevoked(Event, frozen=True):
    """Tokens of a surface do not work any more; one event for those that ended together."""

    wire_name: ClassVar[str] = "SurfaceTokensRevoked"

    surface: str
    count: int
