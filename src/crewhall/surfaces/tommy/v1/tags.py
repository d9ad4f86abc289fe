"""/tags: names for roles, locations and whatever else is labelled. Source: contracts/tommy.yaml, tags; behaviour notes, tommy 2.19."""

from msgspec import Struct

from crewhall.domains.labels import tags
from crewhall.domains.labels.model import Context, Tag
from crewhall.kit.actor import Actor, signed_in
from crewhall.kit.owner import Owner
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import read_input, reply, wire_time


class TagsQuery(Struct):
    """Which tags: of one context, or all."""

    context: Context | None = None


class TagInput(Struct):
    """contracts/tommy.yaml TaggingInput; the context is `tags` when none is given."""

    name: str = ""
    context: Context | None = None


class TagJson(Struct):
    """contracts/tommy.yaml Tag, with `context`."""

    id: int
    name: str
    context: str
    taggings_count: int
    created_at: str | None


def tag_json(tag: Tag) -> TagJson:
    """A tag."""
    return TagJson(
        id=tag.id,
        name=tag.name,
        context=tag.context,
        taggings_count=tag.taggings_count,
        created_at=wire_time(tag.created_at),
    )


class TagsResource:
    """/tags: the tags of the account in use."""

    @operation("get_tags", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Tags of the account in use: the team's, or the caller's own under a personal account."""
        query = read_query(req.scope["query_string"])
        async with reading(req) as work:
            page = await tags.list_tags(
                work, _owner(work.actor), convert(query, TagsQuery).context, requested_page(query)
            )
        reply_page(req, resp, page, [tag_json(tag) for tag in page.rows])

    @operation("create_tags", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """A tag of that name and context; the one that is there already, if there is one (notes 3, row 21: the tag comes back)."""
        body = await read_input(req, TagInput)
        async with writing(req) as work:
            tag = await tags.create(work, _owner(work.actor), body.context or Context.TAGS, body.name)
        reply(resp, tag_json(tag), 201)


class OlderTagsResource:
    """/team/tags, /teams/tags: older names of /tags, to read by."""

    on_get = TagsResource.on_get


class TagResource:
    """/tags/{tag_id}: one tag."""

    @operation("get_tags_by_id", USER)
    async def on_get(self, req: Request, resp: Response, tag_id: int) -> None:
        """One tag."""
        async with reading(req) as work:
            tag = await tags.get(work, _owner(work.actor), tag_id)
        reply(resp, tag_json(tag))

    @operation("update_tags_by_id", USER)
    async def on_put(self, req: Request, resp: Response, tag_id: int) -> None:
        """Rename a tag; clients do, though the reference has no such operation (notes 2.19)."""
        body = await read_input(req, TagInput)
        async with writing(req) as work:
            tag = await tags.rename(work, _owner(work.actor), tag_id, body.name)
        reply(resp, tag_json(tag))

    @operation("delete_tags_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, tag_id: int) -> None:
        """Delete a tag, and take it from whatever carries it."""
        async with writing(req) as work:
            await tags.delete(work, _owner(work.actor), tag_id)
        reply(resp, {})


def _owner(actor: Actor) -> Owner:
    return Owner.of_team(actor.team_id) if actor.team_id else Owner.of_user(signed_in(actor))
