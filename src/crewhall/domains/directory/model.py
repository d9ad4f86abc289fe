"""Records of contacts, whom a person or a team knows and how far that has come, and of invitations."""

from datetime import datetime
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.identity.model import UserStatus


class ContactStatus(StrEnum):
    """How far two have come, as one side sees it; see contacts.py."""

    INVITED = "invited"
    REQUESTED = "requested"
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class ContactOwner(Struct, frozen=True):
    """Whose contact it is: a person's, or, with a team, the team's, which that person acts for."""

    user_id: int
    team_id: int | None = None


class Contact(Struct, frozen=True, gc=False):
    """A contact as the viewer may see it: addresses and `last_seen_at` are None where they are not theirs to know.

    `user_id` is whose contact it is, or who added it to the team. `favorite` and `mute` are the viewer's own marks; `is_member`: the
    friend is an active member of the viewer's current team. `asking_teams` are those in whose name a pending friend asks.
    """

    id: int
    user_id: int
    team_id: int | None
    friend_id: int
    status: ContactStatus
    first_name: str
    last_name: str
    icon_url: str | None
    email: str | None
    mobile: str | None
    is_member: bool
    last_seen_at: datetime | None
    favorite: bool
    mute: bool
    asking_team_names: str | None
    created_at: datetime

    @property
    def is_personal(self) -> bool:
        """Whether it is a person's own, not a team's."""
        return self.team_id is None

    @property
    def asking_teams(self) -> tuple[str, ...]:
        """The names of the teams in whose name a pending friend asks; none when they ask for themselves only."""
        return tuple(self.asking_team_names.split(BETWEEN_NAMES)) if self.asking_team_names else ()


BETWEEN_NAMES = "\x1f"
"""Stands between the names in `asking_team_names`; no name has control characters."""


class Relation(Struct, frozen=True):
    """One row between two people, or a team and a person, with what its rules need."""

    id: int
    user_id: int
    team_id: int | None
    friend_id: int
    status: ContactStatus
    known_email: str | None
    known_mobile: str | None
    known_first_name: str | None
    known_last_name: str | None
    via: str | None
    invited_at: datetime | None
    answered_at: datetime | None

    @property
    def owner(self) -> ContactOwner:
        """Whose it is."""
        return ContactOwner(self.user_id, self.team_id)


class Friend(Struct, frozen=True):
    """A person to become a contact of, whoever asks. `invited_address`: the one at which a team of the asker's has invited them."""

    user_id: int
    status: UserStatus
    first_name: str
    last_name: str
    invited_address: str | None


class NewContact(Struct, frozen=True, kw_only=True):
    """Somebody whom one knows by an address. `via` says by which channel they want to be told, such as `sms`."""

    first_name: str = ""
    last_name: str = ""
    email: str | None = None
    mobile: str | None = None
    via: str | None = None


class ContactEdit(Struct, frozen=True, kw_only=True):
    """What the viewer changes about a contact; what is None or UNSET stays. Names count for people who have not signed up only."""

    favorite: bool | None = None
    mute: bool | None = None
    first_name: str | UnsetType | None = UNSET
    last_name: str | UnsetType | None = UNSET


class ContactFilter(Struct, frozen=True, kw_only=True):
    """Which contacts are asked for; what is None does not narrow. Declined ones are listed only by asking for them.

    `personal`: the viewer's own only, or the team's only. `search` is found in names and the addresses that the viewer may see.
    """

    statuses: tuple[ContactStatus, ...] = (
        ContactStatus.INVITED,
        ContactStatus.REQUESTED,
        ContactStatus.PENDING,
        ContactStatus.ACCEPTED,
    )
    search: str | None = None
    personal: bool | None = None
    favorite: bool | None = None


class Invited(Struct, frozen=True):
    """Somebody without an account who is to be sent an invitation, to which address, and by which channel it was asked for."""

    friend_id: int
    address: str
    team_id: int | None
    via: str | None


class InvitationStatus(StrEnum):
    """What became of an invitation; the state table stands in invitations.py."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Purpose(StrEnum):
    """What accepting an invitation does: two people (or a person and a team) become contacts, or somebody becomes a member of the team."""

    CONTACT = "contact"
    MEMBERSHIP = "membership"


class Invitation(Struct, frozen=True):
    """An invitation of a person (or, with `team_id`, in the name of a team) to one person, or to whoever has its token (`friend_id` None).

    `address` is set when the invited person must be the one who reads mail there. `answer` and `answered_at` of an open one are the
    viewer's own.
    """

    id: int
    user_id: int
    team_id: int | None
    friend_id: int | None
    purpose: Purpose
    address: str | None
    message: str | None
    token: str
    status: InvitationStatus
    answer: InvitationStatus | None
    times_sent: int
    sent_at: datetime | None
    expires_at: datetime
    answered_at: datetime | None
    created_at: datetime
    inviter_name: str
    inviter_icon_url: str | None
    team_name: str | None
    team_icon_url: str | None
    friend_name: str | None
    friend_icon_url: str | None
    friend_status: UserStatus | None
    is_void: bool
    """Its team is closed, or whoever sent it has no account any more."""

    @property
    def is_open(self) -> bool:
        """Whether it is a link for many, and not addressed to one person."""
        return self.friend_id is None

    @property
    def friend_has_account(self) -> bool:
        """Whether the invited person has signed up."""
        return self.friend_status is not None and self.friend_status != UserStatus.INVITED


class NewInvitation(Struct, frozen=True, kw_only=True):
    """Whom to invite: `friend_id`, else the account (`invitee_type`, `invitee_id`), else whoever gets the link."""

    friend_id: int | None = None
    invitee_id: int | None = None
    invitee_type: str | None = None
    message: str | None = None


class InvitationView(Struct, frozen=True):
    """An invitation as the viewer may see it. `is_party`: they sent it, answer for the team that did, or it is theirs to answer; to all
    others only who invites to what is shown. `status` of an open one is, for whoever answered it, their answer. `contact` is the other
    side, if the account that sent it, or the viewer who got it, knows them.
    """

    invitation: Invitation
    status: InvitationStatus
    is_party: bool
    contact: Contact | None


class Addressee(Struct, frozen=True):
    """Whom an invitation is addressed to, and at which e-mail address or mobile number they are told. `has_account`: they have signed up.

    `is_bound`: it is for whoever reads what is sent to the address, even if an account has that address. It always is where there is none.
    """

    user_id: int
    address: str
    has_account: bool
    is_bound: bool = False


class Delivery(Struct, frozen=True):
    """An invitation that is to go out now."""

    invitation: Invitation
    to: Addressee
