"""/user/current_account: the account in use when a request names none. Source: contracts/tommy-legacy.yaml, user current_account."""

from litestar import get, put

from crewhall.domains.identity import accounts
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.legacy.errors import EXCEPTION_HANDLERS
from crewhall.surfaces.tommy.legacy.shapes import account_json
from crewhall.surfaces.tommy.people import switch_account
from crewhall.surfaces.tommy.shapes import answer, base_of


@get("/user/current_account", operation_id="get_user_current_account", opt=USER, exception_handlers=EXCEPTION_HANDLERS)
async def get_user_current_account(request: AnyRequest) -> Answer:
    """The account in use for this request."""
    async with await reading(request) as work:
        account = await accounts.get_current(work)
    return answer(account_json(account, base_of(request)))


@put(
    "/user/current_account", operation_id="update_user_current_account", opt=USER, exception_handlers=EXCEPTION_HANDLERS
)
async def update_user_current_account(request: AnyRequest) -> Answer:
    """Switch; 403 for an account in which the caller cannot act."""
    return answer(account_json((await switch_account(request)).account, base_of(request)))
