"""/users: signing up, the people whom the caller sees, changing oneself by id. Source: contracts/tommy-legacy.yaml, users."""

from typing import Annotated

from msgspec import Meta, Struct

from crewhall.domains.identity import members, users
from crewhall.platform.http.resources import PUBLIC, USER, Request, Response, operation, reading
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.legacy.shapes import user_json
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.people import ProfileInput, change_profile, sign_up
from crewhall.surfaces.tommy.shapes import base_of, id_in_path, read_input, reply


class UsersQuery(Struct):
    """Which people: those with `search` (or `term`) in their name or e-mail address."""

    search: Annotated[str, Meta(max_length=200)] | None = None
    term: Annotated[str, Meta(max_length=200)] | None = None


class UsersResource:
    """/users: signing up, and the people whom the caller sees."""

    @operation("create_users", PUBLIC, files=True)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Sign up."""
        reply(resp, user_json(await sign_up(req), base_of(req)), 201)

    @operation("get_users", USER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Who has joined the current team, by name; under a personal account the caller alone."""
        query = read_query(req.scope["query_string"])
        params = convert(query, UsersQuery)
        async with reading(req) as work:
            page = await members.list_people(work, params.search or params.term, requested_page(query))
        base = base_of(req)
        reply_page(req, resp, page, [user_json(user, base) for user in page.rows])


class UserResource:
    """/users/{user_id}: one person; changing oneself by id."""

    @operation("get_users_by_id", USER)
    async def on_get(self, req: Request, resp: Response, user_id: str) -> None:
        """A person by id, else by slug; of strangers their name and picture."""
        async with reading(req) as work:
            user = await users.get_public(work, user_id)
        reply(resp, user_json(user, base_of(req)))

    @operation("update_users_by_id", USER, files=True)
    async def on_put(self, req: Request, resp: Response, user_id: str) -> None:
        """Change the caller's profile by their id; 403 for team mates, 404 for others."""
        own_id = id_in_path(user_id)
        body = await read_input(req, ProfileInput)
        async with reading(req) as work:
            await users.get_own(work, own_id)
        reply(resp, user_json(await change_profile(req, body), base_of(req)))
