"""Inviting people, and what accepting does. Joins directory with identity, labels and notify.

The message to the invited is committed with the invitation. Accepting is consent: of two people to be contacts, or to be in a team.
"""

from crewhall.domains.directory import contacts, invitations
from crewhall.domains.directory.model import Addressee, Invitation, InvitationView, NewInvitation, Purpose
from crewhall.domains.identity import members
from crewhall.domains.labels import taggings
from crewhall.domains.labels.model import TEAM_MEMBER, Context
from crewhall.flows import invitation_mail
from crewhall.flows.members import SUBJECT
from crewhall.kit.actor import signed_in
from crewhall.kit.owner import Owner
from crewhall.platform.work import Work

_HANDED_OVER = ("link", "qr")
"""Channels by which the inviter brings the link to the person themselves."""


async def create(work: Work, new: NewInvitation) -> InvitationView:
    """Make an invitation in the name of the account in use, and send it when it is addressed to somebody.

    Raises what `directory.invitations.create` raises. Source: contracts/tommy.yaml create_invitations; behaviour notes, tommy 2.15.
    """
    view, delivery = await invitations.create(work, new)
    if delivery is not None:
        await invitation_mail.send(work, delivery)
    return view


async def accept(work: Work, token: str) -> InvitationView:
    """Accept an invitation: its person becomes an active member of the team, or a contact. Again changes nothing.

    Raises `NotFound`, `OwnInvitation`, `InvitationIsOver`, `TeamIsClosed`, and `Forbidden` for whom the team has put away.
    Source: contracts/tommy.yaml get_invitations_by_token_accept; behaviour notes, tommy 2.15.
    """
    invitation, is_again = await invitations.get_acceptable(work, token)
    if invitation.purpose == Purpose.MEMBERSHIP:
        await _join(work, invitation.team_id or 0)
    elif not is_again:  # who has ended the acquaintance since does not take it up again by an old link
        await contacts.connect(work, invitation.user_id, signed_in(work.actor), team_id=invitation.team_id)
    return await invitations.record_accepted(work, invitation)


async def decline(work: Work, token: str) -> InvitationView:
    """Decline an invitation, and with it the membership that was offered. Raises what `directory.invitations.decline` raises."""
    view = await invitations.decline(work, token)
    await _end_offer(work, view.invitation)
    return view


async def revoke(work: Work, token: str) -> InvitationView:
    """Take an invitation back, and with it the membership that was offered. Raises what `directory.invitations.revoke` raises."""
    view = await invitations.revoke(work, token)
    await _end_offer(work, view.invitation)
    return view


async def invite_placeholder(work: Work, *, friend_id: int, address: str, team_id: int | None, via: str | None) -> None:
    """Invite somebody without an account to be a contact of the caller, or of the team, and send word to that address.

    By `via` "link" or "qr" nothing is sent: the caller brings the link to them. The caller has proved the right.
    """
    to = Addressee(friend_id, address, has_account=False)
    is_sent = (via or "").strip().lower() not in _HANDED_OVER
    _, delivery = await invitations.send(work, to, Purpose.CONTACT, team_id, is_sent=is_sent)
    if delivery is not None:
        await invitation_mail.send(work, delivery)


async def _end_offer(work: Work, invitation: Invitation) -> None:
    """Whoever was invited into a team as a pending member is not one any more."""
    if invitation.purpose == Purpose.MEMBERSHIP and invitation.team_id is not None and invitation.friend_id is not None:
        await members.end_offer(work, invitation.team_id, invitation.friend_id)


async def _join(work: Work, team_id: int) -> None:
    member, is_new = await members.join_by_invitation(work, team_id, signed_in(work.actor))
    if is_new:
        names = [(member.id, TEAM_MEMBER)]
        await taggings.tag_many(work, Owner.of_team(team_id), Context.ROLES, SUBJECT, names)
