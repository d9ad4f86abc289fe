"""Invitations: links for many, and invitations to one person; each leads into a team, or makes people contacts.

| from \\ verb | accept by the invited | decline by the invited | revoke by who sent it (1) |
|-------------|-----------------------|------------------------|---------------------------|
| pending     | accepted (2)          | declined (2)           | revoked                   |
| accepted    | same again            | refused                | refused                   |
| declined    | over (3)              | same again             | refused                   |
| expired     | over                  | over                   | revoked                   |
| revoked     | over                  | over                   | same again                |

(1) Also the managers of the team in whose name it was sent. (2) An open link stays pending and keeps each person's answer, whose state
it is for that person. (3) But who declined an open link may accept it while it is pending. Pending becomes expired `EXPIRES_AFTER` the last
sending, and revoked when its sender closes their account, or is no manager of the team any more, or the team is closed. To anybody else
an addressed invitation does not exist.
"""

from collections.abc import Sequence
from datetime import timedelta

from crewhall.domains.directory import addressees, policy, requests
from crewhall.domains.directory.errors import (
    InvitationIsAnswered,
    InvitationIsOver,
    RequestedTooSoon,
    TooManyInvitations,
)
from crewhall.domains.directory.events import (
    InvitationAccepted,
    InvitationDeclined,
    InvitationEvent,
    InvitationRevoked,
    InvitationSent,
)
from crewhall.domains.directory.model import (
    Addressee,
    Contact,
    ContactOwner,
    Delivery,
    Invitation,
    InvitationStatus,
    InvitationView,
    NewInvitation,
    Purpose,
)
from crewhall.domains.directory.queries import claims as claim_queries
from crewhall.domains.directory.queries import contacts as contact_queries
from crewhall.domains.directory.queries import invitations as queries
from crewhall.domains.directory.queries.invitations import NewRow
from crewhall.domains.identity.model import UserStatus
from crewhall.kit.actor import Rank, signed_in
from crewhall.kit.errors import NotFound, wrong_field
from crewhall.kit.paging import Page, PageRequest
from crewhall.kit.text import clean_text
from crewhall.platform.work import ReadWork, Work

EXPIRES_AFTER = timedelta(days=14)
REST = timedelta(minutes=10)
"""One person is sent an account's invitation no more often than this."""
MOST_ADDRESSED = 50
MOST_LINKS = 20
LONGEST_MESSAGE = 1000

_OVER = {
    InvitationStatus.DECLINED: "was declined",
    InvitationStatus.EXPIRED: "has expired",
    InvitationStatus.REVOKED: "was revoked",
}


async def list_invitations(
    work: ReadWork, statuses: Sequence[InvitationStatus], page: PageRequest
) -> Page[InvitationView]:
    """What the account in use sent (of a team: to its managers all, to members their own), and what the caller was sent; newest first.
    `statuses` narrow unless there are none.

    At most four statements. Source: contracts/tommy.yaml get_invitations.
    """
    viewer_id, team_id = signed_in(work.actor), work.actor.team_id
    whole_team = work.actor.rank >= Rank.MANAGER
    rows = await queries.select_invitations(
        work.db, viewer_id, team_id, statuses, work.now, page, whole_team=whole_team
    )
    total = await queries.select_invitations_total(
        work.db, viewer_id, team_id, statuses, work.now, whole_team=whole_team
    )
    return Page(await _views(work, rows), total, page)


async def get(work: ReadWork, token: str) -> InvitationView:
    """An invitation for whoever knows its token, signed in or not. Raises `NotFound`."""
    return await _view(work, await _get(work, token))


