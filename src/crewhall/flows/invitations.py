"""Inviting people, and what accepting does. Joins directory with identity, labels and notify.

The message to the invited is committed with the invitation. Accepting is consent: of two people to be contacts, or to be in a team.
"""

from crewhall.domains.directory import contacts, invitations
from crewhall.domains.directory.model import (
    Addressee,
    Delivery,
    Invitation,
    InvitationView,
    NewInvitation,
    Purpose,
)
from crewhall.domains.identity import members
from crewhall.domains.labels import taggings
from crewhall.domains.labels.model import TEAM_MEMBER, Context, Owner
from crewhall.domains.notify import outbox
from crewhall.domains.notify.model import Channel
from crewhall.flows.members import SUBJECT
from crewhall.platform.work import Work

_HANDED_OVER = ("link", "qr")
"""Channels by which the inviter brings the link to the person themselves."""


async def create(work: Work, new: NewInvitation) -> InvitationView:
    """Make an invitation in the name of the account in use, and send it when it is addressed to somebody.

    Raises what `directory.invitations.create` raises. Source: contracts/tommy.yaml create_invitations; behaviour notes, tommy 2.15.
    """
    view, delivery = await invitations.create(work, new)
    if delivery is not None:
        await _tell(work, delivery)
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
        await contacts.connect(work, invitation.user_id, work.actor.user_id or 0, team_id=invitation.team_id)
    return await invitations.record_accepted(work, invitation)


async def invite_placeholder(work: Work, *, friend_id: int, address: str, team_id: int | None, via: str | None) -> None:
    """Invite somebody without an account to be a contact of the caller, or of the team, and send word to that address.

    By `via` "link" or "qr" nothing is sent: the caller brings the link to them. The caller has proved the right.
    """
    to = Addressee(friend_id, address, has_account=False)
    is_sent = (via or "").strip().lower() not in _HANDED_OVER
    _, delivery = await invitations.send(work, to, Purpose.CONTACT, team_id, is_sent=is_sent)
    if delivery is not None:
        await _tell(work, delivery)


async def _join(work: Work, team_id: int) -> None:
    member, is_new = await members.join_by_invitation(work, team_id, work.actor.user_id or 0)
    if is_new:
        names = [(member.id, TEAM_MEMBER)]
        await taggings.tag_many(work, Owner.of_team(team_id), Context.ROLES, SUBJECT, names)


async def _tell(work: Work, delivery: Delivery) -> None:
    """Queue the mail or SMS that brings an invitation."""
    invitation, to = delivery.invitation, delivery.to
    channel = Channel.MAIL if "@" in to.address else Channel.SMS
    subject, opening = _opening(invitation)
    link = f"{work.settings.public_url}/hall/invitations/{invitation.token}"
    paragraphs = [opening]
    if invitation.message:
        paragraphs.append(f"They write:\n\n{invitation.message}")
    paragraphs.append(f"Accept or decline until {invitation.expires_at:%-d %B %Y} at\n{link}")
    if not to.has_account:
        paragraphs.append(
            f"You need an account for it: sign up at {work.settings.public_url}/ with {to.address}.\n"
            f"If {to.address} is said to be taken though you have no account, ask for a new password: that shuts out whoever took it."
        )
    body = "\n\n".join(paragraphs) + "\n"
    await outbox.queue(work, channel, to.address, subject, body, user_id=to.user_id, team_id=invitation.team_id)


def _opening(invitation: Invitation) -> tuple[str, str]:
    """The subject, and the sentence that says who invites to what."""
    name = invitation.inviter_name or "Somebody"
    if invitation.purpose == Purpose.MEMBERSHIP:
        return f"You are invited to {invitation.team_name}", f"{name} invites you to the team {invitation.team_name}."
    if invitation.team_name is not None:
        words = f"{name} of {invitation.team_name} would like to have you among the team's contacts."
        return f"{invitation.team_name} would like to stay in touch", words
    return f"{name} would like to stay in touch", f"{name} would like to have you as a contact."
