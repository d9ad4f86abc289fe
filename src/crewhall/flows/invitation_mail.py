"""The mail or SMS that brings an invitation. Whoever has an account is told to sign in, everybody else to make one behind the same link."""

from crewhall.domains.directory.model import Delivery, Invitation, Purpose
from crewhall.domains.notify import outbox
from crewhall.domains.notify.model import Channel
from crewhall.flows import pages
from crewhall.platform.work import Work


async def send(work: Work, delivery: Delivery) -> None:
    """Queue the message in the same transaction as the invitation."""
    invitation, to = delivery.invitation, delivery.to
    channel = Channel.MAIL if "@" in to.address else Channel.SMS
    subject, opening = _opening(invitation)
    paragraphs = [opening]
    if invitation.message:
        paragraphs.append(f"They write:\n\n{invitation.message}")
    link = pages.invitation(work.settings, invitation.token)
    answer = "Accept or decline" if to.has_account else "Accept"
    paragraphs.append(f"{answer} until {invitation.expires_at:%-d %B %Y} at\n{link}")
    paragraphs.append(_next_step(work, delivery))
    body = "\n\n".join(paragraphs) + "\n"
    await outbox.queue(work, channel, to.address, subject, body, user_id=to.user_id, team_id=invitation.team_id)


def _next_step(work: Work, delivery: Delivery) -> str:
    to, server = delivery.to, work.settings.public_url
    reset = pages.password(work.settings)
    if to.has_account:
        return (
            f"You have an account on {server}: sign in there with your password. The invitation is also in the list of invitations in your app.\n"
            f"If somebody else has registered with {to.address}, setting a new password at {reset} gives the account back to you."
        )
    return (
        f"You need no account yet: sign up on that page, then enter the pin that is sent to {to.address}.\n"
        f"If somebody else has registered with {to.address}, setting a new password at {reset} gives the account back to you."
    )


def _opening(invitation: Invitation) -> tuple[str, str]:
    """The subject, and the sentence that says who invites to what."""
    name = invitation.inviter_name or "Somebody"
    if invitation.purpose == Purpose.MEMBERSHIP:
        return f"You are invited to {invitation.team_name}", f"{name} invites you to the team {invitation.team_name}."
    if invitation.team_name is not None:
        words = f"{name} of {invitation.team_name} would like to have you among the team's contacts."
        return f"{invitation.team_name} would like to stay in touch", words
    return f"{name} would like to stay in touch", f"{name} would like to have you as a contact."