async def create(work: Work, new: NewInvitation) -> tuple[InvitationView, Delivery | None]:
    """Invite one person, or make a link for many, in the name of the account in use; and what is to be sent now, if anything.

    Strangers are sent no mail; they find it in their list. A second invitation to somebody while one is pending sends that one again, but
    not within `REST` of the last time. Raises `Forbidden`, `InvalidInput`, `TooManyInvitations`, `NotFound` for people without an account
    whom the caller does not know, as for nobody, and `RequestedTooSoon` for whoever has declined to be the caller's contact within `requests.REST`.
    Source: contracts/tommy.yaml create_invitations; behaviour notes, tommy 2.15.
    """
    user_id, team_id = policy.may_invite(work.actor), work.actor.team_id
    purpose = Purpose.CONTACT if team_id is None else Purpose.MEMBERSHIP
    message = _clean_message(new.message)
    friend_id = await addressees.person_named(work, new)
    if friend_id is None:
        return await _view(work, await _make_link(work, user_id, team_id, purpose, message)), None
    to = await addressees.get(work, friend_id)
    since = work.now - requests.REST
    if purpose == Purpose.CONTACT and await queries.select_has_declined(work.db, user_id, friend_id, since):
        raise RequestedTooSoon
    invitation, delivery = await send(work, to, purpose, team_id, message, is_sent=bool(to.address))
    return await _view(work, invitation), delivery


async def send(
    work: Work,
    to: Addressee,
    purpose: Purpose,
    team_id: int | None,
    message: str | None = None,
    *,
    is_sent: bool = True,
) -> tuple[Invitation, Delivery | None]:
    """Address an invitation to somebody, as `create` does. The caller has proved that the inviter may. Without `is_sent` nothing goes out.

    Raises `TooManyInvitations`, but not for people without an account who are to be contacts, and not for pending members.
    """
    user_id = signed_in(work.actor)
    await _lock_account(work, user_id, team_id)
    earlier = await queries.select_earlier(work.db, user_id, team_id, to.user_id, purpose)
    rests = earlier is not None and earlier.sent_at is not None and work.now - earlier.sent_at < REST
    goes_out, expires_at = is_sent and not rests, work.now + EXPIRES_AFTER
    if earlier is not None and earlier.waits_at(work.now):
        if goes_out:
            await queries.update_invitation_sent(
                work.db, earlier.id, user_id, to.user_id, message, work.now, expires_at
            )
        invitation = await _get(work, earlier.token)
    else:
        if not to.is_bound and (to.has_account or purpose != Purpose.CONTACT):
            await _refuse_too_many(work, user_id, team_id, is_open=False)
        row = NewRow(
            user_id=user_id,
            team_id=team_id,
            friend_id=to.user_id,
            purpose=purpose,
            address=to.address if to.is_bound or not to.has_account else None,
            message=message,
            token=work.ids.token(),
            times_sent=int(goes_out),
            sent_at=work.now if goes_out else None,
            expires_at=expires_at,
        )
        invitation = await _insert(work, row)
    if goes_out or earlier is None or earlier.id != invitation.id:
        _announce(work, InvitationSent, invitation, to.user_id)
    return invitation, Delivery(invitation, to) if goes_out else None


async def get_acceptable(work: Work, token: str) -> tuple[Invitation, bool]:
    """An invitation that the caller may accept, or has accepted already (the second value); `record_accepted` completes it.

    Raises `NotFound`, `OwnInvitation`, `InvitationIsOver`.
    """
    invitation = await _get_answerable(work, token, with_contact=True)
    return invitation, _is_answered(invitation, InvitationStatus.ACCEPTED)


async def record_accepted(work: Work, invitation: Invitation) -> InvitationView:
    """Keep that the caller accepted. What accepting does was done in the same unit. Raises `InvitationIsOver` when another unit was first."""
    return await _answer(work, invitation, InvitationStatus.ACCEPTED)


async def decline(work: Work, token: str) -> InvitationView:
    """Decline an invitation; again changes nothing. Raises `NotFound`, `OwnInvitation`, `InvitationIsOver`, `InvitationIsAnswered`."""
    invitation = await _get_answerable(work, token)
    return await _answer(work, invitation, InvitationStatus.DECLINED)


async def settle_membership(work: Work, team_id: int, user_id: int) -> None:
    """Bring a person's pending invitations into a team up to their membership: accepted when they have joined, revoked when it is archived."""
    for token in await queries.update_membership_invitations(work.db, team_id, user_id, work.now):
        invitation = await _get(work, token)
        event = InvitationAccepted if invitation.status == InvitationStatus.ACCEPTED else InvitationRevoked
        _announce(work, event, invitation, user_id)


