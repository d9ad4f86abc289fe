"""/users: signing up, the people whom the caller sees, changing oneself by id. Source: contracts/tommy-legacy.yaml, users."""

from typing import Annotated

from litestar import get, post, put
from msgspec import Meta, Struct

from crewhall.domains.identity import members, users
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.body_limits import FILES
from crewhall.platform.http.conversion import convert
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import PUBLIC, USER, AnyRequest, reading
from crewhall.surfaces.tommy.legacy.errors import EXCEPTION_HANDLERS
from crewhall.surfaces.tommy.legacy.shapes import user_json
from crewhall.surfaces.tommy.paging import asked_page, page_answer
from crewhall.surfaces.tommy.people import ProfileInput, change_profile, sign_up
from crewhall.surfaces.tommy.shapes import answer, base_of, path_id, read_input


class UsersQuery(Struct):
    """Which people: those with `search` (or `term`) in their name or e-mail address."""

    search: Annotated[str, Meta(max_length=200)] | None = None
    term: Annotated[str, Meta(max_length=200)] | None = None


@post("/users", operation_id="create_users", opt=PUBLIC | FILES)
async def create_users(request: AnyRequest) -> Answer:
    """Sign up."""
    return answer(user_json(await sign_up(request), base_of(request)), 201)


@get("/users", operation_id="get_users", opt=USER, exception_handlers=EXCEPTION_HANDLERS)
async def get_users(request: AnyRequest) -> Answer:
    """Who has joined the current team, by name; under a personal account the caller alone."""
    query = read_query(request.scope["query_string"])
    shown = convert(query, UsersQuery)
    async with await reading(request) as work:
        page = await members.list_people(work, shown.search or shown.term, asked_page(query))
    base = base_of(request)
    return page_answer(request, page, [user_json(user, base) for user in page.rows])


@get("/users/{id:str}", operation_id="get_users_by_id", opt=USER)
async def get_users_by_id(request: AnyRequest) -> Answer:
    """A person by id, else by slug; of strangers their name and picture."""
    async with await reading(request) as work:
        user = await users.get_public(work, request.path_params["id"])
    return answer(user_json(user, base_of(request)))


@put("/users/{id:int}", operation_id="update_users_by_id", opt=USER | FILES, exception_handlers=EXCEPTION_HANDLERS)
async def update_users_by_id(request: AnyRequest) -> Answer:
    """Change the caller's profile by their id; 403 for team mates, 404 for others."""
    shown = await read_input(request, ProfileInput)
    async with await reading(request) as work:
        await users.get_own(work, path_id(request))
    return answer(user_json(await change_profile(request, shown), base_of(request)))
