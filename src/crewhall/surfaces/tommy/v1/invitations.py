"""/invitations: links and invitations to people, and the answers. Source: contracts/tommy.yaml, invitations; behaviour notes, tommy 2.15.

Accepting and declining by GET is what the dialect has; by POST it is safe. Whoever only looks at a link (notes 3, row 7) changes nothing.
"""

from typing import Annotated

from litestar import delete, get, post
from msgspec import Meta, Struct

from crewhall.domains.directory import invitations
from crewhall.domains.directory.model import Invitation, InvitationStatus, InvitationView, NewInvitation
from crewhall.flows import invitations as inviting
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.context import context_of
from crewhall.platform.http.conversion import convert
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import PUBLIC, USER, AnyRequest, reading, signed_in_or_nobody, writing
from crewhall.surfaces.tommy.contact_shapes import ContactJson, contact_json
from crewhall.surfaces.tommy.paging import asked_page, page_answer
from crewhall.surfaces.tommy.prefetch import only_looks
from crewhall.surfaces.tommy.shapes import answer, base_of, icon, read_input, wire_time


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


@get("/invitations", operation_id="get_invitations", opt=USER)
async def get_invitations(request: AnyRequest) -> Answer:
    """What the account in use sent, and what the caller was sent; newest first."""
    query = read_query(request.scope["query_string"])
    statuses = convert(query, InvitationsQuery).status or []
    async with await reading(request) as work:
        page = await invitations.list_invitations(work, statuses, asked_page(query))
    base = base_of(request)
    return page_answer(request, page, [invitation_json(view, base) for view in page.rows])


@post("/invitations", operation_id="create_invitations", opt=USER)
async def create_invitations(request: AnyRequest) -> Answer:
    """Invite somebody, or make a link for many when nobody is named."""
    shown = await read_input(request, InvitationInput)
    new = NewInvitation(
        friend_id=shown.friend_id,
        invitee_id=shown.invitee_id,
        invitee_type=shown.invitee_type,
        message=shown.message,
    )
    async with await writing(request) as work:
        view = await inviting.create(work, new)
    return answer(invitation_json(view, base_of(request)), 201)


@get("/invitations/{token:str}", operation_id="get_invitations_by_token", opt=PUBLIC)
async def get_invitations_by_token(request: AnyRequest) -> Answer:
    """An invitation for whoever has its token; strangers learn who invites to what, and no more."""
    async with context_of(request).works.read(await signed_in_or_nobody(request)) as work:
        view = await invitations.get(work, request.path_params["token"])
    return answer(invitation_json(view, base_of(request)))


@delete("/invitations/{token:str}", operation_id="delete_invitations_by_token", opt=USER, status_code=200)
async def delete_invitations_by_token(request: AnyRequest) -> Answer:
    """Revoke an invitation; clients have no way to, though links should be renewed from time to time (notes 2.15)."""
    async with await writing(request) as work:
        view = await inviting.revoke(work, request.path_params["token"])
    return answer(invitation_json(view, base_of(request)))


@get("/invitations/{token:str}/accept", operation_id="get_invitations_by_token_accept", opt=USER)
async def get_invitations_by_token_accept(request: AnyRequest) -> Answer:
    """Accept an invitation by following a link."""
    return await (_look(request) if only_looks(request) else _accept(request))


@post(
    "/invitations/{token:str}/accept",
    operation_id="create_invitations_by_token_accept",
    opt=USER,
    status_code=200,
)
async def create_invitations_by_token_accept(request: AnyRequest) -> Answer:
    """Accept an invitation."""
    return await _accept(request)


@get("/invitations/{token:str}/decline", operation_id="get_invitations_by_token_decline", opt=USER)
async def get_invitations_by_token_decline(request: AnyRequest) -> Answer:
    """Decline an invitation by following a link."""
    return await (_look(request) if only_looks(request) else _decline(request))


@post(
    "/invitations/{token:str}/decline",
    operation_id="create_invitations_by_token_decline",
    opt=USER,
    status_code=200,
)
async def create_invitations_by_token_decline(request: AnyRequest) -> Answer:
    """Decline an invitation."""
    return await _decline(request)


async def _look(request: AnyRequest) -> Answer:
    async with await reading(request) as work:
        view = await invitations.get(work, request.path_params["token"])
    return answer(invitation_json(view, base_of(request)))


async def _accept(request: AnyRequest) -> Answer:
    async with await writing(request) as work:
        view = await inviting.accept(work, request.path_params["token"])
    return answer(invitation_json(view, base_of(request)))


async def _decline(request: AnyRequest) -> Answer:
    async with await writing(request) as work:
        view = await inviting.decline(work, request.path_params["token"])
    return answer(invitation_json(view, base_of(request)))


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
