"""Contacts and invitations that were meant for an address, once an account has proved it (see `identity.placeholders`)."""

from crewhall.domains.directory.events import ContactChanged, ContactRequested, InvitationSent
from crewhall.domains.directory.queries import claims as queries
from crewhall.domains.directory.queries import contacts as contact_queries
from crewhall.domains.identity.placeholders import Claim
from crewhall.platform.work import Work


async def is_known_elsewhere(work: Work, claim: Claim, team_id: int) -> bool:
    """Whether anybody but this team knows the placeholder, as a contact or a member: its name may be their word then."""
    return await contact_queries.select_is_known_elsewhere(work.db, 0, team_id, claim.placeholder_id)


async def hand_over_contacts(work: Work, claim: Claim) -> None:
    """Whoever knows the placeholder by a proved address asks the person now; who has them as a contact already keeps that.

    A fixed number of statements. Asks no policy: follows from the proof.
    """
    user_id, placeholder_id, addresses = claim.user_id, claim.placeholder_id, list(claim.addresses)
    await queries.delete_contacts_with_oneself(work.db, user_id, placeholder_id)
    await queries.update_contacts_known(work.db, user_id, placeholder_id, addresses, work.now)
    await queries.delete_contacts_twice(work.db, user_id, placeholder_id, addresses)
    askers = await queries.update_contacts_claimed(work.db, user_id, placeholder_id, addresses, work.now)
    if askers:
        await queries.insert_contacts_pending(work.db, user_id, work.now)
    for asker in askers:
        audience_id = None if asker.team_id else asker.user_id
        work.emit(ContactChanged(team_id=asker.team_id, user_id=audience_id, friend_id=user_id))
        if asker.user_id != user_id:
            work.emit(ContactRequested(user_id=user_id, friend_id=asker.user_id, from_team_id=asker.team_id))


async def hand_over_invitations(work: Work, claim: Claim) -> None:
    """What was sent to a proved address is addressed to the person now, who finds it in their list. Asks no policy, as above."""
    user_id, placeholder_id = claim.user_id, claim.placeholder_id
    await queries.delete_invitations_to_oneself(work.db, user_id, placeholder_id)
    for sent in await queries.update_invitations_claimed(
        work.db, user_id, placeholder_id, list(claim.addresses), work.now
    ):
        work.emit(
            InvitationSent(user_id=user_id, invitation_id=sent.id, inviter_id=sent.inviter_id, invitee_id=user_id)
        )
