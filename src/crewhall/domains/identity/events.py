"""What happened to people and teams."""

from crewhall.kit.events import Event


class UserSignedUp(Event, frozen=True):
    """A person has an account of their own now."""


class UserChanged(Event, frozen=True):
    """A person changed their profile."""


class PasswordChanged(Event, frozen=True):
    """A person has a new password; their other sessions have ended. `by_reset`: they proved themselves by a pin, not by the one before."""

    by_reset: bool = False


class ApiKeyCreated(Event, frozen=True):
    """A person has a new API key."""

    key_id: int
    name: str


class UserDeleted(Event, frozen=True):
    """A person deleted their account; nothing tells any more who they were."""


class TeamFounded(Event, frozen=True):
    """A team exists now."""

    name: str


class TeamChanged(Event, frozen=True):
    """A team's profile, features or owner changed."""


class TeamHandedOver(Event, frozen=True):
    """A team has another owner now; `member_id` is the membership of the one before, who stays as admin."""

    member_id: int


class TeamClosed(Event, frozen=True):
    """A team was closed by its owner, for good."""


class MemberInvited(Event, frozen=True):
    """Somebody was invited to a team."""

    member_id: int


class MemberJoined(Event, frozen=True):
    """An invited person is a member now."""

    member_id: int


class MemberChanged(Event, frozen=True):
    """A membership's rank or status changed."""

    member_id: int


class MembersGenerated(Event, frozen=True):
    """Made-up people were added to a team (demo data); one event for many."""

    count: int


class GeneratedMembersRemoved(Event, frozen=True):
    """Made-up people were taken out of a team again; one event for many."""

    count: int


class ExternalAccountLinked(Event, frozen=True):
    """A person can sign in by an account elsewhere now."""

    account_id: int
    provider: str


class ExternalAccountUnlinked(Event, frozen=True):
    """A person can no longer sign in by an account elsewhere."""

    account_id: int
    provider: str


class SurfaceTokenMinted(Event, frozen=True):
    """A person has a new token of a surface."""

    token_id: int
    surface: str
    name: str


class SurfaceTokensRevoked(Event, frozen=True):
    """Tokens of a surface do not work any more; one event for those that ended together."""

    surface: str
    count: int
