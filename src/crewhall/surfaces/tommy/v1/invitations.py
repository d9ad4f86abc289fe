"""/invitations: links and invitations to people, and the answers. Source: contracts/tommy.yaml, invitations; behaviour notes, tommy 2.15.

Accepting and declining by GET is what the dialect has; by POST it is safe. Whoever only looks at a link (notes 3, row 7) changes nothing.
"""

from typing import Annotated

from msgspec import Meta, Struct

from crewhall.domains.directory import invitations
from crewhall.domains.directory.model import Invitation, InvitationStatus, InvitationView, NewInvitation
from crewhall.domains.identity import callers
from crewhall.flows import invitations as inviting
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import PUBLIC, USER, Request, Response, operation, reading, writing
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.auth import signed_in_or_nobody
from crewhall.surfaces.tommy.contact_shapes import ContactJson, contact_json
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.prefetch import only_looks
from crewhall.surfaces.tommy.shapes import base_of, icon, read_input, reply, wire_time


class InvitationsQuery(Struct):
    """Which invitations: of one or several statuses, or all."""

    status: list[InvitationStatus] | None = None


class InvitationInput(Struct):
    """contracts/tommy.yaml InvitationInput; an empty one makes an open link (notes 2.15)."""

    friend_id: int | None = None
    invitee_id: int | None = None
    invitee_type: Annotated[str, Meta(max_length=50)] | None = None
    message: str | None = None


class PartyJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml Account for either side of an invitation; strangers get no ids."""

    type: str
    kind: str
    name: str
    contact_name: str
    id: int | None = None
    user_id: int | None = None
    team_id: int | None = None
    icon_url: str | None = None


class InvitationJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml Invitation, with `id`, `created_at` and `expires_at`. To strangers only the first fields are told."""

    status: str
    token: str
    link: str
    inviter: PartyJson
    expires_at: str | None = None
    message: str | None = None
    id: int | None = None
    user_id: int | None = None
    team_id: int | None = None
    friend_id: int | None = None
    invitee_id: int | None = None
    invitee_type: str | None = None
    invitee: PartyJson | None = None
    times_sent: int | None = None
    sent_at: str | None = None
    accepted_at: str | None = None
    created_at: str | None = None
    contact: ContactJson | None = None


def invitation_json(view: InvitationView, base: str) -> InvitationJson:
    """An invitation, as far as the viewer may see it."""
    invitation = view.invitation
    shape = InvitationJson(
        status=view.status,
        token=invitation.token,
        link=f"{base}/hall/invitations/{invitation.token}",
        inviter=_inviter_json(invitation, base, is_party=view.is_party),
        expires_at=wire_time(invitation.expires_at),
        message=invitation.message,
    )
    if view.is_party:
        shape.id = invitation.id
        shape.user_id = invitation.user_id
        shape.team_id = invitation.team_id
        shape.times_sent = invitation.times_sent
        shape.sent_at = wire_time(invitation.sent_at)
        shape.created_at = wire_time(invitation.created_at)
        shape.accepted_at = wire_time(invitation.answered_at) if view.status == InvitationStatus.ACCEPTED else None
        shape.contact = contact_json(view.contact, base, None) if view.contact else None
    if view.is_party and invitation.friend_id is not None:
        shape.friend_id = shape.invitee_id = invitation.friend_id
        shape.invitee_type = "User"
        shape.invitee = _invitee_json(invitation, invitation.friend_id, base)
    return shape