async def revoke(work: Work, token: str) -> InvitationView:
    """Take an invitation back; again changes nothing. Raises `NotFound`, `Forbidden`, `InvitationIsAnswered`."""
    invitation = await _get(work, token)
    policy.may_revoke(work.actor, invitation)
    if await queries.update_invitation_revoked(work.db, invitation.id, work.now):
        _announce(work, InvitationRevoked, invitation, invitation.friend_id)
    invitation = await _get(work, token)
    if invitation.status != InvitationStatus.REVOKED:
        raise InvitationIsAnswered(answer=invitation.status)
    return await _view(work, invitation)


async def _view(work: ReadWork, invitation: Invitation) -> InvitationView:
    """The invitation as the caller may see it."""
    return (await _views(work, [invitation]))[0]


async def _views(work: ReadWork, rows: Sequence[Invitation]) -> list[InvitationView]:
    """The invitations as the caller may see them; at most two statements."""
    sent = [policy.sent_invitation(work.actor, row) for row in rows]
    got = [policy.got_invitation(work.actor, row) for row in rows]
    team_id = policy.current_team(work.actor) or None
    invited = [
        row.friend_id
        for row, is_sent in zip(rows, sent, strict=True)
        if is_sent and row.team_id == team_id and row.friend_id
    ]
    inviters = [row.user_id for row, is_got in zip(rows, got, strict=True) if is_got]
    theirs = await _contacts_of(work, team_id, invited)
    own = await _contacts_of(work, None, inviters)
    return [
        InvitationView(
            invitation=row,
            status=_status(row, is_sent=is_sent),
            is_party=is_sent or is_got,
            contact=theirs.get(row.friend_id or 0) if is_sent else own.get(row.user_id) if is_got else None,
        )
        for row, is_sent, is_got in zip(rows, sent, got, strict=True)
    ]


def _status(row: Invitation, *, is_sent: bool) -> InvitationStatus:
    """What became of it: of an open one, by the viewer's answer; who answers for it sees first of all whether it is over."""
    if row.answer is None or (is_sent and row.status != InvitationStatus.PENDING):
        return row.status
    return row.answer


async def _contacts_of(work: ReadWork, team_id: int | None, friend_ids: list[int]) -> dict[int, Contact]:
    if not friend_ids:
        return {}
    viewer_id = signed_in(work.actor)
    found = await contact_queries.select_contacts_of(
        work.db, viewer_id, policy.current_team(work.actor), ContactOwner(viewer_id, team_id), friend_ids
    )
    return {contact.friend_id: contact for contact in found}


async def _get(work: ReadWork, token: str) -> Invitation:
    found = None
    if token.isascii() and token.isprintable():
        found = await queries.select_invitation(work.db, token, work.actor.user_id or 0, work.now)
    if found is None:
        raise NotFound(thing="invitation")
    return found


async def _get_answerable(work: Work, token: str, *, with_contact: bool = False) -> Invitation:
    """An invitation that the caller may answer: theirs, an open one, or one that was sent to an address of theirs. Who knows its token
    has it from there, or from the inviter, so that this address need not be proved for it. Raises `NotFound`, `OwnInvitation`.

    `with_contact`: by which contact the inviter knows the address is settled, too.
    """
    invitation = await _get(work, token)
    if invitation.address is not None and invitation.friend_status == UserStatus.INVITED:
        user_id, placeholder_id = signed_in(work.actor), invitation.friend_id or 0
        is_claimed = await claim_queries.update_invitation_claimed(work.db, user_id, invitation.id, work.now)
        if is_claimed and with_contact:
            await claim_queries.update_contact_claimed(
                work.db,
                user_id,
                placeholder_id,
                invitation.user_id,
                invitation.team_id,
                invitation.address,
                work.now,
            )
        invitation = await _get(work, token)
    policy.may_answer(work.actor, invitation)
    return invitation


