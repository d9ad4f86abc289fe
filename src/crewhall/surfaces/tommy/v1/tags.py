"""/tags: names for roles, locations and whatever else is labelled. Source: contracts/tommy.yaml, tags; behaviour notes, tommy 2.19."""

from litestar import delete, get, post, put
from msgspec import Struct

from crewhall.domains.labels import tags
from crewhall.domains.labels.model import Context, Owner, Tag
from crewhall.kit.actor import Actor
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.conversion import convert
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading, writing
from crewhall.surfaces.tommy.paging import asked_page, page_answer
from crewhall.surfaces.tommy.shapes import answer, path_id, read_input, wire_time


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


@get(["/tags", "/team/tags", "/teams/tags"], operation_id="get_tags", opt=USER)
async def get_tags(request: AnyRequest) -> Answer:
    """Tags of the account in use: the team's, or the caller's own under a personal account. The longer paths are older names."""
    query = read_query(request.scope["query_string"])
    async with await reading(request) as work:
        page = await tags.list_tags(work, _owner(work.actor), convert(query, TagsQuery).context, asked_page(query))
    return page_answer(request, page, [tag_json(tag) for tag in page.rows])


@post("/tags", operation_id="create_tags", opt=USER)
async def create_tags(request: AnyRequest) -> Answer:
    """A tag of that name and context; the one that is there already, if there is one (notes 3, row 21: the tag comes back)."""
    shown = await read_input(request, TagInput)
    async with await writing(request) as work:
        tag = await tags.create(work, _owner(work.actor), shown.context or Context.TAGS, shown.name)
    return answer(tag_json(tag), 201)


@get("/tags/{id:int}", operation_id="get_tags_by_id", opt=USER)
async def get_tags_by_id(request: AnyRequest) -> Answer:
    """One tag."""
    async with await reading(request) as work:
        tag = await tags.get(work, _owner(work.actor), path_id(request))
    return answer(tag_json(tag))


@put("/tags/{id:int}", operation_id="update_tags_by_id", opt=USER)
async def update_tags_by_id(request: AnyRequest) -> Answer:
    """Rename a tag; clients do, though the reference has no such operation (notes 2.19)."""
    shown = await read_input(request, TagInput)
    async with await writing(request) as work:
        tag = await tags.rename(work, _owner(work.actor), path_id(request), shown.name)
    return answer(tag_json(tag))


@delete("/tags/{id:int}", operation_id="delete_tags_by_id", opt=USER, status_code=200)
async def delete_tags_by_id(request: AnyRequest) -> Answer:
    """Delete a tag, and take it from whatever carries it."""
    async with await writing(request) as work:
        await tags.delete(work, _owner(work.actor), path_id(request))
    return answer({})


def _owner(actor: Actor) -> Owner:
    return Owner.of_team(actor.team_id) if actor.team_id else Owner.of_user(actor.user_id or 0)
