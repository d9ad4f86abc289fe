"""/accounts/search: finding people and teams by name, mobile or username."""

from crewhall.domains.identity import accounts
from crewhall.kit.errors import wrong_field
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.paging import requested_page
from crewhall.surfaces.tommy.shapes import account_json, base_of, reply


class AccountsSearchResource:
    """/accounts/search: accounts by the term in the query."""

    @operation("get_accounts_search", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Accounts whose mobile, username or name fits `term`: anybody's by exact match, team mates' and own teams' also by beginning."""
        await _search(req, resp, None)


class AccountsSearchByTermResource:
    """/accounts/search/{term}: accounts by the term in the path."""

    @operation("get_accounts_search_by_term", USER)
    async def on_get(self, req: Request, resp: Response, term: str) -> None:
        """The same, with the term in the path (notes 3, row 48)."""
        await _search(req, resp, term)


async def _search(req: Request, resp: Response, in_path: str | None) -> None:
    query = read_query(req.scope["query_string"])
    term = search_term(query, in_path)
    async with reading(req) as work:
        found = await accounts.search(work, term, requested_page(query).per)
    base = base_of(req)
    reply(resp, [account_json(account, base) for account in found])


def search_term(query: dict[str, object], in_path: str | None) -> str:
    """The term of a search: that in the path, else the query's `term`. Raises `InvalidInput` when it is missing or over 200 characters."""
    term = query.get("term") if in_path is None else in_path
    if not isinstance(term, str) or len(term) > 200:
        raise wrong_field("term", "must have 1 to 200 characters")
    return term