async def _make_link(
    work: Work, user_id: int, team_id: int | None, purpose: Purpose, message: str | None
) -> Invitation:
    await _lock_account(work, user_id, team_id)
    await _refuse_too_many(work, user_id, team_id, is_open=True)
    row = NewRow(
        user_id=user_id,
        team_id=team_id,
        purpose=purpose,
        message=message,
        token=work.ids.token(),
        expires_at=work.now + EXPIRES_AFTER,
    )
    invitation = await _insert(work, row)
    _announce(work, InvitationSent, invitation, None)
    return invitation


async def _insert(work: Work, row: NewRow) -> Invitation:
    await queries.insert_invitation(work.db, row, work.now)
    return await _get(work, row.token)


async def _answer(work: Work, invitation: Invitation, answer: InvitationStatus) -> InvitationView:
    if not _is_answered(invitation, answer):
        user_id = policy.may_answer(work.actor, invitation)
        if invitation.is_open:
            is_done = await queries.update_open_invitation_used(work.db, invitation.id, work.now)
            # Only now that the link is held is it certain what the person has answered before.
            is_done = is_done and not _is_answered(await _get(work, invitation.token), answer)
            if is_done:
                await queries.upsert_answer(work.db, invitation.id, user_id, answer, work.now)
        else:
            is_done = await queries.update_invitation_answered(work.db, invitation.id, user_id, answer, work.now)
        invitation = await _get(work, invitation.token)
        if is_done:
            event = InvitationAccepted if answer == InvitationStatus.ACCEPTED else InvitationDeclined
            _announce(work, event, invitation, user_id)
        elif not _is_answered(invitation, answer):  # another unit was first, and nothing says what it did
            raise InvitationIsOver(what=_OVER[InvitationStatus.EXPIRED])
    return await _view(work, invitation)


def _is_answered(invitation: Invitation, answer: InvitationStatus) -> bool:
    """Whether the viewer has given this answer before. Raises `InvitationIsAnswered`, `InvitationIsOver` when they cannot give it."""
    earlier = invitation.answer if invitation.is_open else invitation.status
    if earlier == answer:
        return True
    if earlier == InvitationStatus.ACCEPTED:
        raise InvitationIsAnswered(answer=earlier)
    if invitation.status != InvitationStatus.PENDING:
        raise InvitationIsOver(what=_OVER[invitation.status])
    return False


async def _lock_account(work: Work, user_id: int, team_id: int | None) -> None:
    """Until the unit ends nobody else sends in the name of this account, so that nothing is counted or sent twice."""
    if team_id is None:
        await queries.select_user_for_update(work.db, user_id)
    else:
        await queries.select_team_for_update(work.db, team_id)


async def _refuse_too_many(work: Work, user_id: int, team_id: int | None, *, is_open: bool) -> None:
    waiting = await queries.select_waiting_total(work.db, user_id, team_id, work.now, is_open=is_open)
    most = MOST_LINKS if is_open else MOST_ADDRESSED
    if waiting >= most:
        raise TooManyInvitations(most=most, what="links" if is_open else "invitations")


def _announce(work: Work, event: type[InvitationEvent], invitation: Invitation, invitee_id: int | None) -> None:
    """Tell the inviter's side; and the invited, unless it is for an address that the account with that id may not have proved."""
    audience: list[tuple[int, int | None]] = [(invitation.user_id, invitation.team_id)]
    if invitee_id is not None and (invitation.address is None or invitee_id == work.actor.user_id):
        audience.append((invitee_id, None))
    for user_id, team_id in audience:
        work.emit(
            event(
                team_id=team_id,
                user_id=user_id,
                invitation_id=invitation.id,
                inviter_id=invitation.user_id,
                invitee_id=invitee_id,
            )
        )


def _clean_message(text: str | None) -> str | None:
    """The message as `clean_text` has it; None when nothing is left. Raises `InvalidInput`."""
    kept = clean_text(text or "")
    if len(kept) > LONGEST_MESSAGE:
        limit = f"must have at most {LONGEST_MESSAGE} characters"
        raise wrong_field("message", limit)
    return kept or None
