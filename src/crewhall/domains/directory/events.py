"""What happened to contacts and invitations. Addresses and names never travel in events.

`friend_id` is the person on the other side. A team's contacts are announced to the team, a person's to that person.
"""

from typing import ClassVar

from crewhall.kit.actor import Rank
from crewhall.kit.events import Event


class ContactAdded(Event, frozen=True):
    """Somebody became a contact, as yet unanswered unless `status` says otherwise."""

    wire_name: ClassVar[str] = "ContactAdded"

    friend_id: int
    status: str


class ContactRequested(Event, frozen=True):
    """The person `user_id` is asked by `friend_id`, in the name of `from_team_id` if that is given."""

    wire_name: ClassVar[str] = "ContactRequested"

    friend_id: int
    from_team_id: int | None = None


class ContactAccepted(Event, frozen=True):
    """The holder and the friend know each other now; each side is told."""

    wire_name: ClassVar[str] = "ContactAccepted"
    changes_audience: ClassVar[bool] = True

    friend_id: int


class ContactDeclined(Event, frozen=True):
    """The person `user_id` has declined a request of `friend_id`, who is not told."""

    wire_name: ClassVar[str] = "ContactDeclined"
    changes_audience: ClassVar[bool] = True

    friend_id: int


class ContactInvited(Event, frozen=True):
    """An invitation was sent again to a contact without an account."""

    wire_name: ClassVar[str] = "ContactInvited"

    friend_id: int


class ContactChanged(Event, frozen=True):
    """A contact has another name, other labels or other marks, or has signed up."""

    wire_name: ClassVar[str] = "ContactChanged"

    friend_id: int


class ContactsImported(Event, frozen=True):
    """Many people became contacts; one event for all."""

    wire_name: ClassVar[str] = "ContactsImported"

    count: int


class InvitationEvent(Event, frozen=True):
    """What all events of invitations say. `user_id` is the inviter, with their team's managers, or (in an event of their own) the invited."""

    seen_from: ClassVar[Rank] = Rank.MANAGER

    invitation_id: int
    inviter_id: int
    invitee_id: int | None


class InvitationSent(InvitationEvent, frozen=True):
    """An invitation was made, or sent again; `invitee_id` is None for an open link."""

    wire_name: ClassVar[str] = "InvitationSent"


class InvitationAccepted(InvitationEvent, frozen=True):
    """Somebody accepted an invitation."""

    wire_name: ClassVar[str] = "InvitationAccepted"


class InvitationDeclined(InvitationEvent, frozen=True):
    """Somebody declined an invitation."""

    wire_name: ClassVar[str] = "InvitationDeclined"


class InvitationRevoked(InvitationEvent, frozen=True):
    """An invitation was taken back."""

    wire_name: ClassVar[str] = "InvitationRevoked"
