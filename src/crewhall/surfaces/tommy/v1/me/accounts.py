"""/me/accounts: the roles in which the caller can act. Source: behaviour notes, tommy 2.1."""

from litestar import get

from crewhall.flows import accounts
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.shapes import account_json, answer, base_of


@get("/me/accounts", operation_id="get_me_accounts", opt=USER)
async def get_me_accounts(request: AnyRequest) -> Answer:
    """The personal account, then one for each team."""
    async with await reading(request) as work:
        found = await accounts.list_own(work)
    base = base_of(request)
    return answer([account_json(own.account, base, own.unread_count) for own in found])
