"""/user/accounts: the roles in which the caller can act. Source: contracts/tommy-legacy.yaml get_user_accounts."""

from litestar import get

from crewhall.domains.identity import accounts
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.legacy.errors import EXCEPTION_HANDLERS
from crewhall.surfaces.tommy.legacy.shapes import account_json
from crewhall.surfaces.tommy.shapes import answer, base_of


@get("/user/accounts", operation_id="get_user_accounts", opt=USER, exception_handlers=EXCEPTION_HANDLERS)
async def get_user_accounts(request: AnyRequest) -> Answer:
    """The personal account, then one for each team."""
    async with await reading(request) as work:
        found = await accounts.list_accounts(work)
    base = base_of(request)
    return answer([account_json(account, base) for account in found])
