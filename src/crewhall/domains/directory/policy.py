"""Who may do what with contacts and invitations: pure functions of the actor and facts. Each raises, or returns what it is about.

| capability                                   | oneself | member | manager | admin | owner |
|----------------------------------------------|---------|--------|---------|-------|-------|
| read and mark one's own contacts             | yes     |        |         |       |       |
| create, add, invite, name, label one's own   | yes     |        |         |       |       |
| accept and decline requests                  | yes     |        |         |       |       |
| accept somebody into a team as well          |         | yes    | yes     | yes   | yes   |
| read and mark the team's contacts            |         | yes    | yes     | yes   | yes   |
| create, add, invite, name, label the team's  |         | –      | yes     | yes   | yes   |
| invite contacts under a personal account     | yes     |        |         |       |       |
| invite into the team, see and revoke that    |         | –      | yes     | yes   | yes   |
| see and revoke what one sent oneself         | yes     | yes    | yes     | yes   | yes   |

Requests go to people, so that a team has none to answer. Invitations are answered by whom they are addressed to, and open ones by
anybody but who sent them.
"""

from collections.abc import Iterable, Mapping

from crewhall.domains.directory.errors import OwnInvitation
from crewhall.domains.directory.model import Contact, ContactOwner, Invitation, InvitationStatus
from crewhall.kit.actor import Actor, Rank, signed_in
from crewhall.kit.errors import Forbidden, NotFound

_MANAGERS_ONLY = "Only managers of the team may change its contacts; with `personal` they are your own."


def current_team(actor: Actor) -> int:
    """The team in which the caller acts; 0 under a personal account."""
    return actor.team_id or 0 if actor.rank >= Rank.MEMBER else 0


def may_own(actor: Actor, *, personal: bool) -> ContactOwner:
    """Whose a new contact is: the current team's, which takes a manager, or the caller's own under a personal account or if asked for."""
    user_id, team_id = signed_in(actor), current_team(actor)
    if personal or not team_id:
        return ContactOwner(user_id)
    if actor.rank < Rank.MANAGER:
        raise Forbidden(reason=_MANAGERS_ONLY)
    return ContactOwner(user_id, team_id)


def may_own_for(actor: Actor, team_id: int, ranks: Mapping[int, int]) -> ContactOwner:
    """The named team holds it; `ranks` are the caller's in all teams. Raises `NotFound` for teams of others, `Forbidden` below manager."""
    user_id = signed_in(actor)
    if team_id not in ranks:
        raise NotFound(thing="team")
    if ranks[team_id] < Rank.MANAGER:
        raise Forbidden(reason=_MANAGERS_ONLY)
    return ContactOwner(user_id, team_id)


def may_join(team_ids: Iterable[int], ranks: Mapping[int, int]) -> None:
    """The caller is a member of each of the teams. Raises `NotFound`."""
    if any(ranks.get(team_id, 0) < Rank.MEMBER for team_id in team_ids):
        raise NotFound(thing="team")


def may_edit(actor: Actor, contact: Contact) -> None:
    """The caller may name, label and invite a contact that they see: their own, or as a manager the team's."""
    if contact.team_id is not None and actor.rank < Rank.MANAGER:
        raise Forbidden(reason=_MANAGERS_ONLY)


def may_invite(actor: Actor) -> int:
    """The caller may invite in the account in use: anybody under a personal account, managers into their team; the caller's id."""
    user_id = signed_in(actor)
    if actor.team_id is not None and actor.rank < Rank.MANAGER:
        raise Forbidden(
            reason="Only managers of the team may invite people into it; switch to your personal account to invite a contact."
        )
    return user_id


def sent_invitation(actor: Actor, invitation: Invitation) -> bool:
    """Whether the caller answers for the invitation: its inviter, or a manager in the team in whose name it was sent."""
    if actor.user_id is None:
        return False
    in_its_team = invitation.team_id is not None and actor.team_id == invitation.team_id
    return invitation.user_id == actor.user_id or (in_its_team and actor.rank >= Rank.MANAGER)


def got_invitation(actor: Actor, invitation: Invitation) -> bool:
    """Whether the invitation is the caller's: addressed to them, or an open one that they accepted."""
    if actor.user_id is None:
        return False
    return invitation.friend_id == actor.user_id or (
        invitation.is_open and invitation.answer == InvitationStatus.ACCEPTED
    )


def may_answer(actor: Actor, invitation: Invitation) -> int:
    """The caller may accept or decline: whom it is addressed to, or anybody but the inviter an open one; the caller's id.

    Raises `NotFound` for an invitation to somebody else, as for one that does not exist.
    """
    user_id = signed_in(actor)
    if invitation.is_open:
        if invitation.user_id == user_id:
            raise OwnInvitation
    elif invitation.friend_id != user_id:
        raise NotFound(thing="invitation")
    return user_id


def may_revoke(actor: Actor, invitation: Invitation) -> None:
    """The caller may take the invitation back. Raises `Forbidden` for the invited, and `NotFound` for all who have nothing to do with it."""
    signed_in(actor)
    if not sent_invitation(actor, invitation):
        if got_invitation(actor, invitation):
            raise Forbidden(reason="Only whoever sent an invitation can revoke it; decline it instead.")
        raise NotFound(thing="invitation")
