"""/team/members: who is in the current team. Source: contracts/tommy.yaml, members; behaviour notes, tommy 2.3."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.identity.model import MemberStatus, NewUser, UserStatus
from crewhall.flows import icons, members
from crewhall.flows.members import LabelledMember, MemberChange
from crewhall.kit.actor import Actor
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import MANAGER, MEMBER, Request, Response, operation, reading, writing
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.platform.uploads import Upload
from crewhall.platform.work import Work
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import base_of, icon, read_input, reply


class MembersQuery(Struct):
    """Which members: `status` one or several, `search` in name and e-mail address, `user_id` one person, `tags` any of several."""

    status: list[MemberStatus] | None = None
    search: Annotated[str, Meta(max_length=200)] | None = None
    user_id: int | None = None
    tags: Annotated[list[str], Meta(max_length=100)] | None = None


class MemberInput(Struct):
    """contracts/tommy.yaml TeamMember for a change: what is not sent stays; roles, locations and tags replace whole lists."""

    manager: bool | None = None
    status: MemberStatus | None = None
    favorite: bool | None = None
    mute: bool | None = None
    roles: list[str] | None = None
    locations: list[str] | None = None
    tags: list[str] | None = None
    first_name: str | UnsetType | None = UNSET
    last_name: str | UnsetType | None = UNSET


class InviteInput(Struct):
    """contracts/tommy.yaml TeamMember for an invitation: an e-mail address, a mobile number or `user_id` is needed."""

    user_id: int | None = None
    email: str | None = None
    mobile: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    manager: bool | None = None
    roles: list[str] | None = None
    locations: list[str] | None = None
    tags: list[str] | None = None
    photo: Upload | None = None


class MemberJson(Struct, omit_defaults=True, gc=False):
    """contracts/tommy.yaml TeamMember. `member`: has signed up (notes 2.3)."""

    id: int
    user_id: int
    team_id: int
    first_name: str
    last_name: str
    status: str
    manager: bool
    member: bool
    favorite: bool
    mute: bool
    roles: tuple[str, ...]
    locations: tuple[str, ...]
    tags: tuple[str, ...]
    email: str | None = None
    mobile: str | None = None
    icon_url: str | None = None
    addon_links: tuple[str, ...] | None = None


def member_json(labelled: LabelledMember, base: str) -> MemberJson:
    """A member as another member of the team sees them."""
    member, labels = labelled.member, labelled.labels
    icon_url = member.icon_url
    return MemberJson(  # by position, which costs half as much: a list has hundreds of them
        member.id,
        member.user_id,
        member.team_id,
        member.first_name,
        member.last_name,
        member.status,
        member.manager,
        member.user_status == UserStatus.ACTIVE,
        member.favorite,
        member.mute,
        labels.roles,
        labels.locations,
        labels.tags,
        member.email,
        member.mobile,
        icon(icon_url, base) if icon_url else None,
    )


class TeamMembersResource:
    """/team/members: the members of the current team."""

    @operation("get_team_members", MEMBER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Members by name, archived ones only when asked for by `status`."""
        await list_members(req, resp, req.actor)


async def list_members(req: Request, resp: Response, actor: Actor) -> None:
    """The members of the team in which the actor acts."""
    query = read_query(req.scope["query_string"])
    params = convert(query, MembersQuery)
    statuses = tuple(params.status) if params.status else MemberFilter().statuses
    wanted = MemberFilter(search=params.search, statuses=statuses, user_id=params.user_id)
    async with context_of(req).works.read(actor) as work:
        page = await members.list_members(work, wanted, requested_page(query), with_tags=params.tags or ())
    base = base_of(req)
    reply_page(req, resp, page, [member_json(row, base) for row in page.rows])


class TeamMemberResource:
    """/team/members/{user_id}: one member of the current team."""

    @operation("get_team_members_by_user_id", MEMBER)
    async def on_get(self, req: Request, resp: Response, user_id: int) -> None:
        """A member by their user id. `with_addon_links` adds an empty list: there are no addons yet."""
        with_links = read_query(req.scope["query_string"]).get("with_addon_links") in ("true", "1")
        async with reading(req) as work:
            member = await members.get_member(work, user_id)
        shape = member_json(member, base_of(req))
        if with_links:
            shape.addon_links = ()
        reply(resp, shape)

    @operation("update_team_members_by_user_id", MEMBER)
    async def on_put(self, req: Request, resp: Response, user_id: int) -> None:
        """Change a member; see `flows.members.update` for who may change what."""
        body = await read_input(req, MemberInput)
        change = MemberChange(**{name: getattr(body, name) for name in body.__struct_fields__})
        async with writing(req) as work:
            member = await members.update(work, user_id, change)
        reply(resp, member_json(member, base_of(req)))


class TeamMembersInviteResource:
    """/team/members/invite: inviting people to the current team."""

    @operation("create_team_members_invite", MANAGER, files=True)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Invite a person by mail or SMS, or by the id of their account."""
        body = await read_input(req, InviteInput)
        context, actor = context_of(req), req.actor
        new = NewUser(
            first_name=body.first_name or "",
            last_name=body.last_name or "",
            email=body.email,
            mobile=body.mobile,
        )
        change = MemberChange(manager=body.manager, roles=body.roles, locations=body.locations, tags=body.tags)

        async def invite(work: Work, icon_url: str | None) -> LabelledMember:
            if body.user_id is not None and not (body.email or body.mobile):
                return await members.invite_person(work, body.user_id, change)
            return await members.invite(work, replace(new, icon_url=icon_url), change)

        member = await icons.with_icon(context.works, actor, context.blobs, body.photo, invite)
        reply(resp, member_json(member, base_of(req)))
