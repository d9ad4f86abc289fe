"""/accounts/search: finding people and teams by name, mobile or username."""

from litestar import get

from crewhall.domains.identity import accounts
from crewhall.kit.errors import wrong_field
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.paging import asked_page
from crewhall.surfaces.tommy.shapes import account_json, answer, base_of


@get("/accounts/search", operation_id="get_accounts_search", opt=USER)
async def get_accounts_search(request: AnyRequest) -> Answer:
    """Accounts whose mobile, username or name fits `term`: anybody's by exact match, team mates' and own teams' also by beginning."""
    return await _search(request)


@get("/accounts/search/{term:str}", operation_id="get_accounts_search_by_term", opt=USER)
async def get_accounts_search_by_term(request: AnyRequest) -> Answer:
    """The same, with the term in the path (notes 3, row 48)."""
    return await _search(request)


async def _search(request: AnyRequest) -> Answer:
    query = {**read_query(request.scope["query_string"]), **request.path_params}
    term = search_term(query)
    async with await reading(request) as work:
        found = await accounts.search(work, term, asked_page(query).per)
    base = base_of(request)
    return answer([account_json(account, base) for account in found])


def search_term(query: dict[str, object]) -> str:
    """The `term` of a search. Raises `InvalidInput` when it is missing or over 200 characters."""
    term = query.get("term")
    if not isinstance(term, str) or len(term) > 200:
        raise wrong_field("term", "must have 1 to 200 characters")
    return term