class InvitationsResource:
    """/invitations: invitations that the caller sent or was sent."""

    @operation("get_invitations", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """What the account in use sent, and what the caller was sent; newest first."""
        query = read_query(req.scope["query_string"])
        statuses = convert(query, InvitationsQuery).status or []
        async with reading(req) as work:
            page = await invitations.list_invitations(work, statuses, requested_page(query))
        base = base_of(req)
        reply_page(req, resp, page, [invitation_json(view, base) for view in page.rows])

    @operation("create_invitations", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Invite somebody, or make a link for many when nobody is named."""
        body = await read_input(req, InvitationInput)
        new = NewInvitation(
            friend_id=body.friend_id,
            invitee_id=body.invitee_id,
            invitee_type=body.invitee_type,
            message=body.message,
        )
        async with writing(req) as work:
            view = await inviting.create(work, new)
        reply(resp, invitation_json(view, base_of(req)), 201)


class InvitationResource:
    """/invitations/{token}: one invitation."""

    @operation("get_invitations_by_token", PUBLIC)
    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        """An invitation for whoever has its token; strangers learn who invites to what, and no more."""
        async with context_of(req).works.read(await signed_in_or_nobody(req)) as work:
            view = await invitations.get(work, token)
        reply(resp, invitation_json(view, base_of(req)))

    @operation("delete_invitations_by_token", USER)
    async def on_delete(self, req: Request, resp: Response, token: str) -> None:
        """Revoke an invitation; clients have no way to, though links should be renewed from time to time (notes 2.15)."""
        async with writing(req) as work:
            view = await inviting.revoke(work, token)
        reply(resp, invitation_json(view, base_of(req)))


class InvitationAcceptResource:
    """/invitations/{token}/accept: accepting an invitation."""

    @operation("get_invitations_by_token_accept", USER)
    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        """Accept an invitation by following a link."""
        await (_look(req, resp, token) if only_looks(req) else _accept(req, resp, token))

    @operation("create_invitations_by_token_accept", USER)
    async def on_post(self, req: Request, resp: Response, token: str) -> None:
        """Accept an invitation."""
        await _accept(req, resp, token)


class InvitationDeclineResource:
    """/invitations/{token}/decline: declining an invitation."""

    @operation("get_invitations_by_token_decline", USER)
    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        """Decline an invitation by following a link."""
        await (_look(req, resp, token) if only_looks(req) else _decline(req, resp, token))

    @operation("create_invitations_by_token_decline", USER)
    async def on_post(self, req: Request, resp: Response, token: str) -> None:
        """Decline an invitation."""
        await _decline(req, resp, token)


async def _look(req: Request, resp: Response, token: str) -> None:
    async with reading(req) as work:
        view = await invitations.get(work, token)
    reply(resp, invitation_json(view, base_of(req)))


async def _accept(req: Request, resp: Response, token: str) -> None:
    callers.may_call(req.actor, USER, writes=True)  # also by GET
    async with writing(req) as work:
        view = await inviting.accept(work, token)
    reply(resp, invitation_json(view, base_of(req)))


async def _decline(req: Request, resp: Response, token: str) -> None:
    callers.may_call(req.actor, USER, writes=True)  # also by GET
    async with writing(req) as work:
        view = await inviting.decline(work, token)
    reply(resp, invitation_json(view, base_of(req)))


def _inviter_json(invitation: Invitation, base: str, *, is_party: bool) -> PartyJson:
    """Who invites: the person, or the team in whose name they do; then `contact_name` is the person."""
    if invitation.team_id is None:
        type_, kind, id_ = "User", "personal", invitation.user_id
    else:
        type_, kind, id_ = "Team", "business", invitation.team_id
    return PartyJson(
        type=type_,
        kind=kind,
        name=invitation.team_name or invitation.inviter_name,
        contact_name=invitation.inviter_name,
        id=id_ if is_party else None,
        user_id=invitation.user_id if is_party else None,
        team_id=invitation.team_id if is_party else None,
        icon_url=icon(invitation.team_icon_url or invitation.inviter_icon_url, base),
    )


def _invitee_json(invitation: Invitation, friend_id: int, base: str) -> PartyJson:
    name = invitation.friend_name or ""
    return PartyJson(
        type="User",
        kind="personal",
        name=name,
        contact_name=name,
        id=friend_id,
        user_id=friend_id,
        icon_url=icon(invitation.friend_icon_url, base),
    )
